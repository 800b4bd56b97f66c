"""``thuoc indicators``: the figures of a period, from the current publication."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from orchestration.cli.agency_option import agency_codes
from orchestration.cli.exits import WrongUsage
from orchestration.cli.language import speaker
from orchestration.cli.listing import Format, print_rows
from orchestration.cli.opening import opened
from orchestration.cli.period_option import asked_period
from orchestration.domain.agencies import GROUPS, unit_ended
from orchestration.domain.periods import parse_period, same_period_last_year
from orchestration.domain.vietnamese import format_date

if TYPE_CHECKING:
    from orchestration.publication.reader import Publication
    from orchestration.settings import Settings

#: The columns of ``--format csv`` and ``json``, fixed by the design.
COLUMNS = (
    "indicator_code",
    "agency_code",
    "unit_code",
    "period",
    "period_start",
    "period_end",
    "status",
    "numerator",
    "denominator",
    "value",
    "quality",
    "publication",
)

_FIGURES = """
select figures.* exclude (period_type), number as publication
from indicator_values as figures
left join indicators using (indicator_code)
cross join publication
where period = $period
    and (len($indicators) = 0 or list_contains($indicators, indicator_code))
    and (
        len($subjects) = 0
        or list_contains($subjects, nullif(unit_code, ''))
        or ((unit_code = '' or $units) and list_contains($subjects, agency_code))
    )
order by
    sort_order, indicator_code, list_position(['ALL', 'MIN', 'PRO'], agency_code) nulls last, agency_code, unit_code
"""


def print_indicators(
    settings: Settings,
    period: str,
    indicators: Sequence[str],
    agencies: Sequence[str],
    output: Format,
    boundaries: str | None = None,
) -> None:
    """Print the figures of a period.

    As a table: the nation's and the groups' by default, with the change on the same period a year earlier. As CSV
    or JSON: every agency and unit by default; those of a chosen agency include its units. ``boundaries``: a year whose
    agencies the figures are bridged to (docs/boundaries.md); without it, figures are true to their time.

    Raises:
        WrongUsage: a period, an indicator or an agency that the publication does not know.
        NoPublication: nothing was published yet.
    """
    start = asked_period(period).start
    agencies = agency_codes(agencies, None if boundaries else start)
    _check_units(agencies, start)
    with opened(settings) as publication:
        check_indicators(publication, indicators)
        check_agencies(publication, agencies)
        check_period(publication, period)
        if boundaries is not None:
            _print_bridged(settings, publication, boundaries, period, indicators, agencies, output)
        elif output is Format.table:
            from orchestration.cli.bridged import same_agency_only, two_agencies
            from orchestration.cli.indicator_table import print_indicator_table

            subjects = agencies or GROUPS
            now = figures(publication, period, indicators, subjects, units=False)
            before = figures(publication, same_period_last_year(period), indicators, subjects, units=False)
            before = same_agency_only(publication, period, before)
            notes = two_agencies(publication, period, subjects, speaker(settings.language), compared=True)
            print_indicator_table(settings, publication, period, subjects, now, before, notes)
        else:
            from orchestration.cli.bridged import two_agencies

            rows = figures(publication, period, indicators, agencies, units=True)
            print_rows(rows, {name: name for name in COLUMNS}, output)
            for note in two_agencies(publication, period, agencies, speaker(settings.language), compared=False):
                sys.stderr.write(f"{note}\n")


def _print_bridged(
    settings: Settings,
    publication: Publication,
    boundaries: str,
    period: str,
    indicators: Sequence[str],
    agencies: Sequence[str],
    output: Format,
) -> None:
    from orchestration.cli import bridged

    say = speaker(settings.language)
    subjects = agencies if output is not Format.table else agencies or GROUPS
    now = bridged.bridged_figures(publication, boundaries, period, indicators, subjects, say)
    if output is not Format.table:
        print_rows(now, {name: name for name in (*COLUMNS, *bridged.COLUMNS)}, output)
        return
    from orchestration.cli.indicator_table import BRIDGE_MARKS, print_indicator_table

    year_before = same_period_last_year(period)
    before = bridged.bridged_figures(publication, boundaries, year_before, indicators, subjects, say)
    notes = list(dict.fromkeys(f"{BRIDGE_MARKS[row['bridge']]} {row['note']}" for row in now if row["note"]))
    print_indicator_table(settings, publication, period, subjects, now, before, notes, boundaries)


def figures(
    publication: Publication, period: str, indicators: Sequence[str], subjects: Sequence[str], *, units: bool
) -> list[dict[str, Any]]:
    """Figures of a period in the catalogue's order; ``subjects`` are agencies, groups or units, none meaning all."""
    return publication.query(
        _FIGURES, {"period": period, "indicators": list(indicators), "subjects": list(subjects), "units": units}
    ).to_dicts()


def _check_units(agencies: Sequence[str], start: date) -> None:
    for code in agencies:
        ended = unit_ended(code) if code not in GROUPS else None
        if ended is not None and start > ended:
            day = format_date(ended)
            raise WrongUsage(
                f"{code}: xã thuộc huyện chỉ có đến ngày {day}; từ hôm sau, xã là đơn vị của tỉnh (mã như H44.100) "
                f"/ {code}: communes under a district ended on {day}; since then they are the province's (as H44.100)"
            )


def check_indicators(publication: Publication, indicators: Sequence[str]) -> None:
    """Refuse indicators that the catalogue does not have."""
    catalogue = publication.query("select indicator_code, origin from indicators order by sort_order").rows()
    known = [code for code, origin in catalogue if origin == "computed"]
    reported = [code for code in indicators if (code, "reported") in catalogue]
    if reported:
        raise WrongUsage(
            f"{', '.join(reported)}: chỉ cơ quan chủ quản công bố được, xem `thuoc reconcile` "
            f"/ only an authority can say it: see `thuoc reconcile`"
        )
    unknown = [code for code in indicators if code not in known]
    if unknown:
        raise WrongUsage(
            f"không có chỉ số {', '.join(unknown)}; các chỉ số: {', '.join(known)} "
            f"/ no indicator {', '.join(unknown)}; there are: {', '.join(known)}"
        )


def check_agencies(publication: Publication, agencies: Sequence[str]) -> None:
    """Raises WrongUsage on a code that is no group's, agency's or unit's."""
    if not agencies:
        return
    known = publication.query("select agency_code from agencies union select unit_code from units")
    unknown = sorted(set(agencies) - set(GROUPS) - set(known["agency_code"].to_list()))
    if unknown:
        raise WrongUsage(
            f"không có cơ quan {', '.join(unknown)} (dùng ALL, MIN, PRO, G01…, H01… hoặc mã đơn vị) "
            f"/ no agency {', '.join(unknown)} (use ALL, MIN, PRO, G01…, H01… or a unit's code)"
        )


def check_period(publication: Publication, period: str) -> None:
    """Raises WrongUsage on a period without figures."""
    kind = parse_period(period).type
    shown = publication.query(
        "select distinct period, period_start, period_end from indicator_values where period_type = $kind "
        "order by period_end, period_start",
        {"kind": kind},
    )["period"].to_list()
    if period not in shown:
        span = f"{shown[0]} … {shown[-1]}" if shown else "—"
        raise WrongUsage(
            f"kỳ công bố {publication.number} không có số liệu của kỳ {period} (kỳ cùng loại đang có: {span}) "
            f"/ publication {publication.number} has no figures of {period} (periods of its kind: {span})"
        )
