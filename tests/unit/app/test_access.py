"""Which role a login has: by a verified address or a subject, on a day; and nobody by mistake."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.access import Reader, RolesError, given

HEADER = "identity,role,agency_code,valid_from,valid_to\n"
TODAY = date(2024, 5, 2)


def role(tmp_path: Path, rows: str, **claims: Any) -> Reader:
    """The reader of a login by a table of these rows."""
    (tmp_path / "roles.csv").write_text(HEADER + rows, encoding="utf-8")
    return given(claims, tmp_path / "roles.csv", TODAY)


def test_a_verified_address_has_its_role_whatever_its_case(tmp_path: Path) -> None:
    reading = role(tmp_path, "Data@H29.vn,agency,H29,,\n", sub="1", email="data@h29.VN", email_verified=True)
    assert (reading.role, reading.agency, reading.rows_of, reading.sees_codes) == ("agency", "H29", "H29", True)
    assert reading.audience == "public"


@pytest.mark.parametrize("claims", [{"email_verified": False}, {}, {"email_verified": "true"}])
def test_an_address_that_is_not_verified_has_none(tmp_path: Path, claims: dict[str, Any]) -> None:
    reading = role(tmp_path, "a@b.vn,programme,,,\n", sub="1", email="a@b.vn", **claims)
    assert (reading.role, reading.rows_of, reading.audience) == ("public", None, "public")


def test_a_subject_may_have_a_role_of_its_own(tmp_path: Path) -> None:
    assert role(tmp_path, "sub-7,programme,,,\n", sub="sub-7").role == "programme"
    assert role(tmp_path, "sub-7,programme,,,\n", sub="sub-8").role == "public"


@pytest.mark.parametrize(
    ("days", "expected"),
    [(",2024-05-01", "public"), (",2024-05-02", "programme"), ("2024-05-03,", "public"), ("2024-05-02,", "programme")],
)
def test_a_role_holds_on_its_days_alone(tmp_path: Path, days: str, expected: str) -> None:
    assert role(tmp_path, f"s,programme,,{days}\n", sub="s").role == expected


def test_the_programme_team_sees_rows_of_all_and_no_code(tmp_path: Path) -> None:
    reading = role(tmp_path, "s,programme,,,\n", sub="s")
    assert (reading.rows_of, reading.sees_codes, reading.audience) == ("*", False, "internal")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",programme,,,", "identity"),
        ("s,admin,,,", "role = 'admin'"),
        ("s,agency,,,", "agency_code = ''"),
        ("s,agency,Phú Thọ,,", "agency_code = 'Phú Thọ'"),
        ("s,programme,H29,,", "agency_code = 'H29'"),
        ("s,programme,,01/05/2024,", "valid_from"),
    ],
)
def test_a_row_that_cannot_be_understood_gives_nobody_a_role(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(RolesError, match=r"roles\.csv, dòng / row 3") as raised:
        role(tmp_path, f"ok,programme,,,\n{row}\n", sub="ok")
    assert said in str(raised.value)


def test_a_table_without_its_columns_is_told(tmp_path: Path) -> None:
    (tmp_path / "roles.csv").write_text("who,role\n", encoding="utf-8")
    with pytest.raises(RolesError, match="identity"):
        given({"sub": "1"}, tmp_path / "roles.csv", TODAY)


def test_without_a_table_whoever_logs_in_is_the_public(tmp_path: Path) -> None:
    assert given({"sub": "1"}, tmp_path / "roles.csv", TODAY).role == "public"
