"""An agency's figures, units, deliveries and tasks, as its page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from app import formats
from app.components.cards import change_line, target_line
from app.components.filters import address
from app.components.frame import section
from app.components.markup import Html, badge, joined, link, marks, tag
from app.components.receipts import receipt_link
from app.components.sparkline import TrendPoint, sparkline
from app.components.tables import WIDE, Column, paged_table, table
from app.figures import Figure, Target
from app.i18n import _
from app.queries.agency import Placed
from app.queries.indicators import Indicator
from app.queries.parts import NO_UNIT
from app.words import DATASETS, STATUSES, TASK_STATUSES, word
from orchestration.domain.vietnamese import MISSING, format_date, format_number


def show_figures(
    placed: Mapping[str, Placed],
    catalogue: Mapping[str, Indicator],
    goals: Mapping[str, Target],
    needed: Mapping[str, int | None],
    caption: str,
) -> None:
    """Every indicator against the group, the target and the agency's own past."""
    columns = [
        *(
            Column(_("Indicator"), css=WIDE),
            Column(_("Value"), number=True),
            Column(_("Own past"), css="th-spark-cell"),
        ),
        *(Column(_("Same-period change"), css=WIDE), Column(_("Whole group"), number=True)),
        *(Column(_("Rank"), number=True), Column(_("Target"), css=WIDE)),
    ]
    shown = [(catalogue[code], each) for code, each in placed.items() if code in catalogue]
    table(caption, columns, [_figure(*pair, goals, needed) for pair in shown])


def _figure(
    indicator: Indicator, placed: Placed, goals: Mapping[str, Target], needed: Mapping[str, int | None]
) -> list[object]:
    figure, goal = placed.figure, goals.get(indicator.code)
    counts = formats.counts(figure.numerator, figure.denominator) if figure.is_rate else ""
    value = receipt_link(formats.value(figure), indicator.code, figure.agency_code, placed.period)
    return [
        link(indicator.name, address("agency", indicator=indicator.code)),
        joined([tag("strong", value), tag("small", counts), marks(figure.status, figure.quality)], ""),
        sparkline([TrendPoint(*point) for point in placed.past], indicator.unit),
        change_line(figure),
        formats.shown(placed.group_value, indicator.unit),
        f"{placed.rank}/{placed.ranked}" if placed.rank else MISSING,
        target_line(figure, goal, needed.get(goal.target_id)) if goal else MISSING,
    ]


def show_units(units: pl.DataFrame, names: Mapping[str, str], indicator: Indicator, agency: str, period: str) -> None:
    """The units inside, the worst first, each with what it did to the agency's numerator."""
    section(
        _("Units: {indicator}").format(indicator=indicator.name),
        _("The worst first, each with its part of the agency's numerator, now and in the same period last year."),
    )
    if units.is_empty():
        st.info(_("No unit of this agency has a figure of this indicator."), icon=":material/info:")
        return
    columns = [
        *(Column(_("Unit"), css="th-name"), Column(_("Value"), number=True)),
        *(Column(_("Numerator / denominator"), number=True), Column(_("Same-period change"), css=WIDE)),
        *(Column(_("Of the numerator"), number=True), Column(_("Last year"), number=True)),
    ]
    paged_table(
        "units_page",
        indicator.name,
        columns,
        units.to_dicts(),
        lambda row: _unit(row, names, agency, period, indicator.theme == "tardiness"),
        page_size=20,
    )


def _unit(row: Mapping[str, Any], names: Mapping[str, str], agency: str, period: str, is_late: bool) -> list[object]:
    figure, code = Figure.from_row(row), row["unit_code"]
    name = _("Without a unit") if code == NO_UNIT else names.get(code, code)
    late_ones = address("tardiness", agency=agency, view="period", period=period, unit=code)
    shown: object = formats.value(figure)
    if code != NO_UNIT:
        shown = receipt_link(shown, figure.indicator_code, agency, period, code)
    return [
        link(name, late_ones) if is_late else name,
        tag("strong", shown),
        formats.counts(figure.numerator, figure.denominator),
        change_line(figure),
        format_number(row["numerator"]),
        format_number(row["base_numerator"]),
    ]


def show_deliveries(deliveries: pl.DataFrame) -> None:
    """What the agency delivered."""
    section(_("Deliveries"))
    if deliveries.is_empty():
        st.info(_("No delivery has arrived yet."), icon=":material/info:")
        return
    columns = [
        *(Column(_("Dataset")), Column(_("Period"), css="th-nowrap"), Column(_("Status"))),
        *(Column(_("Rows read"), number=True), Column(_("Rows accepted"), number=True)),
        *(Column(_("Quarantined"), number=True), Column(_("Reasons"), css=WIDE), Column(_("Received"))),
    ]
    paged_table("deliveries_page", _("Deliveries"), columns, deliveries.to_dicts(), _delivery, page_size=15)


def _delivery(row: Mapping[str, Any]) -> list[object]:
    words, explanation, tone = STATUSES[row["status"]]
    return [
        word(DATASETS, row["dataset"]),
        f"{row['period']} r{row['revision']}",
        badge(_(words), tone, _(explanation)),
        *(format_number(row[name]) for name in ("rows_read", "rows_accepted", "rows_quarantined")),
        _sentences([*(row["reasons"] or []), *(row["warnings"] or [])]),
        formats.instant(row["received_at"]) if row["received_at"] else MISSING,
    ]


def _sentences(told: list[str]) -> Html | str:
    return tag("ul", *(tag("li", sentence) for sentence in told), class_="th-reasons") if told else MISSING


def show_tasks(tasks: pl.DataFrame) -> None:
    """The tasks that the agency answers for, or takes part in."""
    section(_("Tasks"), _("What documents assign to it, by deadline."))
    if tasks.is_empty():
        st.info(_("No task names this agency."), icon=":material/info:")
        return
    columns = [
        *(Column(_("Task"), css=WIDE), Column(_("Document")), Column(_("Deadline"))),
        *(Column(_("State")), Column(_("Days left"), number=True)),
    ]

    def cells(row: dict[str, Any]) -> list[object]:
        return [
            row["task_vi"],
            row["document"],
            format_date(row["deadline"]) if row["deadline"] else row["deadline_text"] or MISSING,
            word(TASK_STATUSES, row["status"]),
            format_number(row["days_left"]),
        ]

    paged_table("tasks_page", _("Tasks"), columns, tasks.to_dicts(), cells, page_size=15)
