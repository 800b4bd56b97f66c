"""Late dossiers, as the tardiness page shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl
import streamlit as st

from app import formats
from app.components.bars import BarScale
from app.components.filters import carried, choice
from app.components.frame import section
from app.components.markup import badge, joined, tag
from app.components.tables import WIDE, Column, paged_table, table
from app.i18n import N_, _
from app.words import CHANNELS, DOSSIER_STATUSES, LATE_AGES, TIMES, word
from orchestration.domain.vietnamese import MISSING, format_number

_TONES = {"late": "bad", "due_soon": "warn"}
_STATES = {"late": N_("Late"), "due_soon": N_("Due soon")}


def procedure_choice(codes: Sequence[str], names: Mapping[str, str]) -> str:
    """The procedure in the address, or all (``''``)."""
    return choice(
        "procedure",
        ["", *codes],
        "",
        _("Procedure"),
        lambda code: " · ".join(filter(None, [code, names.get(code)])) or _("All procedures"),
    )


def late_ones_link(agency: str, period: str, unit: str = "") -> None:
    """The way to the dossiers that the late rate of a period counts."""
    st.page_link(
        "app_pages/tardiness.py",
        label=_("Which dossiers are late, by unit and procedure"),
        icon=":material/schedule:",
        query_params=carried(agency=agency, view="period", period=period, **({"unit": unit} if unit else {})),
    )


def show_ages(ages: Mapping[str, int]) -> None:
    """How long the late ones have been late."""
    section(_("How long they have been late"), _("Calendar days since the deadline, of unfinished dossiers."))
    if not ages:
        st.success(
            _("No unfinished dossier is late. Those that were finished late are listed by period: choose above."),
            icon=":material/check_circle:",
        )
        return
    scale = BarScale.over([float(count) for count in ages.values()], None, None)
    columns = [
        *(Column(_("Late by")), Column(_("Dossiers"), number=True), Column(_("Chart"), css="th-bar-cell")),
        Column(_("Share"), number=True),
    ]
    whole = sum(ages.values())
    table_rows = [
        [_(words), format_number(ages[age]), scale.bar(float(ages[age])), formats.shown(ages[age] / whole, "%")]
        for age, words in LATE_AGES.items()
        if age in ages
    ]
    table(_("How long they have been late"), columns, table_rows)


def show_times(procedures: pl.DataFrame) -> None:
    """How long finished dossiers took; ``procedures`` as ``queries.procedures`` counts them."""
    section(_("Time to result"), _("Calendar days from acceptance to the end, of dossiers finished in the period."))
    counts = {name: int(procedures[name].sum()) for name in TIMES} if not procedures.is_empty() else {}
    whole = sum(counts.values())
    if not whole:
        st.info(_("No dossier was finished in this period."), icon=":material/info:")
        return
    scale = BarScale.over([float(count) for count in counts.values()], None, None)
    columns = [
        *(Column(_("Time"), css="th-nowrap"), Column(_("Dossiers"), number=True)),
        *(Column(_("Chart"), css="th-bar-cell"), Column(_("Share"), number=True), Column(_("So far"), number=True)),
    ]
    so_far, table_rows = 0, []
    for name, count in counts.items():
        so_far += count
        shares = (formats.shown(part / whole, "%") for part in (count, so_far))
        table_rows.append([_(TIMES[name]), format_number(count), scale.bar(float(count)), *shares])
    table(_("Time to result"), columns, table_rows)


def show_breakdown(
    name: str,
    title: str,
    heading: str,
    counted: pl.DataFrame,
    named: Callable[[dict[str, Any]], object],
    beside: tuple[str, str],
) -> None:
    """Where they lie: a row an agency, a unit or a procedure, those with most late dossiers first.

    ``beside``: the count that stands beside the late ones, as column and heading.
    """
    section(title)
    if counted.is_empty():
        st.success(_("No dossier of this choice is late."), icon=":material/check_circle:")
        return
    also, also_heading = beside
    scale = BarScale.over([float(count) for count in counted["late"]], None, None)
    columns = [
        *(Column(heading, css="th-name"), Column(_("Late"), number=True), Column(_("Chart"), css="th-bar-cell")),
        *(Column(also_heading, number=True), Column(_("Median days late"), number=True)),
        Column(_("Longest, days"), number=True),
    ]

    def cells(row: dict[str, Any]) -> list[object]:
        return [
            named(row),
            tag("strong", format_number(row["late"])),
            scale.bar(float(row["late"])),
            format_number(row[also]),
            format_number(row["median_days"]),
            format_number(row["longest"]),
        ]

    paged_table(name, title, columns, counted.to_dicts(), cells, page_size=15)


def show_list(dossiers: pl.DataFrame, procedures: Mapping[str, str], places: Callable[[str, str | None], str]) -> None:
    """The dossiers themselves: with ``state`` those of the last day, with ``finished_at`` those of a period.

    ``procedures``: their names by code; ``places``: what the unit of an agency is called.
    """
    of_period = "finished_at" in dossiers.columns
    columns = [
        *(Column(_("Dossier, unit"), css="th-name"), Column(_("Procedure"), css=WIDE)),
        *(Column(_("Latest status"), css="th-nowrap"), Column(_("Accepted on"), css="th-nowrap")),
        *(Column(_("Due"), css="th-nowrap"), Column(_("Finished") if of_period else _("State"), css="th-nowrap")),
        Column(_("Days late"), number=True),
    ]

    def cells(index: int) -> list[object]:
        row = dossiers.row(index, named=True)
        code = tag("code", row["dossier_code"], class_="th-nowrap") if row["dossier_code"] else "•••"
        return [
            joined([code, tag("small", places(row["agency_code"], row["unit_code"]))], " "),
            joined(
                [procedures.get(row["procedure_code"]) or "", tag("small", tag("code", row["procedure_code"]))], " "
            ),
            joined([word(DOSSIER_STATUSES, row["status"]), tag("small", word(CHANNELS, row["channel"]))], ""),
            formats.instant_or_day(row["accepted_at"]),
            formats.instant_or_day(row["due_at"]),
            _end(row["finished_at"]) if of_period else badge(word(_STATES, row["state"]), _TONES[row["state"]]),
            _lateness(row),
        ]

    caption = _("Dossiers late in the period") if of_period else _("Late dossiers")
    paged_table("dossiers_page", caption, columns, range(dossiers.height), cells, page_size=25)


def _lateness(row: Mapping[str, Any]) -> object:
    """Days past the deadline; where supplements alone make it late, that."""
    if row["days_late"] is None:
        return MISSING
    by_supplements = row["reason"] == "supplements" if "reason" in row else row["days_late"] == 0
    why = tag("small", _("supplements asked for more than once")) if by_supplements else ""
    return joined([format_number(row["days_late"]), why], "")


def _end(finished_at: datetime | None) -> object:
    return formats.instant_or_day(finished_at) if finished_at else badge(_("Unfinished"), "bad")
