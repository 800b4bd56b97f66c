"""Text becomes instants, numbers and words exactly, or not at all."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.domain.vietnamese import format_number
from orchestration.landing.agency_profile import AgencyProfile
from orchestration.landing.contracts import contract_of
from orchestration.landing.contracts.columns import Column, columns_of
from orchestration.landing.parsing import parse
from orchestration.landing.readers.table import TextTable, numbered

COLUMNS = {
    column.name: column
    for dataset in ("reported_figures", "portal_visits", "procedures", "dossiers")
    for column in columns_of(contract_of(dataset))
}
PRECISE, LOOSE, DAY, INTEGER, DECIMAL, BOOLEAN = (
    COLUMNS[name] for name in ("due_at", "updated_at", "valid_from", "fee_vnd", "value", "reuses_data")
)


def read(
    column: Column, *cells: str | None, typed: bool = False, profile: AgencyProfile | None = None
) -> tuple[pl.DataFrame, dict[int, str]]:
    """The column's rows, and the rule of each cell (by position) that could not be read."""
    series = pl.Series(column.name, cells, dtype=pl.String)
    numbers = {column.name: series.is_not_null()} if typed else {}
    table = TextTable([column.name], numbered([series]), typed=numbers)
    rows, failures = parse(table, [column], {}, profile or AgencyProfile())
    return rows, {position: failure.rule for failure in failures for position in failure.rows}


def value(column: Column, cell: str, **how: object) -> object:
    """What one cell is read as, alone and after another: the quick and the careful way must agree."""
    alone, refused = read(column, cell, **how)  # type: ignore[arg-type]
    first = {"timestamp": "2024-01-01", "date": "01/01/2024", "boolean": "có", "period": "2023"}.get(column.kind, "1")
    second, also = read(column, first, cell, **how)  # type: ignore[arg-type]
    assert alone[column.name][0] == second[column.name][1]
    assert set(refused) == {position - 1 for position in also}
    return "refused" if refused else alone[column.name][0]


INSTANTS = st.datetimes(datetime(1950, 1, 1), datetime(2150, 12, 31)).map(lambda at: at.replace(microsecond=0))


@settings(max_examples=60, deadline=None)
@given(INSTANTS, st.sampled_from(["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M:%S"]))
def test_an_instant_to_the_second_survives_every_way_to_write_it(at: datetime, form: str) -> None:
    rows, refused = read(PRECISE, at.strftime(form), None, at.strftime("%Y-%m-%d"))
    assert rows["due_at"].to_list() == [at, None, datetime(at.year, at.month, at.day)]
    assert rows["due_at_precision"].to_list() == [2, None, 0]
    assert not refused


@settings(max_examples=60, deadline=None)
@given(INSTANTS, st.sampled_from(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"]))
def test_an_instant_to_the_minute_keeps_its_precision(at: datetime, form: str) -> None:
    rows, _ = read(PRECISE, at.strftime(form))
    assert (rows["due_at"][0], rows["due_at_precision"][0]) == (at.replace(second=0), 1)


@settings(max_examples=60, deadline=None)
@given(INSTANTS, st.integers(-12 * 60, 14 * 60), st.booleans())
def test_a_zone_is_converted_to_vietnam(at: datetime, offset: int, first: bool) -> None:
    zoned = at.replace(tzinfo=timezone(timedelta(minutes=offset)))
    local = zoned.astimezone(timezone(timedelta(hours=7))).replace(tzinfo=None)
    if at.year < 1976:  # Saigon kept other zones until 1975
        return
    cells = [zoned.isoformat(), "2024-03-15"] if first else ["2024-03-15", zoned.isoformat()]
    rows, refused = read(LOOSE, *cells)
    assert rows["updated_at"][0 if first else 1] == local
    assert not refused


@settings(max_examples=60, deadline=None)
@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0)))
def test_an_excel_serial_is_its_instant(at: datetime) -> None:
    days = (
        Decimal((at - datetime(1899, 12, 30)).days)
        + Decimal((at - datetime(at.year, at.month, at.day)).seconds) / 86400
    )
    rows, _ = read(PRECISE, f"{days:.10f}", str((at - datetime(1899, 12, 30)).days))
    midnight = datetime(at.year, at.month, at.day)
    assert rows["due_at"].to_list() == [at, midnight]
    assert rows["due_at_precision"].to_list() == [0 if at == midnight else 2, 0]


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("5/3/2024", datetime(2024, 3, 5)),
        ("5/3/2024 8:05", datetime(2024, 3, 5, 8, 5)),
        ("2024-03-05T08:30:15.250", datetime(2024, 3, 5, 8, 30, 15, 250_000)),
        ("2024-03-05 08:30:15.1234567", datetime(2024, 3, 5, 8, 30, 15, 123_456)),
        ("2024-03-05T01:30:15Z", datetime(2024, 3, 5, 8, 30, 15)),
        ("2024-03-05T01:30:15.500Z", datetime(2024, 3, 5, 8, 30, 15, 500_000)),
        ("2024-03-05T08:30+07:00", datetime(2024, 3, 5, 8, 30)),
        ("2024-03-05T08:30:00+0700", datetime(2024, 3, 5, 8, 30)),
        ("2024-03-05 17:30:00-08", datetime(2024, 3, 6, 8, 30)),
        ("  2024-03-05\u00a0", datetime(2024, 3, 5)),
        ("29/02/2024", datetime(2024, 2, 29)),
        ("46022.0", datetime(2025, 12, 31)),
    ],
)
def test_ways_to_write_an_instant(cell: str, at: datetime) -> None:
    assert value(LOOSE, cell) == at


@pytest.mark.parametrize(
    "cell",
    [
        "31/02/2024", "2024-02-30", "29/02/2023", "00/03/2024", "2024-13-01", "15/03/24", "24-03-15", "2024-3-5",
        "2024-03-15 24:00:00", "2024-03-15 08:60", "2024-03-15 08:30:60", "15/03/2024 25:00",
        "2024-03-15T08:30:00+25:00",
        "20240315", "2024", "1", "123456", "15.03.2024", "15-03-2024", "hôm nay", "2024-03-15 08:30:15 SA",
        "2024- 3-15", "+2024-3-15", "2024-03-1508:30", "15/03/2024T08:30", "0",
    ],
)  # fmt: skip
def test_what_is_no_instant(cell: str) -> None:
    assert value(PRECISE, cell) == "refused"
    assert read(PRECISE, cell)[1] == {0: "not_a_timestamp"}


def test_a_fraction_of_a_second_is_cut_where_instants_are_compared() -> None:
    rows, _ = read(PRECISE, "2024-03-15T08:30:15.900", "2024-03-15 08:30:15.9")
    assert rows["due_at"].to_list() == [datetime(2024, 3, 15, 8, 30, 15)] * 2


@pytest.mark.parametrize("cell", ["2024-03-15", "15/03/2024", "2024-03-15 00:00:00", "2024-03-15T00:00", "45366"])
def test_ways_to_write_a_day(cell: str) -> None:
    assert value(DAY, cell) == date(2024, 3, 15)


@pytest.mark.parametrize("cell", ["2024-03-15 08:00", "45366.5", "31/02/2024", "2024-03"])
def test_a_day_has_no_time(cell: str) -> None:
    assert value(DAY, cell) == "refused"


@settings(max_examples=80, deadline=None)
@given(st.integers(-(2**63), 2**63 - 1))
def test_a_whole_number_survives_with_and_without_marks(number: int) -> None:
    assert value(INTEGER, str(number)) == number
    assert value(INTEGER, format_number(Decimal(number))) == number
    assert value(INTEGER, f"{format_number(Decimal(number))},00") == number


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1.234", 1234),
        ("1500000.0", 1500000),
        ("12,0", 12),
        ("1500,000", 1500),
        (" 50.000 ", 50000),
        ("0012", 12),
        ("-5", -5),
    ],
)
def test_ways_to_write_a_whole_number(cell: str, number: int) -> None:
    assert value(INTEGER, cell) == number


@pytest.mark.parametrize(
    "cell",
    [
        "1,234",
        "150,000",
        "1234.567",
        "1.23",
        "12.34.567",
        "1 234",
        "1e6",
        "50.000đ",
        "9223372036854775808",
        "0x10",
        "--5",
        "1.2345",
    ],
)
def test_what_is_no_whole_number(cell: str) -> None:
    assert value(INTEGER, cell) == "refused"


def test_a_number_of_the_file_with_three_decimals_is_no_whole_number() -> None:
    assert value(INTEGER, "1.234", typed=True) == "refused"


@settings(max_examples=80, deadline=None)
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_a_decimal_survives_as_vietnamese_offices_write_it(number: Decimal) -> None:
    assert value(DECIMAL, format_number(number, 2)) == float(number)
    assert value(DECIMAL, f"{number:.2f}") == float(number)


@pytest.mark.parametrize(
    ("cell", "number"),
    [("47.8", 47.8), ("47,8", 47.8), ("1.234.567", 1234567), ("1.234,5", 1234.5), ("0.4781", 0.4781), ("1,234", 1.234)],
)
def test_ways_to_write_a_decimal(cell: str, number: float) -> None:
    assert value(DECIMAL, cell) == number


@pytest.mark.parametrize("cell", ["1.234", "0.478", "1234.567", "-12.500"])
def test_a_dot_before_three_digits_is_unclear_unless_declared_or_typed(cell: str) -> None:
    assert read(DECIMAL, cell)[1] == {0: "unclear_decimal"}
    assert value(DECIMAL, cell, profile=AgencyProfile(decimal_mark=".")) == float(cell)
    assert value(DECIMAL, cell, typed=True) == float(cell)


def test_a_declared_decimal_comma_makes_dots_thousands() -> None:
    assert value(DECIMAL, "1.234", profile=AgencyProfile(decimal_mark=",")) == 1234
    assert value(DECIMAL, "47.8", profile=AgencyProfile(decimal_mark=",")) == "refused"


@pytest.mark.parametrize("cell", ["97,75%", "1,234,567.89", "1e3", "inf", "nan", "abc", "1.2.3", "."])
def test_what_is_no_decimal(cell: str) -> None:
    assert read(DECIMAL, cell)[1] == {0: "not_a_decimal"}


@pytest.mark.parametrize(
    ("cell", "meant"),
    [("true", True), ("TRUE", True), ("1", True), ("Có", True), ("CÓ", True), ("co\u0301", True),
     ("False", False), ("0", False), (" không", False), ("KHÔNG", False)],
)  # fmt: skip
def test_ways_to_say_yes_and_no(cell: str, meant: bool) -> None:
    assert value(BOOLEAN, cell) is meant


@pytest.mark.parametrize("cell", ["x", "yes", "Y", "2", "đúng", "khong", "co"])
def test_other_marks_are_refused(cell: str) -> None:
    assert read(BOOLEAN, cell)[1] == {0: "not_a_boolean"}


def test_marks_that_the_agency_declared_are_read() -> None:
    profile = AgencyProfile(true_marks=("x",), false_marks=("", "-"))
    rows, refused = read(BOOLEAN, "X", None, "-", "  ", "y", profile=profile)
    assert rows["reuses_data"].to_list()[:3] == [True, False, False]
    assert refused == {4: "not_a_boolean"}


def test_words_for_no_value_are_null_only_where_declared() -> None:
    assert read(PRECISE, "NULL")[1] == {0: "not_a_timestamp"}
    rows, refused = read(PRECISE, "NULL", " null ", profile=AgencyProfile(null_words=("NULL",)))
    assert rows["due_at"].to_list() == [None, None]
    assert not refused


@pytest.mark.parametrize("cell", ["2024-03", "2024-Q1", "2024", "2024-YTD04", "2024-ytd04", "2024-RQ1", "CUM-2024-04"])
def test_periods_of_figures(cell: str) -> None:
    assert value(COLUMNS["period"], cell) == cell.upper()


@pytest.mark.parametrize("cell", ["2024-03-15", "2024-Q5", "03/2024", "2024-13", "Quý I"])
def test_what_is_no_period_of_figures(cell: str) -> None:
    assert read(COLUMNS["period"], cell)[1] == {0: "not_a_period"}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=20)), min_size=1, max_size=5))
def test_any_text_is_read_or_refused_never_an_error(cells: list[str | None]) -> None:
    for column in (PRECISE, LOOSE, DAY, INTEGER, DECIMAL, BOOLEAN, COLUMNS["name_vi"], COLUMNS["period"]):
        rows, refused = read(column, *cells)
        blank = {position for position, cell in enumerate(cells) if cell is None or set(cell) <= set(" \t\r\n\u00a0")}
        assert rows.height == len(cells)
        assert not blank & set(refused)
