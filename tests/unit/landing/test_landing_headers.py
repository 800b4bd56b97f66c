"""Headers map through synonyms; what does not map is named, and its values go nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from landing_extracts import DOSSIER, Office, as_csv, as_json, as_ndjson, as_parquet, as_sheet, as_xlsx, rows

from orchestration.domain.spelling import fold
from orchestration.landing.agency_profile import AgencyProfile
from orchestration.landing.headers import map_header
from orchestration.landing.synonyms import load_synonyms

IN_VIETNAMESE = {
    "dossier_code": "Mã hồ sơ", "unit_code": "MÃ ĐƠN VỊ", "procedure_code": "mã TTHC", "channel": "Kênh thực hiện",
    "submitted_at": " Ngày nộp ", "accepted_at": "Ngày  tiếp nhận", "due_at": "Ngày hẹn trả", "finished_at":
    "ngày kết thúc\nxử lý", "status": "Trạng thái", "components_digitized": "Số hoá thành phần hồ sơ",
    "result_digitized": "số hóa kết quả", "has_electronic_result": "Có kết quả điện tử có giá trị pháp lý",
    "reuses_data": "Có tái sử dụng dữ liệu số hóa", "fee_vnd": "Nghĩa vụ tài chính",
    "updated_at": "\ufeffThời điểm\u00a0cập nhật",
}  # fmt: skip


def test_vietnamese_headers_map_whatever_their_case_spaces_and_tones(office: Office) -> None:
    record = {IN_VIETNAMESE[name]: value for name, value in DOSSIER.items()}
    landed = office.deliver(as_csv([record]))
    assert (landed.profile.missing_columns, landed.profile.unknown_columns) == ([], [])
    assert landed.profile.rows_accepted == 1


@pytest.mark.parametrize("header", ["ngày hẹn trả", "ngày hẹn trả kết quả", "DUE_AT", "nga\u0300y he\u0323n tra\u0309"])
def test_a_column_has_several_names(office: Office, header: str) -> None:
    record = {header if name == "due_at" else name: value for name, value in DOSSIER.items()}
    assert office.deliver(as_csv([record])).lake["due_at"].null_count() == 0


def test_columns_may_stand_in_any_order(office: Office) -> None:
    backwards = dict(reversed(list(DOSSIER.items())))
    assert (
        office.deliver(as_csv([backwards]))
        .lake.drop("delivery_id")
        .equals(office.deliver(as_csv([DOSSIER]), name="2024-04.csv").lake.drop("delivery_id"))
    )


def test_a_missing_required_column_is_named_and_nothing_is_judged(office: Office) -> None:
    records = [
        {name: value for name, value in row.items() if name not in ("status", "channel")} for row in rows({}, {})
    ]
    landed = office.deliver(as_csv(records))
    assert landed.profile.missing_columns == ["channel", "status"]
    assert (landed.profile.rows_read, landed.profile.rows_accepted, landed.profile.rows_quarantined) == (2, 0, 0)
    assert landed.delivery.lake_file is None
    assert landed.delivery.quarantine_file is None


FULL_NAME = "Nguyễn Văn Thử"


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("csv", as_csv(rows({"Họ tên": FULL_NAME, "status": "?"}, {"Họ tên": FULL_NAME})).encode()),
        ("json", as_json(rows({"Họ tên": FULL_NAME, "status": "?"}, {"Họ tên": FULL_NAME})).encode()),
        ("ndjson", as_ndjson(rows({"Họ tên": FULL_NAME, "status": "?"}, {"Họ tên": FULL_NAME})).encode()),
        ("parquet", as_parquet(rows({"Họ tên": FULL_NAME, "status": "?"}, {"Họ tên": FULL_NAME}))),
        ("xlsx", as_xlsx(as_sheet(rows({"Họ tên": FULL_NAME, "status": "?"}, {"Họ tên": FULL_NAME})))),
    ],
)
def test_an_unknown_columns_values_go_nowhere(office: Office, tmp_path: Path, extension: str, content: bytes) -> None:
    landed = office.deliver(content, name=f"2024-03.{extension}")
    assert landed.profile.unknown_columns == ["Họ tên"]
    assert landed.profile.rows_accepted == 1
    written = json.dumps(landed.profile.as_json(), ensure_ascii=False) + landed.lake.write_csv()
    written += landed.quarantine.write_csv()
    assert FULL_NAME not in written
    for folder in ("lake", "quarantine"):
        for file in (tmp_path / folder).rglob("*.parquet"):
            assert FULL_NAME.encode() not in file.read_bytes()


def test_a_ragged_row_does_not_let_unknown_cells_slip_through(office: Office) -> None:
    text = as_csv(rows({"Họ tên": FULL_NAME})) + f"{FULL_NAME},H44.07,1.004132\n"
    landed = office.deliver(text)
    assert landed.refused == [(2, "ragged_row", None)]
    assert FULL_NAME not in landed.quarantine.write_csv()


def test_an_ignored_column_is_neither_known_nor_unknown(office: Office) -> None:
    profile = AgencyProfile(ignored_columns=("HỌ TÊN",))
    landed = office.deliver(as_csv(rows({"Họ tên": FULL_NAME})), profile=profile)
    assert landed.profile.unknown_columns == []
    assert FULL_NAME not in landed.lake.write_csv()


def test_two_headers_for_one_column_refuse_the_file_and_are_named(office: Office) -> None:
    landed = office.deliver(as_csv(rows({"Nghĩa vụ tài chính": "0"})))
    assert landed.profile.ambiguous_columns == {"fee_vnd": ["fee_vnd", "Nghĩa vụ tài chính"]}
    assert landed.profile.missing_columns == ["fee_vnd"]
    assert landed.delivery.lake_file is None


def test_a_column_without_a_name_is_told_when_it_holds_anything(office: Office) -> None:
    header, row = as_csv([DOSSIER]).splitlines()
    assert office.deliver(f"{header},\n{row},\n").profile.unknown_columns == []
    landed = office.deliver(f"{header},\n{row},{FULL_NAME}\n", name="2024-04.csv")
    assert landed.profile.unknown_columns == ["(cột thứ 16, không tên / column 16, no name)"]
    assert landed.profile.rows_accepted == 1
    assert FULL_NAME not in landed.lake.write_csv()


def test_a_file_without_a_header_is_unreadable_and_its_cells_are_not_repeated(office: Office) -> None:
    landed = office.deliver(f"001,{FULL_NAME},001099012345\n002,{FULL_NAME},0912345678\n")
    assert not landed.profile.readable
    told = json.dumps(landed.profile.as_json(), ensure_ascii=False)
    assert FULL_NAME not in told
    assert "0912345678" not in told


def test_personal_data_in_a_header_is_masked() -> None:
    mapped = map_header(["mã hồ sơ", "ĐT 0912345678"], {fold("mã hồ sơ"): "dossier_code"}, ["dossier_code"])
    assert mapped.unknown == ("ĐT ***",)


def test_a_synonym_for_two_things_is_an_error_of_the_synonyms_file(tmp_path: Path) -> None:
    path = tmp_path / "dossiers.toml"
    path.write_text('[headers]\ndue_at = ["ngày"]\nsubmitted_at = ["Ngày"]\n', encoding="utf-8")
    with pytest.raises(ValueError, match="Ngày"):
        load_synonyms(path)


def test_a_renamed_column_is_named_with_the_header_that_it_may_be(office: Office) -> None:
    headers = IN_VIETNAMESE | {"procedure_code": "Ma thu tuc HC", "status": "Ghi chú"}
    landed = office.deliver(as_csv([{headers[name]: value for name, value in DOSSIER.items()}]))
    assert landed.profile.missing_columns == ["procedure_code", "status"]
    assert landed.profile.unknown_columns == ["Ma thu tuc HC", "Ghi chú"]
    assert landed.profile.renamed_columns == {"procedure_code": "Ma thu tuc HC"}, "nobody takes a note for a status"
    assert (landed.profile.rows_read, landed.profile.rows_accepted) == (1, 0), "a guess loads nothing"


def test_one_header_is_offered_for_one_column_only() -> None:
    canonical_of = {fold(name): name for name in ("valid_from", "valid_to")}
    found = map_header(["Valid from:", "notes"], canonical_of, ("valid_from", "valid_to"))
    assert found.renamed == {"valid_from": "Valid from:"}
