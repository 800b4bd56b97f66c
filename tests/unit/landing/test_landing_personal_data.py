"""Personal data reaches neither the lake, nor the quarantine, nor a profile."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from landing_extracts import Landed, Office, as_csv, as_json, rows

from orchestration.landing.personal import masked

CITIZEN, PHONE, EMAIL = "001099012345", "0912345678", "nguoi.dan+hs@thu-dien-tu.example.vn"


def written(landed: Landed, home: Path) -> str:
    """Everything that landing wrote or would tell, as text."""
    told = json.dumps(landed.profile.as_json(), ensure_ascii=False) + str(landed.delivery.lake_file)
    return told + landed.lake.write_csv() + (landed.quarantine.write_csv() if landed.quarantine.width else "")


@pytest.mark.parametrize("token", [CITIZEN, PHONE, EMAIL])
@pytest.mark.parametrize("around", ["{}", "LH: {}.", "({})", "số\n{}", "a;{};b", "ĐT-{}"])
def test_a_token_in_a_text_column_is_refused_and_masked(
    office: Office, tmp_path: Path, around: str, token: str
) -> None:
    landed = office.deliver(as_csv(rows({"source_system": around.format(token)}, {"source_system": "Một cửa"})))
    assert landed.refused == [(1, "personal_data", "source_system")]
    assert landed.profile.rows_accepted == 1
    assert token not in written(landed, tmp_path)
    assert "***" in landed.quarantine["raw_value"][0]


@pytest.mark.parametrize(
    "text",
    [
        "1" + CITIZEN,
        CITIZEN + "6",
        "A" + PHONE,
        PHONE + "9",
        "097099012345",
        "000123456789",
        "0212345678",
        "a@b",
        "H44-2024",
    ],
)
def test_longer_tokens_and_other_numbers_are_no_personal_data(office: Office, text: str) -> None:
    assert office.deliver(as_csv(rows({"source_system": text}))).refused == []


@pytest.mark.parametrize("column", ["channel", "submitted_at", "fee_vnd", "reuses_data", "status", "due_at"])
def test_a_token_in_any_other_column_is_masked_when_it_is_refused(office: Office, tmp_path: Path, column: str) -> None:
    landed = office.deliver(as_csv(rows({column: f"sđt {PHONE}"})))
    assert landed.profile.rows_accepted == 0
    assert PHONE not in written(landed, tmp_path)


def test_codes_are_exempt_from_refusal_but_masked_in_the_record(office: Office, tmp_path: Path) -> None:
    landed = office.deliver(as_csv(rows({"dossier_code": CITIZEN}, {"dossier_code": PHONE, "status": "?"})))
    assert landed.lake["dossier_code"].to_list() == [CITIZEN]
    assert json.loads(landed.quarantine["record"][0])["dossier_code"] == "***"


def test_escapes_of_json_do_not_hide_a_token(office: Office, tmp_path: Path) -> None:
    landed = office.deliver(
        as_json(rows({"source_system": f"a\n{PHONE}\t{CITIZEN}", "status": "?"})), name="2024-03.json"
    )
    assert PHONE not in written(landed, tmp_path)
    assert CITIZEN not in written(landed, tmp_path)


def test_a_token_in_a_manifest_is_masked(office: Office, tmp_path: Path) -> None:
    landed = office.deliver(as_csv(rows({})), manifest={"rows": PHONE, "totals": {PHONE: 1}})
    assert len(landed.profile.manifest_mismatches) == 2
    assert PHONE not in written(landed, tmp_path)


def test_only_the_token_is_masked() -> None:
    assert masked(f"gọi {PHONE} hoặc {EMAIL}, mã {CITIZEN}") == "gọi *** hoặc ***, mã ***"
