"""The indicators of a period as a table for people: values in Vietnamese format, with the same-period change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from orchestration.cli.bridged import names_on
from orchestration.cli.language import Say, speaker
from orchestration.domain.agencies import GROUP_NAMES
from orchestration.domain.comparability import ALLOWED, Basis, Comparability, compare
from orchestration.domain.period_names import period_name
from orchestration.domain.periods import parse_period, same_period_last_year
from orchestration.domain.vietnamese import MISSING, POINTS, format_date, format_number, format_percent, format_points
from orchestration.publication.boundaries import BOUNDARY_DAYS

if TYPE_CHECKING:
    from orchestration.publication.reader import Publication
    from orchestration.settings import Settings

Figure = dict[str, Any]

#: Of figures bridged to other boundaries: a sum, and none.
BRIDGE_MARKS = {"summed": "Σ", "refused": "✕"}
_MARKS = {"partial": "†", "held": "‡", "missing": "‡"}
_GUARDED = {"refused": " ⊘", "caveat": " ¶"}


def print_indicator_table(
    settings: Settings,
    publication: Publication,
    period: str,
    subjects: Sequence[str],
    now: Sequence[Figure],
    before: Sequence[Figure],
    notes: Sequence[str] = (),
    boundaries: str | None = None,
) -> None:
    """One row an indicator, one column a group or agency: the value, and beneath it the change on a year earlier.

    ``notes``: lines below the table; ``boundaries``: the year that figures are bridged to, told in the title.
    """
    from rich.console import Console
    from rich.table import Table

    say = speaker(settings.language)
    catalogue = {row["indicator_code"]: row for row in publication.query("select * from indicators").to_dicts()}
    current = {(row["indicator_code"], row["unit_code"] or row["agency_code"]): row for row in now}
    earlier = {(row["indicator_code"], row["unit_code"] or row["agency_code"]): row for row in before}
    names = subject_names(publication, _day(period, boundaries), say)
    table = Table(box=None, pad_edge=False)
    table.add_column(say("Chỉ số", "Indicator"))
    for subject in subjects:
        table.add_column(names.get(subject, subject), justify="right")
    guarded = {}
    for code in dict.fromkeys(row["indicator_code"] for row in now):
        facts = catalogue.get(code, {"indicator_code": code, "name_vi": code, "name_en": code, "unit": "%"})
        guarded[code] = _on_last_year(facts, period, publication.as_of)
        if not any((code, place) in earlier for place in subjects):
            guarded[code] = ALLOWED
        cells = [
            _cell(current.get((code, place)), earlier.get((code, place)), facts, guarded[code], say)
            for place in subjects
        ]
        table.add_row(say(facts["name_vi"], facts["name_en"] or facts["name_vi"]), *cells)
    console = Console()
    bridged = say(f" · số gộp theo ranh giới {boundaries}", f" · bridged to the boundaries of {boundaries}")
    title = table_title(publication, period, say) + (bridged if boundaries else "")
    console.print(title, style="bold", highlight=False)
    console.print(table)
    console.print(_legend(now, say), style="dim")
    for note in notes:
        console.print(note, style="dim", highlight=False)
    for told in _reserves(guarded, catalogue, settings.language, say):
        console.print(told, style="dim", highlight=False)


def table_title(publication: Publication, period: str, say: Say) -> str:
    """The period, the day of the figures, and the publication."""
    day = format_date(publication.as_of)
    name_vi, name_en = period_name(period)
    return say(
        f"Kỳ {name_vi[0].lower()}{name_vi[1:]} · số liệu đến trước ngày {day} · kỳ công bố {publication.number}",
        f"{name_en} · data before {day} · publication {publication.number}",
    )


def subject_names(publication: Publication, day: date, say: Say) -> dict[str, str]:
    """Names of agencies and groups by their codes, as they were on a day."""
    return {**names_on(publication, day), **{code: say(*name) for code, name in GROUP_NAMES.items()}}


def _day(period: str, boundaries: str | None) -> date:
    """The day whose names are shown: of the boundaries, else the period's last."""
    return BOUNDARY_DAYS[boundaries] if boundaries else parse_period(period).last_day


def _on_last_year(facts: Figure, period: str, as_of: date) -> Comparability:
    """Whether an indicator's figure of a period may be set beside that of a year earlier."""
    before = parse_period(same_period_last_year(period))
    return compare(Basis.of(facts, parse_period(period), as_of), Basis.of(facts, before, as_of))


def _cell(now: Figure | None, before: Figure | None, facts: Figure, guard: Comparability, say: Say) -> str:
    """The value with its marks, and beneath it the change in points and relative; green when for the better."""
    if now is None:
        return MISSING
    value = format_percent(now["value"]) if facts["unit"] == "%" else format_number(now["value"])
    marks = ("*" if now["status"] == "provisional" else "") + _MARKS.get(now["quality"], "")
    marks += BRIDGE_MARKS.get(now.get("bridge", ""), "")
    base = None if before is None or guard.refused else before["value"]
    mark = _GUARDED[guard.outcome] if guard.refused or (guard != ALLOWED and base is not None) else ""
    # What the base lacks is told too: a change may be nothing but that.
    lacking = _MARKS.get(before["quality"], "") if before is not None and base is not None else ""
    return f"{value}{marks}\n{_change(now['value'], base, facts, say)}{lacking}{mark}"


def _change(now: float | None, before: float | None, facts: Figure, say: Say) -> str:
    """In points (of a rate) and relative to the base, each labelled."""
    if now is None or before is None:
        return f"[dim]{MISSING}[/dim]"
    told = [format_points(now - before, word=say(*POINTS))] if facts["unit"] == "%" else []
    if before:
        sign = "+" if now > before else "−" if now < before else ""
        told.append(say("tương đối ", "relative ") + f"{sign}{format_percent(abs(now / before - 1))}")
    better = (now > before) == (facts["better"] == "up")
    style = "dim" if now == before else "green" if better else "red"
    text = "\n".join(told) or MISSING
    return f"[{style}]{text}[/{style}]"


def _reserves(guarded: dict[str, Comparability], catalogue: dict[str, Figure], language: str, say: Say) -> list[str]:
    """Which indicators are not compared with last year, or with a reserve, and why; one line a reason."""
    names: dict[tuple[str, str], list[str]] = {}
    for code, guard in guarded.items():
        if guard != ALLOWED:
            facts = catalogue[code]
            name = say(facts["name_vi"], facts["name_en"] or facts["name_vi"])
            names.setdefault((_GUARDED[guard.outcome], guard.said(language)), []).append(name)
    words = {
        _GUARDED["refused"]: say("không so với cùng kỳ", "not compared with last year"),
        _GUARDED["caveat"]: say("so với cùng kỳ có lưu ý", "compared with last year with a reserve"),
    }
    return [f"{mark.strip()} {words[mark]} ({why}): {', '.join(listed)}" for (mark, why), listed in names.items()]


def _legend(now: Sequence[Figure], say: Say) -> str:
    """What the marks in this table mean; nothing about marks that it does not have."""
    parts = [say("dòng dưới: so với cùng kỳ năm trước", "beneath: change on the same period a year earlier")]
    if any(row["status"] == "provisional" for row in now):
        parts.append(say("* số liệu sơ bộ", "* provisional"))
    if any(row["quality"] == "partial" for row in now):
        parts.append(say("† thiếu một phần dữ liệu", "† some data missing"))
    if any(row["quality"] in ("held", "missing") for row in now):
        parts.append(say("‡ chưa có dữ liệu được chấp nhận", "‡ no accepted data"))
    return " · ".join(parts)
