"""Charts by Altair: Vietnamese numbers, units, direct labels, colours that colour-blind readers tell apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl
import streamlit as st

from app import formats
from app.figures import Target
from app.i18n import _
from app.words import GROUP_NAMES, UNITS, word

#: Numbers on axes: 1.234,5. The format strings of Vega stay the English ones.
VIETNAMESE_NUMBERS = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " ₫"]}
_LIGHT = {"ALL": "#56606b", "MIN": "#0072b2", "PRO": "#d55e00"}
_DARK = {"ALL": "#a9b4bf", "MIN": "#5fb0e5", "PRO": "#ef8a3c"}


def palette() -> dict[str, str]:
    """The colour of each group in the reader's theme."""
    return _DARK if st.context.theme.type == "dark" else _LIGHT


def draw(chart: Any, description: str) -> None:
    """Show a chart with Vietnamese numbers and a description for those who do not see it."""
    configured = chart.configure(locale={"number": VIETNAMESE_NUMBERS}).configure_view(strokeWidth=0)
    # As SVG its words are text, to be read aloud, searched and printed sharp.
    configured = configured.properties(usermeta={"embedOptions": {"renderer": "svg"}})
    st.altair_chart(configured, width="stretch", alt=description)


def trend(series: pl.DataFrame, unit: str, name: str, goals: Mapping[str, Target]) -> None:
    """A line a group over the periods of one type, named and valued at its end, broken where there is no figure.

    ``series`` has the columns of the group series; ``goals`` the target of each group that has one, a dashed line.
    """
    told = _told(series, unit)
    groups = alt.Scale(domain=list(GROUP_NAMES), range=list(palette().values()))
    colour = alt.Color("agency_code:N", scale=groups, legend=None)
    order = told["label"].unique(maintain_order=True).to_list()
    # Years to date start again each January: a line over two years would fall where nothing fell.
    detail = ["year(period_start):O"] if told["period"].str.contains("YTD").any() else []
    base = alt.Chart(told).encode(
        x=alt.X("label:N", sort=order, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True, labelLimit=140)),
        y=_y_axis(told, unit, goals),
        color=colour,
        tooltip=[
            alt.Tooltip("group:N", title=_("Group")),
            alt.Tooltip("label:N", title=_("Period")),
            alt.Tooltip("told:N", title=name),
        ],
    )
    lines = base.mark_line(strokeWidth=2.5).encode(detail=["agency_code:N", *detail])
    points = base.transform_filter("isValid(datum.value)").mark_point(filled=True, size=48)
    layers = [lines, points, _names(told, order, colour), *(_target(code, goal, unit) for code, goal in goals.items())]
    chart = alt.layer(*layers).properties(height=320, padding={"right": 150})
    draw(chart, _("Line chart: {name} of the nation, the ministries and the provinces over time.").format(name=name))


def _told(series: pl.DataFrame, unit: str) -> pl.DataFrame:
    """The series with what tooltips and labels say."""
    rows = list(series.iter_rows(named=True))
    return series.with_columns(
        pl.Series("group", [word(GROUP_NAMES, row["agency_code"]) for row in rows], dtype=pl.String),
        pl.Series("label", [formats.period_label(row["period"], days=False) for row in rows], dtype=pl.String),
        pl.Series("shown", [formats.shown(row["value"], unit) for row in rows], dtype=pl.String),
        pl.Series("told", [_with_counts(row, unit) for row in rows], dtype=pl.String),
    )


def _with_counts(row: dict[str, Any], unit: str) -> str:
    amount = formats.shown(row["value"], unit)
    return f"{amount} ({formats.counts(row['numerator'], row['denominator'])})" if unit == "%" else amount


def _y_axis(told: pl.DataFrame, unit: str, goals: Mapping[str, Target]) -> alt.Y:
    """The value axis with as many decimals as its span needs, wide enough for the targets."""
    known = [*told["value"].drop_nulls().to_list(), *(goal.value for goal in goals.values())]
    if unit != "%":
        return alt.Y("value:Q", title=word(UNITS, unit), axis=alt.Axis(format=",.0f"))
    span = max(known, default=1.0) - min(known, default=0.0)
    decimals = 0 if span > 0.06 else 1 if span > 0.006 else 2
    domain = [min(known, default=0.0), max(known, default=1.0)]
    scale = alt.Scale(zero=False, nice=True, domain=domain)
    return alt.Y("value:Q", title=_("Rate (%)"), axis=alt.Axis(format=f".{decimals}%", tickCount=6), scale=scale)


def _names(told: pl.DataFrame, order: list[str], colour: alt.Color) -> Any:
    """Each group's name and figure at the end of its line, moved apart where the lines end together."""
    known = told.filter(pl.col("value").is_not_null())
    last = known.group_by("agency_code", maintain_order=True).last().sort("value")
    values = known["value"].to_list()
    gap = (max(values) - min(values)) / 16 if values else 0.0
    named = last.with_columns(
        (pl.col("group") + " " + pl.col("shown")).alias("end"),
        pl.Series("at", spread(last["value"].to_list(), gap), dtype=pl.Float64),
    )
    text = alt.Chart(named).mark_text(align="left", dx=9, fontWeight="bold", fontSize=12)
    return text.encode(x=alt.X("label:N", sort=order), y="at:Q", text="end:N", color=colour)


def spread(ascending: list[float], gap: float) -> list[float]:
    """Positions no closer than ``gap``, each as near its value as those below it leave room."""
    placed: list[float] = []
    for value in ascending:
        placed.append(max(value, placed[-1] + gap) if placed else value)
    return placed


def _target(code: str, goal: Target, unit: str) -> Any:
    """A dashed line at a group's target, named above its left end."""
    named = _("Target {target}").format(target=formats.target(goal, unit))
    words = f"{named} · {word(GROUP_NAMES, code)}"
    at = alt.Chart(pl.DataFrame({"value": [goal.value], "words": [words]})).encode(y="value:Q")
    line = at.mark_rule(strokeDash=[6, 4], strokeWidth=1.5, color=palette()[code])
    text = at.mark_text(align="left", dx=4, dy=-8, fontSize=12, color=palette()[code])
    return alt.layer(line, text.encode(text="words:N", x=alt.value(0)))
