"""An agency's header templates: declared as data, chosen by the header and the period, told in the profile."""

from __future__ import annotations

from pathlib import Path

import pytest
from landing_extracts import DOSSIER, Landed, Office, as_csv

from orchestration.landing.agency_profile import AgencyProfile, load_agency_profiles
from orchestration.settings import PROJECT_ROOT

DECLARED = """
[H44.templates.dossiers.v1]
headers = { "Số HS" = "dossier_code", "Ngày" = "submitted_at" }
[H44.templates.dossiers.v2]
name = "Mẫu năm 2025"
from = "2025-01"
headers = { "Số HS" = "dossier_code", "Ngày nhận đơn" = "submitted_at", "Ngày" = "accepted_at" }
"""


def profile_of(tmp_path: Path, declared: str) -> AgencyProfile:
    path = tmp_path / "agency_profiles.toml"
    path.write_text(declared, encoding="utf-8")
    return load_agency_profiles(path)["H44"]


def deliver(office: Office, tmp_path: Path, month: str, **named: str) -> Landed:
    record = {named.get(name, name): value for name, value in DOSSIER.items()}
    return office.deliver(as_csv([record]), name=f"{month}.csv", profile=profile_of(tmp_path, DECLARED))


def test_the_version_that_fits_the_header_is_used_and_told(office: Office, tmp_path: Path) -> None:
    landed = deliver(
        office, tmp_path, "2025-03", dossier_code="SỐ HS", submitted_at="Ngày nhận đơn", accepted_at="Ngày"
    )
    assert (landed.profile.template, landed.profile.rows_accepted, landed.profile.unknown_columns) == (
        "Mẫu năm 2025",
        1,
        [],
    )
    assert landed.lake["submitted_at"].to_list() < landed.lake["accepted_at"].to_list()


def test_a_version_is_not_of_periods_before_it(office: Office, tmp_path: Path) -> None:
    landed = deliver(office, tmp_path, "2024-12", dossier_code="Số HS", submitted_at="Ngày")
    assert (landed.profile.template, landed.profile.rows_accepted) == ("v1", 1)
    early = deliver(office, tmp_path, "2024-11", dossier_code="Số HS", submitted_at="Ngày nhận đơn")
    assert (early.profile.missing_columns, early.profile.unknown_columns) == (["submitted_at"], ["Ngày nhận đơn"])


def test_of_versions_that_fit_alike_the_one_with_fewest_other_headers_is_used(office: Office, tmp_path: Path) -> None:
    landed = deliver(office, tmp_path, "2025-03", dossier_code="Số HS", submitted_at="Ngày")
    assert (landed.profile.template, landed.profile.rows_accepted) == ("v1", 1)


def test_canonical_names_and_synonyms_need_no_template(office: Office, tmp_path: Path) -> None:
    landed = deliver(office, tmp_path, "2025-03", dossier_code="Mã hồ sơ")
    assert (landed.profile.template, landed.profile.rows_accepted) == (None, 1)


def test_a_template_is_a_change_of_the_contract(tmp_path: Path) -> None:
    first, second = (profile_of(tmp_path, text) for text in (DECLARED, DECLARED.replace("Số HS", "Số hồ sơ")))
    assert first.digest != second.digest
    assert first.digest


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ("[H44.templates.hoso.v1]\nheaders = {}", "hoso"),
        ("[H44.templates.dossiers.v1]\nheaders = { a = 'ho_ten' }", "ho_ten"),
        ("[H44.templates.dossiers.v1]\ncolumns = {}", "headers"),
        ("[H44.templates.dossiers]\nv1 = 3", "headers"),
        ("[H44.templates.dossiers.v1]\nheaders = { a = 'status', A = 'channel' }", "hai cột"),
        ("[H44.templates.dossiers.v1]\nfrom = '2025'\nheaders = { a = 'status' }", "YYYY-MM"),
    ],
)
def test_a_template_that_cannot_be_meant_is_named(tmp_path: Path, declared: str, told: str) -> None:
    with pytest.raises(ValueError, match=rf"\[H44\].*{told}"):
        profile_of(tmp_path, declared)


def test_the_committed_profiles_are_understood() -> None:
    load_agency_profiles(PROJECT_ROOT / "data" / "reference" / "agency_profiles.toml")
