"""``thuoc league``: the highest and the lowest of an indicator, in the layout of the reports or as rows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from orchestration.cli.exits import WrongUsage
from orchestration.cli.indicators import check_indicators, check_period
from orchestration.cli.language import Say, speaker
from orchestration.cli.listing import Format, print_rows
from orchestration.cli.opening import opened
from orchestration.cli.period_option import asked_period
from orchestration.domain.period_names import period_name
from orchestration.domain.periods import parse_period
from orchestration.domain.vietnamese import format_date, format_number, format_percent

if TYPE_CHECKING:
    from orchestration.publication.reader import Publication
    from orchestration.reports.league_tables import Entry, Words
    from orchestration.settings import Settings

COLUMNS = (
    "indicator_code", "group_code", "side", "place", "ranked", "agency_code", "name_vi", "period", "period_start",
    "period_end", "status", "numerator", "denominator", "value", "quality", "publication",
)  # fmt: skip


def print_league(
    settings: Settings, indicator: str, period: str, *, ministries: int, provinces: int, output: Format
) -> None:
    """Print the highest and the lowest ministries and provinces of an indicator in a period.

    Raises:
        WrongUsage: an indicator or a period that there is not, or an indicator that agencies have no figures of.
        NoPublication: nothing was published yet.
    """
    from orchestration.reports.league_tables import entries

    ends = asked_period(period).end
    with opened(settings) as publication:
        check_indicators(publication, [indicator])
        check_period(publication, period)
        facts = publication.query("select * from indicators where indicator_code = $1", [indicator]).row(0, named=True)
        if "agency" not in facts["levels"].split("|"):
            raise WrongUsage(
                f"chỉ số {indicator} không có số liệu của từng cơ quan / agencies have no figures of {indicator}"
            )
        if facts["theme"] == "signals":
            raise WrongUsage(
                f"{indicator} là dấu hiệu cần hỏi, không xếp hạng ai / {indicator} is a signal: it ranks nobody"
            )
        listed = entries(publication, indicator, period, {"MIN": ministries, "PRO": provinces})
        if output is Format.table:
            _print_tables(settings, publication, facts, period, listed)
        else:
            status = "provisional" if ends > publication.as_of else "final"
            rows = [{**entry, "status": status, "publication": publication.number} for entry in listed]
            print_rows(rows, {name: name for name in COLUMNS}, output)


def _print_tables(
    settings: Settings, publication: Publication, facts: dict[str, Any], period: str, listed: list[Entry]
) -> None:
    from rich.console import Console

    from orchestration.reports.league_tables import LENGTHS, levels_on, words_of

    say, console = speaker(settings.language), Console()
    name_vi, name_en = period_name(period)
    words = words_of(facts["indicator_code"], facts["name_vi"], facts["unit"])
    console.print(
        say(f"Kỳ: {name_vi}", name_en)
        + (say(" (chưa kết thúc)", " (not over)") if parse_period(period).end > publication.as_of else "")
        + say(
            f" · số liệu đến trước ngày {format_date(publication.as_of)} · kỳ công bố {publication.number}",
            f" · data before {format_date(publication.as_of)} · publication {publication.number}",
        ),
        highlight=False,
    )
    for group in LENGTHS:
        of_group = [entry for entry in listed if entry["group_code"] == group]
        _print_table(console, words, group, of_group, facts["unit"], say)
    if words.note:
        last_day = parse_period(period).end - timedelta(days=1)
        console.print(f"Ghi chú: {words.note.format(levels=levels_on(publication, last_day))}", highlight=False)
    if facts["caveat_vi"]:
        console.print(say(facts["caveat_vi"], facts["caveat_en"]), style="dim", highlight=False)
    console.print(
        say(
            "Cơ quan bằng mức với cơ quan cuối danh sách cũng được nêu; † thiếu một phần dữ liệu.",
            "Agencies that tie with the last of a list are on it too; † some data missing.",
        ),
        style="dim",
    )


def _print_table(console: Any, words: Words, group: str, of_group: list[Entry], unit: str, say: Say) -> None:
    """Two lists side by side, as the reports print them."""
    from rich.markup import escape
    from rich.table import Table

    console.print(f"\n{escape(words.caption(group))}", style="bold", highlight=False)
    if not of_group:
        console.print(say("Chưa có số liệu.", "No figures."))
        return
    table = Table(pad_edge=False)
    for heading in (words.highest, words.lowest):
        table.add_column(f"{heading}\n{words.subject}")
        table.add_column(f"\n{words.value}", justify="right")
    highest, lowest = ([entry for entry in of_group if entry["side"] == side] for side in ("highest", "lowest"))
    for row in range(max(len(highest), len(lowest))):
        table.add_row(*_cells(highest, row, unit), *_cells(lowest, row, unit))
    console.print(table)


def _cells(entries: list[Entry], row: int, unit: str) -> tuple[str, str]:
    from rich.markup import escape

    if row >= len(entries):
        return "", ""
    entry = entries[row]
    value = format_percent(entry["value"]) if unit == "%" else format_number(entry["value"])
    return escape(entry["name_vi"]), value + ("†" if entry["quality"] == "partial" else "")
