"""``thuoc form``: the form that an office owes, as a table, as rows for programs, or as a workbook in its layout."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.cli.exits import WrongUsage
from orchestration.cli.indicators import check_agencies, check_period
from orchestration.cli.language import Say, speaker
from orchestration.cli.listing import Format, FormFormat, print_rows
from orchestration.cli.opening import opened
from orchestration.cli.period_option import asked_period
from orchestration.domain.agencies import GROUPS
from orchestration.domain.period_names import period_name

if TYPE_CHECKING:
    from orchestration.publication.reader import Publication
    from orchestration.reports.form_ii06a import Form
    from orchestration.settings import Settings


#: Texts that a spreadsheet would run as a formula begin with one of these.
_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


def print_form(
    settings: Settings,
    code: str,
    *,
    agency: str,
    unit: str | None,
    period: str,
    output: FormFormat,
    out: Path | None,
) -> None:
    """Print a form, or write its workbook (by default ``<form>_<office>_<period>.xlsx`` here).

    Raises:
        WrongUsage: a form, office or period that there is not.
        NoPublication: nothing was published yet.
    """
    from orchestration.reports import form_ii06a

    if code.casefold() != form_ii06a.CODE.casefold():
        raise WrongUsage(f"không có biểu {code}; có: {form_ii06a.CODE} / no form {code}; there is {form_ii06a.CODE}")
    asked_period(period)
    if out is not None and output is not FormFormat.xlsx:
        raise WrongUsage("--out chỉ dùng với --format xlsx / --out goes with --format xlsx alone")
    say = speaker(settings.language)
    with opened(settings) as publication:
        _check_office(publication, agency, unit)
        check_period(publication, period)
        form = form_ii06a.fill_in(
            publication,
            agency,
            unit or "",
            period,
            reporter=_name(publication, agency, unit),
            period_words=period_name(period)[0],
        )
    if output is FormFormat.xlsx:
        path = out or Path(f"{form_ii06a.CODE}_{unit or agency}_{period}.xlsx")
        path.write_bytes(form_ii06a.workbook(form))
        sys.stdout.write(say(f"Đã ghi {path}\n", f"Wrote {path}\n"))
    elif output is FormFormat.table:
        _print_table(form, say)
    else:
        rows = [{**line, "field_vi": _inert(line["field_vi"]), "publication": form.publication} for line in form.lines]
        print_rows(rows, {name: name for name in _columns()}, Format(output.value))


def _columns() -> list[str]:
    """The columns for programs: the mart's, and the publication."""
    from orchestration.reports.form_ii06a import COUNTS

    counts = [column.name for column in COUNTS]
    about = ["agency_code", "unit_code", "field_vi", "period", "period_start", "period_end", "status"]
    return [*about, *counts, "settled_without_deadline", "open_without_deadline", "quality", "publication"]


def _print_table(form: Form, say: Say) -> None:
    from rich.console import Console

    from orchestration.reports.form_ii06a import COUNTS, TITLE, UNKNOWN_FIELD_EN, UNKNOWN_FIELD_VI

    console = Console()
    console.print(TITLE, style="bold", highlight=False)
    console.print(f"{form.reporter} · {form.period_words}", highlight=False, markup=False)
    columns = {"field_vi": say("Lĩnh vực", "Field")}
    columns |= {column.name: f"({column.number}) {say(column.said_vi, column.en)}" for column in COUNTS}
    unknown = say(UNKNOWN_FIELD_VI, UNKNOWN_FIELD_EN)
    lines = [{**line, "field_vi": line["field_vi"] or unknown} for line in form.lines]
    total = form.total if form.has_figures else dict.fromkeys(form.total)
    print_rows([*lines, {**total, "field_vi": say("Tổng cộng", "Total")}], columns, Format.table)
    for note in form.notes:
        console.print(note, style="dim", highlight=False, markup=False)


def _check_office(publication: Publication, agency: str, unit: str | None) -> None:
    if agency in GROUPS:
        raise WrongUsage(
            f"biểu là của một cơ quan, không phải của nhóm {agency} / a form is an agency's, not a group's: {agency}"
        )
    check_agencies(publication, [agency])
    known = publication.query("select unit_code from units where agency_code = $agency", {"agency": agency})
    if unit and unit not in known["unit_code"]:
        raise WrongUsage(f"cơ quan {agency} không có đơn vị {unit} / agency {agency} has no unit {unit}")


def _name(publication: Publication, agency: str, unit: str | None) -> str:
    """The office's name; of a unit without a known one, its code beside its agency's name."""
    named = publication.query(
        "select agencies.name_vi as agency, units.name_vi as unit from agencies "
        "left join units on units.unit_code = $unit where agencies.agency_code = $agency",
        {"agency": agency, "unit": unit or ""},
    ).row(0, named=True)
    return f"{named['unit'] or unit} ({named['agency']})" if unit else str(named["agency"])


def _inert(text: str) -> str:
    """The text, marked as one where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_MARKS) else text
