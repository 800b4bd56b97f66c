"""Whatever bytes a file holds, landing says what it could make of them and never fails."""

from __future__ import annotations

import csv
import gzip
import io
import resource
from collections.abc import Callable
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from landing_extracts import (
    Landed,
    Office,
    as_csv,
    as_json,
    as_ndjson,
    as_parquet,
    as_sheet,
    as_xlsx,
    compressed,
    rows,
)

from orchestration.landing.agency_profile import AgencyProfile
from orchestration.landing.inbox import FileChanged
from orchestration.landing.landing import land
from orchestration.landing.readers import content as content_module

RECORDS = rows({"source_system": "Một cửa"}, {}, {"status": "?"})
CONTENT = {
    "csv": as_csv(RECORDS).encode(),
    "tsv": as_csv(RECORDS, "\t", csv.QUOTE_ALL).encode("utf-16"),
    "json": as_json(RECORDS).encode(),
    "ndjson": as_ndjson(RECORDS).encode(),
    "parquet": as_parquet(RECORDS),
    "xlsx": as_xlsx(as_sheet(RECORDS)),
}


def unreadable(landed: Landed) -> str:
    """The reason of a file that nothing could be made of."""
    assert not landed.profile.readable
    assert landed.delivery.lake_file is None
    assert landed.delivery.quarantine_file is None
    assert landed.profile.unreadable_reason
    assert landed.profile.unreadable_reason_en
    return landed.profile.unreadable_reason


@pytest.mark.parametrize(
    "name", ["2024-03.csv", "2024-03.xlsx", "2024-03.parquet", "2024-03.json.gz", "2024-03.csv.zst"]
)
def test_an_empty_file_is_unreadable(office: Office, name: str) -> None:
    assert "rỗng" in unreadable(office.deliver(b"", name=name))


@pytest.mark.parametrize("extension", ["xlsx", "json", "parquet"])
@pytest.mark.parametrize("keep", [0.1, 0.5, 0.95])
def test_a_file_cut_short_is_unreadable(office: Office, extension: str, keep: float) -> None:
    content = CONTENT[extension]
    unreadable(office.deliver(content[: int(len(content) * keep)], name=f"2024-03.{extension}"))


def test_a_stray_cell_far_out_is_named_instead_of_filling_the_memory(office: Office) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate(as_sheet(RECORDS)):
            sheet.write_row(row, 0, [str(cell) for cell in line])
        sheet.write_string(999_999, 16_383, " ")
    assert "XFD1000000" in unreadable(office.deliver(content.getvalue(), name="2024-03.xlsx"))


def test_a_workbook_that_would_expand_beyond_the_limit_is_not_expanded(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content_module, "LARGEST", 2**20)
    bomb = io.BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as workbook:
        workbook.writestr("xl/worksheets/sheet1.xml", bytes(2**20 + 1))
    assert "lớn hơn" in unreadable(office.deliver(bomb.getvalue(), name="2024-03.xlsx"))


@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_a_compressed_file_that_would_expand_beyond_the_limit_is_not_expanded(
    office: Office, monkeypatch: pytest.MonkeyPatch, compression: str
) -> None:
    monkeypatch.setattr(content_module, "LARGEST", 2**20)
    bomb = compressed(bytes(2**28), compression)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "lớn hơn" in unreadable(office.deliver(bomb, name=f"2024-03.csv.{compression}"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 2**27 // 1024, "kilobytes"


@pytest.mark.parametrize("cut", [1, 8, 100])
@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_a_compressed_file_cut_short_is_unreadable(office: Office, compression: str, cut: int) -> None:
    content = compressed(as_csv(rows(*[{}] * 200)).encode(), compression)
    assert "giải nén" in unreadable(office.deliver(content[:-cut], name=f"2024-03.csv.{compression}"))


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress])
def test_members_of_a_compressed_file_are_one_file(office: Office, pack: Callable[[bytes], bytes]) -> None:
    content = CONTENT["csv"]
    name = f"2024-03.csv.{'gz' if pack is gzip.compress else 'zst'}"
    assert office.deliver(pack(content[:300]) + pack(content[300:]), name=name).profile.rows_read == 3


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("2024-03.csv", CONTENT["xlsx"], "Excel"),
        ("2024-03.csv", CONTENT["parquet"], "Parquet"),
        ("2024-03.csv", gzip.compress(CONTENT["csv"], mtime=0), "gzip"),
        ("2024-03.json", b"%PDF-1.7", "PDF"),
        ("2024-03.csv", b"<html><table>", "HTML"),
        ("2024-03.csv", b"\x00\x01\x02\x03" * 50, "nhị phân"),
        ("2024-03.xlsx", CONTENT["csv"], "Excel"),
        ("2024-03.csv.gz", CONTENT["csv"], "giải nén"),
        ("2024-03.json", b'{"dossier_code": 1}', "mảng"),
        ("2024-03.json", b"[1, 2]", "mảng"),
        ("2024-03.json", b"[" * 100_000, "JSON"),
        ("2024-03.ndjson", b"[1]\n2\n", "JSON"),
        ("2024-03.csv", "Báo cáo tháng 3\n\nHọ tên,Ghi chú\n".encode(), "tiêu đề"),
    ],
)
def test_the_reason_says_what_the_file_is(office: Office, name: str, content: bytes, told: str) -> None:
    assert told in unreadable(office.deliver(content, name=name))


def test_a_row_with_other_cells_than_the_header_is_refused_alone(office: Office) -> None:
    header, first, second, third = as_csv(rows({}, {}, {})).splitlines()
    text = "\n".join([header, first, second + ",thừa", third.rsplit(",", 3)[0], third + ",,", ""])
    landed = office.deliver(text)
    assert landed.refused == [(2, "ragged_row", None), (3, "ragged_row", None)]
    assert landed.quarantine["raw_value"].to_list() == ["16 / 15", "12 / 15"]
    assert landed.lake["source_row"].to_list() == [1, 4]


def test_rows_whose_faults_cancel_out_are_still_refused(office: Office) -> None:
    """One cell too many and one too few in a file: as many delimiters as there should be."""
    header, first, second, third = as_csv(rows({}, {}, {})).splitlines()
    quoted = first.replace("online", '"online, x"')
    for text in (
        "\n".join([header, first + ",x", second.rsplit(",", 1)[0], third]),
        "\n".join([header, quoted, second.rsplit(",", 1)[0], third]),
    ):
        landed = office.deliver(text)
        assert (2, "ragged_row", None) in landed.refused
        assert 3 in landed.lake["source_row"]


def test_a_stray_quote_costs_one_row(office: Office) -> None:
    header, *lines = as_csv(rows({}, {}, {}, {})).splitlines()
    lines[1] = lines[1].replace("online", '"online')
    landed = office.deliver("\n".join([header, *lines]) + "\n")
    assert landed.refused == [(2, "malformed_row", None)]
    assert landed.lake["source_row"].to_list() == [1, 3, 4]


def test_a_quote_inside_a_cell_is_text(office: Office) -> None:
    header, line = as_csv(rows({"source_system": "Sở X"})).splitlines()
    landed = office.deliver(f"{header}\n{line.replace('Sở X', 'Sở 5' + chr(34) + ' X')}\n")
    assert landed.lake["source_system"].to_list() == ['Sở 5" X']


def test_broken_lines_of_ndjson_are_refused_alone(office: Office) -> None:
    first, second = as_ndjson(rows({}, {})).splitlines()
    landed = office.deliver("\n".join([first, second[:40], "[1]", second]), name="2024-03.ndjson")
    assert landed.refused == [(2, "malformed_row", None), (3, "malformed_row", None)]
    assert landed.lake["source_row"].to_list() == [1, 4]


@pytest.mark.parametrize(
    "text", [CONTENT["csv"].replace(b"\n", b"\r"), b"\n\n" + CONTENT["csv"], b"sep=,\r\n" + CONTENT["csv"]]
)
def test_line_ends_of_old_macs_blank_lines_and_excels_hint_are_read(office: Office, text: bytes) -> None:
    assert office.deliver(text).profile.rows_read == 3


def test_blank_lines_between_rows_keep_the_numbers_of_rows(office: Office) -> None:
    header, first, second = as_csv(rows({}, {})).splitlines()
    landed = office.deliver("\n".join([header, first, "", "," * 14, second, "", ""]))
    assert landed.lake["source_row"].to_list() == [1, 4]
    assert (landed.profile.rows_read, landed.profile.blank_rows) == (2, 2)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(CONTENT)), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=3)), max_size=6), st.data()
)
def test_spoilt_bytes_never_raise(
    office: Office, extension: str, spoilt: list[tuple[float, bytes]], data: st.DataObject
) -> None:
    content = bytearray(CONTENT[extension])
    for where, what in spoilt:
        at = int(where * (len(content) - 1))
        content[at : at + len(what)] = what
    compression = data.draw(st.sampled_from([None, "gz", "zst"]))
    name = f"2024-03.{extension}" + (f".{compression}" if compression else "")
    profile = office.deliver(compressed(bytes(content), compression), name=name).profile
    if profile.readable and not profile.missing_columns:
        assert profile.rows_read == profile.rows_accepted + profile.rows_quarantined + profile.duplicate_rows


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(CONTENT)), st.binary(max_size=200))
def test_any_bytes_never_raise(office: Office, extension: str, content: bytes) -> None:
    assert office.deliver(content, name=f"2024-03.{extension}").profile.rows_accepted == 0


def test_a_file_that_is_still_written_is_left_to_a_later_run(office: Office) -> None:
    delivery = office.deliver(CONTENT["csv"]).delivery
    delivery.file.path.write_bytes(CONTENT["csv"] + b"more")
    with pytest.raises(FileChanged):
        land(
            delivery.file,
            sha256=delivery.sha256,
            received_at=delivery.received_at,
            lake=office.home / "lake",
            quarantine=office.home / "quarantine",
            agency_profile=AgencyProfile(),
        )
