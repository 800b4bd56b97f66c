"""Downloads: open in Excel, say where they come from, run nothing, and are the same rows in every format."""

from __future__ import annotations

import fastexcel
import polars as pl

from app.components.downloads import csv_bytes, parquet_bytes, with_provenance, xlsx_bytes
from orchestration.publication.reader import Publication

FRAME = pl.DataFrame(
    {
        "name": ["=HYPERLINK(1)", "+84", "-1", "@x", "Bạc Liêu; 'x'"],
        "numerator": [-5, 1, 2, 3, 4],
        "reasons": [["a", "b"], [], ["c"], [], []],
    }
)


def read(publication: Publication) -> pl.DataFrame:
    return pl.read_csv(csv_bytes(stated(publication)))


def stated(publication: Publication) -> pl.DataFrame:
    return with_provenance(FRAME, publication, {"period": "2024-03", "group": "PRO"})


def test_the_file_starts_with_a_byte_order_mark(publication: Publication) -> None:
    assert csv_bytes(stated(publication)).startswith(b"\xef\xbb\xbf")


def test_every_row_says_where_it_comes_from(publication: Publication) -> None:
    rows = read(publication)
    assert rows["publication"].to_list() == [1] * 5
    assert rows["as_of"].unique().to_list() == ["2024-04-21"]
    assert rows["filters"].unique().to_list() == ["period=2024-03; group=PRO"]


def test_texts_cannot_run_as_formulas_and_numbers_stay_numbers(publication: Publication) -> None:
    rows = read(publication)
    assert rows["name"].to_list() == ["'=HYPERLINK(1)", "'+84", "'-1", "'@x", "Bạc Liêu; 'x'"]
    assert rows["numerator"].to_list() == [-5, 1, 2, 3, 4]


def test_lists_are_joined(publication: Publication) -> None:
    assert read(publication)["reasons"].to_list()[0] == "a | b"


def test_a_workbook_holds_the_same_rows_and_texts_stay_texts(publication: Publication) -> None:
    sheet = fastexcel.read_excel(xlsx_bytes(stated(publication))).load_sheet(0).to_polars()
    assert sheet["name"].to_list() == FRAME["name"].to_list(), "a cell of text runs nothing: no apostrophe is needed"
    assert sheet["numerator"].to_list() == FRAME["numerator"].to_list()
    assert sheet["reasons"].to_list()[0] == "a | b"
    assert sheet["filters"].unique().to_list() == ["period=2024-03; group=PRO"]


def test_parquet_holds_the_same_rows_with_their_types(publication: Publication) -> None:
    rows = stated(publication)
    assert pl.read_parquet(parquet_bytes(rows)).equals(rows)
