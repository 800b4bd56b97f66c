"""Charts by Altair: Vietnamese numbers, units, direct labels, colours that colour-blind readers tell apart."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl
import streamlit as st

from app import formats
from app.i18n import _
from app.words import GROUP_NAMES, word

#: Numbers on axes: 1.234,5. The format strings of Vega stay the English ones.
VIETNAMESE_NUMBERS = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " ₫"]}
_LIGHT = {"ALL": "#56606b", "MIN": "#0072b2", "PRO": "#d55e00"}
_DARK = {"ALL": "#a9b4bf", "MIN": "#5fb0e5", "PRO": "#ef8a3c"}


def is_dark() -> bool:
    """Whether the reader's theme is dark."""
    return st.context.theme.type == "dark"


def palette() -> dict[str, str]:
    """The colour of each group in the reader's theme."""
    return _DARK if is_dark() else _LIGHT


def axis_format(unit: str) -> str:
    """Vega's format of a value: rates as percentages, counts with thousands."""
    return ".0%" if unit == "%" else ",.0f"


def draw(chart: Any, description: str) -> None:
    """Show a chart with Vietnamese numbers and a description for those who do not see it."""
    configured = chart.configure(locale={"number": VIETNAMESE_NUMBERS}).configure_view(strokeWidth=0)
    st.altair_chart(configured, width="stretch", alt=description)


def trend(series: pl.DataFrame, unit: str, name: str) -> None:
    """A line a group over the periods of one type, named at its end; ``series`` has the columns of the group series."""
    colours = palette()
    rows = list(series.iter_rows(named=True))
    labelled = series.with_columns(
        pl.Series("group", [word(GROUP_NAMES, row["agency_code"]) for row in rows], dtype=pl.String),
        pl.Series("label", [formats.period_label(row["period"]) for row in rows], dtype=pl.String),
        pl.Series("told", [_told(row, unit) for row in rows], dtype=pl.String),
    )
    domain = [_(words) for words in GROUP_NAMES.values()]
    order = labelled["label"].unique(maintain_order=True).to_list()
    base = alt.Chart(labelled).encode(
        x=alt.X("label:N", sort=order, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y(
            "value:Q",
            title=_("%") if unit == "%" else unit,
            axis=alt.Axis(format=axis_format(unit)),
            scale=_scale(unit),
        ),
        color=alt.Color("group:N", scale=alt.Scale(domain=domain, range=list(colours.values())), legend=None),
        tooltip=[
            alt.Tooltip("group:N", title=_("Group")),
            alt.Tooltip("label:N", title=_("Period")),
            alt.Tooltip("told:N", title=name),
        ],
    )
    lines = base.mark_line(strokeWidth=2.5).encode(detail="year(period_start):O")
    points = base.mark_point(filled=True, size=48)
    last = labelled.filter(pl.col("value").is_not_null()).group_by("group", maintain_order=True).last()
    names = (
        alt.Chart(last)
        .mark_text(align="left", dx=8, fontWeight="bold")
        .encode(
            x=alt.X("label:N", sort=order),
            y="value:Q",
            text="group:N",
            color=alt.Color("group:N", scale=alt.Scale(domain=domain, range=list(colours.values())), legend=None),
        )
    )
    chart = alt.layer(lines, points, names).properties(height=300, padding={"right": 90})
    draw(chart, _("Line chart: {name} of the nation, the ministries and the provinces over time.").format(name=name))


def _scale(unit: str) -> alt.Scale:
    return alt.Scale(zero=False, nice=True) if unit == "%" else alt.Scale(zero=True, nice=True)


def _told(row: dict[str, Any], unit: str) -> str:
    amount = formats.shown(row["value"], unit)
    return f"{amount} ({formats.counts(row['numerator'], row['denominator'])})" if unit == "%" else amount
