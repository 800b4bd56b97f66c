"""Deliveries by agency and month: a word in every cell, the colour only repeats it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.components.markup import Html, joined, safe, tag
from app.components.tables import Column, table
from app.i18n import N_, _
from app.queries.indicators import Agency
from app.queries.quality import DeliveryMonths

#: status → the word in the cell, the whole wording, the tone.
CELLS = {
    "accepted": (N_("Yes"), N_("Accepted: its rows are in the figures."), "good"),
    "revision_refused": (N_("Yes*"), N_("Accepted, but a later revision was refused."), "warn"),
    "held": (N_("Hold"), N_("Held: a gate refused it; not accepted, waiting to be mended."), "bad"),
    "unreadable": (N_("Broken"), N_("The file could not be read."), "bad"),
    "withdrawn": (N_("Withdrawn"), N_("Taken back or replaced; nothing is in force."), "none"),
    "missing": (N_("None"), N_("The month is over and nothing was delivered."), "warn"),
    "never": ("–", N_("The agency never delivered this dataset."), "none"),
}


def heatmap(caption: str, agencies: Sequence[Agency], year: int, months: DeliveryMonths, as_of: date) -> None:
    """A row an agency, a column a month of the year; months that are not due yet are empty."""
    days = [date(year, month, 1) for month in range(1, 13)]
    columns = [Column(_("Agency")), *(Column(f"{day.month}/{year}", css="th-cell") for day in days)]
    table_rows = [[agency.name, *(_cell(months.of(agency.code, day, as_of)) for day in days)] for agency in agencies]
    table(caption, columns, table_rows)


def _cell(status: str | None) -> Html:
    if status is None:
        return Html("")
    words, explanation, tone = CELLS[status]
    return tag("span", safe(_(words)), class_=f"th-status th-{tone}", title=_(explanation))


def legend() -> Html:
    """What each word in a cell means."""
    told = [
        tag("span", tag("span", _(words), class_=f"th-status th-{tone}"), " ", _(explanation))
        for words, explanation, tone in CELLS.values()
    ]
    return tag("p", joined([*told, _("Empty: not due yet.")], ""), class_="th-legend")


def has_problem(agency: Agency, year: int, months: DeliveryMonths, as_of: date) -> bool:
    """Whether a month of the year is held, broken, missing or carries a refused revision."""
    found = {months.of(agency.code, date(year, month, 1), as_of) for month in range(1, 13)}
    return bool(found & {"held", "unreadable", "missing", "revision_refused", "never"})
