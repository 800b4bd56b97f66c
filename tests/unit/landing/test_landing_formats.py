"""The same rows are the same rows in every format, encoding, compression and delimiter of the contract."""

from __future__ import annotations

import csv
import io
import unicodedata
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from landing_extracts import (
    DOSSIER,
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
from polars.testing import assert_frame_equal

from orchestration.landing.agency_profile import AgencyProfile
from orchestration.landing.readers import tcvn3

TEXT = rows(
    {"source_system": "Một cửa điện tử"},
    {"accepted_at": "", "due_at": "", "finished_at": "", "status": "chờ tiếp nhận", "fee_vnd": "", "source_system": ""},
    {"submitted_at": "01/03/2024", "channel": "Trực tiếp", "source_system": 'Ươm, “tạo”; "quý"\ndòng hai'},
)
TYPED: list[dict[str, Any]] = [
    {
        **TEXT[0],
        "submitted_at": datetime(2024, 3, 1, 8),
        "accepted_at": datetime(2024, 3, 1, 9, 30),
        "due_at": date(2024, 3, 15),
        "finished_at": datetime(2024, 3, 14, 16),
        "updated_at": datetime(2024, 3, 14, 16, 5),
        "components_digitized": True,
        "fee_vnd": 1_500_000,
    }
]


def content_of(landed: Landed) -> pl.DataFrame:
    return landed.lake.drop("delivery_id")


@pytest.fixture
def reference(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    landed = Office(tmp_path_factory.mktemp("reference")).deliver(as_csv(TEXT))
    assert landed.profile.rows_accepted == 3, landed.refused
    return content_of(landed)


@pytest.mark.parametrize("compression", [None, "gz", "zst"])
@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("csv", as_csv(TEXT).encode()),
        ("tsv", as_csv(TEXT, "\t").encode()),
        ("json", as_json(TEXT).encode()),
        ("ndjson", as_ndjson(TEXT).encode()),
        ("parquet", as_parquet(TEXT)),
        ("xlsx", as_xlsx(as_sheet(TEXT))),
    ],
)
def test_every_format_and_compression_gives_the_same_rows(
    office: Office, reference: pl.DataFrame, extension: str, content: bytes, compression: str | None
) -> None:
    name = f"2024-03.{extension}" + (f".{compression}" if compression else "")
    assert_frame_equal(content_of(office.deliver(compressed(content, compression), name=name)), reference)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings_delimiters_and_quotes_are_detected(
    office: Office, reference: pl.DataFrame, codec: str, newline: str, quoting: int, delimiter: str, form: str
) -> None:
    text = as_csv(TEXT, delimiter, quoting)
    content = unicodedata.normalize(form, text.replace("\n", newline)).encode(codec)
    landed = office.deliver(content)
    expected = reference.with_columns(pl.col("source_system").str.replace_all("\n", newline))
    assert_frame_equal(content_of(landed), expected)
    assert landed.profile.encoding == codec.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    assert landed.profile.delimiter == delimiter


def windows_1258(text: str) -> bytes:
    """Vietnamese as Windows-1258 writes it: some letters whole, tones as marks after them."""
    coded = b""
    for letter in unicodedata.normalize("NFC", text):
        try:
            coded += letter.encode("cp1258")
        except UnicodeEncodeError:
            base, tone = unicodedata.normalize("NFD", letter)[:-1], unicodedata.normalize("NFD", letter)[-1]
            if "\u0323" in base:  # a dot below sorts before the circumflex: ệ is ê and a dot
                base, tone = base.replace("\u0323", "") + tone, "\u0323"
            coded += unicodedata.normalize("NFC", base).encode("cp1258") + tone.encode("cp1258")
    return coded


@pytest.mark.parametrize("declared", [None, "windows-1258"])
def test_windows_1258_is_read_and_composed(office: Office, declared: str | None) -> None:
    header = dict.fromkeys(DOSSIER)
    named = {"mã hồ sơ": "dossier_code", "trạng thái": "status", "ngày nộp": "submitted_at"}
    records = [
        {next((vi for vi, name in named.items() if name == column), column): row[column] for column in header}
        | {"hệ thống nguồn": "Một cửa điện tử huyện Ứng Hòa, đường Nguyễn Trãi"}
        for row in rows({"status": "đã giải quyết"})
    ]
    landed = office.deliver(windows_1258(as_csv(records)), profile=AgencyProfile(encoding=declared))
    assert landed.profile.encoding == "windows-1258"
    assert landed.lake["status"].to_list() == ["resolved"]
    assert landed.lake["source_system"].to_list() == ["Một cửa điện tử huyện Ứng Hòa, đường Nguyễn Trãi"]


#: As such bytes look where they are taken for Windows-1252, and what they say.
IN_TCVN3 = "Sè hå s¬ ®· tiÕp nhËn; ®­êng NguyÔn Tr·i, Hµ Néi; tr¶ kÕt qu¶ ®óng hÑn"
SAID = "Số hồ sơ đã tiếp nhận; đường Nguyễn Trãi, Hà Nội; trả kết quả đúng hẹn"


@pytest.mark.parametrize("declared", [None, "tcvn3"])
def test_tcvn3_is_read_by_its_letters(office: Office, declared: str | None) -> None:
    content = as_csv(rows({"source_system": "?", "reuses_data": "có"})).encode()
    coded = content.replace("có".encode(), "cã".encode("cp1252")).replace(b"?", f'"{IN_TCVN3}"'.encode("cp1252"))
    landed = office.deliver(coded, profile=AgencyProfile(encoding=declared))
    assert landed.profile.encoding == "tcvn3"
    assert landed.lake["source_system"].to_list() == [SAID]
    assert landed.lake["reuses_data"].to_list() == [True]


@given(st.text(st.sampled_from("aăâđ ơưôêeou,.;ế ệợẫỵ\u1eef0123"), min_size=1))
def test_whatever_tcvn3_can_write_reads_as_it_was_written(text: str) -> None:
    byte_of = {letter: bytes([byte]) for byte, letter in tcvn3.LETTER_OF.items()}
    coded = b"".join(byte_of.get(letter) or letter.encode("ascii") for letter in text)
    assert tcvn3.decoded(coded) == text


def test_a_byte_that_is_no_letter_of_tcvn3_is_named(office: Office) -> None:
    content = as_csv(rows({"source_system": "?", "reuses_data": "0"})).encode().replace(b"?", b"\xe0")
    landed = office.deliver(content, profile=AgencyProfile(encoding="tcvn3"))
    assert "tcvn3" in (landed.profile.unreadable_reason or "")


def test_a_declared_encoding_that_is_wrong_makes_the_file_unreadable(office: Office) -> None:
    content = windows_1258(as_csv(rows({"source_system": "Một cửa"})))
    landed = office.deliver(content, profile=AgencyProfile(encoding="utf-8"))
    assert not landed.profile.readable
    assert "utf-8" in (landed.profile.unreadable_reason or "")


def test_a_declared_delimiter_wins_over_the_detected_one(office: Office) -> None:
    records = [{"a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q": "x", **DOSSIER}]
    ignored = ("a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q",)
    content = as_csv(records, ";").replace('"', "")
    landed = office.deliver(content, profile=AgencyProfile(delimiter=";", ignored_columns=ignored))
    assert (landed.profile.rows_accepted, landed.profile.delimiter) == (1, ";")


def test_typed_parquet_and_excel_cells_are_taken_exactly(office: Office) -> None:
    parquet = office.deliver(as_parquet(TYPED), name="2024-03.parquet")
    sheet = [{**TYPED[0], "due_at": datetime(2024, 3, 15)}]
    xlsx = office.deliver(as_xlsx(as_sheet(sheet)), name="2024-04.xlsx")
    text = office.deliver(as_csv(TEXT[:1]), name="2024-05.csv")
    assert_frame_equal(content_of(parquet), content_of(text))
    assert_frame_equal(content_of(xlsx), content_of(text))


def test_a_parquet_timestamp_with_a_zone_is_told_in_vietnam(office: Office) -> None:
    record = {**TYPED[0], "submitted_at": datetime(2024, 3, 1, 1, 0, 59)}
    content = as_parquet([record], submitted_at=pl.Datetime("ms", "UTC"))
    landed = office.deliver(content, name="2024-03.parquet")
    assert landed.lake["submitted_at"].to_list() == [datetime(2024, 3, 1, 8, 0, 59)]


def test_numbers_of_typed_files_are_never_thousands(office: Office) -> None:
    """1.234 as text in a column of whole numbers is 1234; as a number it is a fraction, and refused."""
    for name, content in (
        ("2024-01.json", as_json(rows({"fee_vnd": 1.234}, {"fee_vnd": "1.234"}))),
        ("2024-02.ndjson", as_ndjson(rows({"fee_vnd": 1.234}, {"fee_vnd": "1.234"}))),
        ("2024-03.xlsx", as_xlsx(as_sheet(rows({"fee_vnd": 1.234}, {"fee_vnd": "1.234"})))),
    ):
        landed = office.deliver(content, name=name)
        assert landed.refused == [(1, "not_an_integer", "fee_vnd")], name
        assert landed.lake["fee_vnd"].to_list() == [1234], name
    parquet = office.deliver(as_parquet(rows({"fee_vnd": 1.234}, {"fee_vnd": 5.0})), name="2024-04.parquet")
    assert parquet.refused == [(1, "not_an_integer", "fee_vnd")]
    assert parquet.lake["fee_vnd"].to_list() == [5]


@pytest.mark.parametrize("value", [1.234, 97.75, 0.478, 1e-7, 123456789.125, 12, 1.5e3])
def test_typed_decimals_keep_their_value(office: Office, value: float) -> None:
    for extension, content in (
        ("json", as_json(rows({"value": value}, dataset="reported_figures")).encode()),
        ("parquet", as_parquet(rows({"value": value}, dataset="reported_figures"))),
        ("xlsx", as_xlsx(as_sheet(rows({"value": value}, dataset="reported_figures")))),
    ):
        landed = office.deliver(content, dataset="reported_figures", name=f"2024-03.{extension}")
        assert landed.lake["value"].to_list() == [value], extension


def test_parquet_decimals_strings_and_categories_become_exact_text(office: Office) -> None:
    content = as_parquet(rows({"fee_vnd": "1500.00", "channel": "online"}), fee_vnd=pl.String, channel=pl.Categorical)
    frame = pl.read_parquet(content).with_columns(pl.col("fee_vnd").cast(pl.Decimal(18, 3)))
    landed = office.deliver(as_parquet(frame.to_dicts(), fee_vnd=pl.Decimal(18, 3)), name="2024-03.parquet")
    assert landed.lake["fee_vnd"].to_list() == [1500]


def test_excel_serials_and_dates_are_days_unless_they_hold_a_time(office: Office) -> None:
    cells = rows(
        {"submitted_at": datetime(2024, 3, 1), "due_at": 45366},
        {"submitted_at": datetime(2024, 3, 1, 8, 0, 1), "due_at": 45366.5},
    )
    landed = office.deliver(as_xlsx(as_sheet(cells)), name="2024-03.xlsx")
    assert landed.lake["submitted_at_precision"].to_list() == [0, 2]
    assert landed.lake["submitted_at"].to_list() == [datetime(2024, 3, 1), datetime(2024, 3, 1, 8, 0, 1)]
    assert landed.lake["due_at"].to_list() == [datetime(2024, 3, 15), datetime(2024, 3, 15, 12)]
    assert landed.lake["due_at_precision"].to_list() == [0, 2]


def test_text_at_midnight_in_a_sheet_keeps_its_seconds(office: Office) -> None:
    cells = rows({"due_at": "2024-03-15 00:00:00"}, {"due_at": datetime(2024, 3, 15)})
    landed = office.deliver(as_xlsx(as_sheet(cells)), name="2024-03.xlsx")
    assert landed.lake["due_at_precision"].to_list() == [2, 0]


def test_an_excel_error_is_refused_not_blanked(office: Office) -> None:
    landed = office.deliver(as_xlsx(as_sheet(rows({"due_at": "=error"}, {}))), name="2024-03.xlsx")
    assert landed.refused == [(1, "not_a_timestamp", "due_at")]


def test_the_sheet_with_the_header_is_read(office: Office) -> None:
    landed = office.deliver(as_xlsx([["Ghi chú"], ["của cơ quan"]], as_sheet(rows({}, {}))), name="2024-03.xlsx")
    assert landed.profile.rows_accepted == 2


def test_blank_rows_of_a_sheet_are_counted_not_judged(office: Office) -> None:
    header, row = as_sheet(rows({}))
    landed = office.deliver(as_xlsx([header, [None], row, ["", ""]]), name="2024-03.xlsx")
    assert (landed.profile.rows_read, landed.profile.blank_rows) == (1, 2)
    assert landed.lake["source_row"].to_list() == [2]
    assert landed.refused == []


def test_a_sheet_of_the_few_columns_it_shares_does_not_hide_the_data(office: Office) -> None:
    """A list of codes before the data has one header of the contract; the data has them all."""
    landed = office.deliver(as_xlsx([["Mã TTHC"], ["1.004132"]], as_sheet(rows({}, {}))), name="2024-03.xlsx")
    assert (landed.profile.missing_columns, landed.profile.rows_accepted) == ([], 2)


def test_rows_on_two_sheets_are_not_half_read(office: Office) -> None:
    landed = office.deliver(as_xlsx(as_sheet(rows({})), as_sheet(rows({}))), name="2024-03.xlsx")
    assert not landed.profile.readable
    assert "Sheet2" in (landed.profile.unreadable_reason or "")
    empty_second = as_xlsx(as_sheet(rows({})), as_sheet(rows({}))[:1])
    assert office.deliver(empty_second, name="2024-04.xlsx").profile.rows_accepted == 1


def test_excel_numbers_with_many_decimals_are_exact(office: Office) -> None:
    values = [87 / 89, 123456789.123, "0,5"]
    records = rows(
        *({"value": value, "period": f"202{n}"} for n, value in enumerate(values)), dataset="reported_figures"
    )
    landed = office.deliver(as_xlsx(as_sheet(records)), dataset="reported_figures", name="2024-03.xlsx")
    assert landed.lake["value"].to_list() == [pytest.approx(87 / 89, rel=1e-15), 123456789.123, 0.5]


@pytest.mark.parametrize("since_1904", [False, True])
def test_serial_numbers_count_from_the_day_that_the_workbook_says(office: Office, since_1904: bool) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"date_1904": since_1904}) as book:
        sheet = book.add_worksheet()
        for y, line in enumerate(as_sheet(rows({"due_at": 45366 - 1462 * since_1904}))):
            sheet.write_row(y, 0, line)
    landed = office.deliver(content.getvalue(), name="2024-03.xlsx")
    assert landed.lake["due_at"].to_list() == [datetime(2024, 3, 15)]


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_rows_below_titles_keep_their_numbers_in_the_file(office: Office, extension: str) -> None:
    """The header is row 4 as Excel shows it, so the second row of data, refused, is row 6: one more than 5."""
    sheet = [["BÁO CÁO"], [None], ["Tháng 3"], *as_sheet(rows({}, {"status": "?"}))]
    text = "BÁO CÁO\n\nTháng 3\n" + as_csv(rows({}, {"status": "?"}))
    landed = office.deliver(as_xlsx(sheet) if extension == "xlsx" else text, name=f"2024-03.{extension}")
    assert landed.lake["source_row"].to_list() == [4]
    assert landed.refused == [(5, "unknown_word", "status")]


def test_merged_cells_of_an_ignored_column_refuse_nothing(office: Office) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        for y, line in enumerate(as_sheet(rows(*[{"Nhóm": ""}] * 4))):
            sheet.write_row(y, 0, line)
        sheet.merge_range(1, len(DOSSIER), 4, len(DOSSIER), "A")
    landed = office.deliver(content.getvalue(), name="2024-03.xlsx", profile=AgencyProfile(ignored_columns=("Nhóm",)))
    assert (landed.profile.rows_accepted, landed.refused) == (4, [])
