"""Reconciliation: what documents and the portal say, beside what the counts give."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from app import formats
from app.components.downloads import csv_button
from app.components.filters import choice
from app.components.frame import page_header, section
from app.components.markup import Html, joined, show, tag
from app.components.tables import WIDE, Column, paged_table, table
from app.i18n import N_, _, either
from app.publication import current_publication
from app.queries.indicators import agencies
from app.queries.reconciliation import conventions, reconciled, sources
from app.words import CONVENTIONS, ORIGINS, VERDICTS, word
from orchestration.domain.vietnamese import MISSING, format_number
from orchestration.publication.reader import Publication

ALL = "all"
COUNTED = {ALL: N_("All figures"), "counted": N_("With numerator and denominator")}


def show_conventions(publication: Publication) -> None:
    """Which rounding the published figures follow."""
    section(
        _("Which rounding do the figures follow?"),
        _("Computed again from the numerator and denominator that stand beside the figure."),
    )
    columns = [Column(_("Matches when")), Column(_("Figures"), number=True)]
    found = conventions(publication).iter_rows(named=True)
    table_rows = [[word(CONVENTIONS, row["convention"]), format_number(row["figures"])] for row in found]
    table(_("Figures with counts, by the rounding that gives the same figure"), columns, table_rows)


def show_figures(figures: pl.DataFrame, names: dict[str, str]) -> None:
    """The figures, each with its source."""
    columns = [
        *(
            Column(_("Indicator"), css=WIDE),
            Column(_("Agency, period"), css="th-name"),
            Column(_("Stated"), number=True),
        ),
        *(Column(_("Computed again"), number=True), Column(_("Our figure"), number=True)),
        *(Column(_("Verdict"), css="th-name"), Column(_("Source"), css="th-name")),
    ]
    table_rows = [_row(row, names) for row in figures.iter_rows(named=True)]
    paged_table("page", _("Stated figures beside computed ones"), columns, table_rows, page_size=25)


def _row(row: dict[str, Any], names: dict[str, str]) -> list[object]:
    decimals = row["decimals"] if row["decimals"] is not None else 2
    agency = row["unit_code"] or names.get(row["agency_code"] or "") or row["agency_name_vi"] or row["agency_code"]
    dimension = tag("small", row["dimension_value"]) if row["dimension_value"] else ""
    stated = _behind(row["numerator"], row["denominator"])
    return [
        joined([either(row["indicator_name_vi"], row["indicator_name_en"]), dimension], ""),
        joined([agency or MISSING, tag("small", _period(row))], ""),
        joined([tag("strong", _amount(row["published_value"], decimals, row["unit"])), stated], ""),
        joined([_amount(row["recomputed_value"], decimals + 2, row["unit"]), _rounding(row["convention"])], ""),
        joined(
            [
                _amount(row["computed_value"], decimals, row["unit"]),
                _behind(row["computed_numerator"], row["computed_denominator"]),
            ],
            "",
        ),
        _verdict(row["verdict"]),
        _source(row),
    ]


def _behind(numerator: int | None, denominator: int | None) -> Html:
    if numerator is None or denominator is None:
        return Html("")
    return tag("small", formats.counts(numerator, denominator))


def _rounding(convention: str | None) -> Html:
    return tag("small", word(CONVENTIONS, convention)) if convention else Html("")


def _amount(amount: float | None, decimals: int, unit: str | None) -> str:
    if amount is None:
        return MISSING
    number = format_number(amount, decimals)
    return f"{number}%" if unit == "%" else f"{number} {unit or ''}".strip()


def _verdict(code: str | None) -> Html:
    words, tone = VERDICTS.get(code or "", (code or "", "none"))
    return tag("span", _(words), class_=f"th-{tone}-text")


def _period(row: dict[str, Any]) -> str:
    if row["period"]:
        return formats.period_label(row["period"])
    return formats.days(row["period_start"], row["period_end"])


def _source(row: dict[str, Any]) -> Html:
    lines = _("line {lines}").format(lines=row["source_lines"]) if row["source_lines"] else ""
    return tag("span", row["source"], tag("small", lines), title=row["source_text"] or "")


publication = current_publication()
page_header(
    publication,
    _("Reconciliation"),
    _("What official documents and the national portal state, computed again and held against our own figures."),
)
found = sources(publication)
if found.is_empty():
    st.info(_("This publication has no stated figures to reconcile."), icon=":material/info:")
    st.stop()
show_conventions(publication)
section(_("Figure by figure"))
origins = found["origin"].unique(maintain_order=True).to_list()
with st.container(horizontal=True, vertical_alignment="bottom"):
    origin = choice("origin", origins, origins[0], _("Stated by"), lambda code: word(ORIGINS, code), buttons=True)
    figures = reconciled(publication, origin)
    documents = [ALL, *figures["source"].unique(maintain_order=True).to_list()]
    source = choice("source", documents, ALL, _("Source"), lambda code: _("All") if code == ALL else code)
    kept = choice("counted", list(COUNTED), ALL, _("Figures"), lambda code: _(COUNTED[code]), buttons=True)
if source != ALL:
    figures = figures.filter(pl.col("source") == source)
if kept != ALL:
    figures = figures.filter(pl.col("recomputed_value").is_not_null())
show(tag("p", _("{number} figures").format(number=format_number(figures.height)), class_="th-note"))
show_figures(figures, {code: agency.name for code, agency in agencies(publication).items()})
csv_button(figures, "reconciliation", publication, {"origin": origin, "source": source, "counted": kept})
