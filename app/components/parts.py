"""Rates of the parts of a whole: agencies or units, and procedures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from app import formats
from app.components.agencies import subject_name, unit_name
from app.components.downloads import download
from app.components.filters import address
from app.components.frame import section
from app.components.markup import Html, joined, link, marks, tag
from app.components.receipts import receipt_link
from app.components.tables import Column, paged_table
from app.i18n import _, either
from app.queries.indicators import Indicator
from app.queries.parts import NO_UNIT, Parts, Rates
from app.queries.procedures import RATES
from app.words import GROUP_NAMES
from orchestration.domain.vietnamese import MISSING, format_number
from orchestration.publication.reader import Publication


def show_parts(
    publication: Publication,
    of: Parts,
    indicators: Sequence[Indicator],
    asked: Mapping[str, str],
    page: str,
    *,
    ranked: bool = True,
    unit_address: Callable[[str], str] | None = None,
) -> None:
    """The rates of each agency of a group, or of each unit of an agency, the worst of the first rate first.

    ``asked``: the filters of the page, agency and period among them; ``page``: the page itself, where an agency's own
    parts are shown; not ``ranked``: in the order of codes; ``unit_address``: what a unit opens.
    """
    in_group = asked["agency"] in GROUP_NAMES
    title, heading = (_("By agency"), _("Agency")) if in_group else (_("By unit"), _("Unit"))
    first = _("The worst of the first rate first.") if ranked else _("In the order of their codes.")
    receipts = _("A rate opens its receipt.")
    section(title, f"{first} {receipts}")
    if not of.parts:
        st.info(_("None of its parts has a figure in this period."), icon=":material/info:")
        return
    columns = [Column(heading, css="th-name"), *(Column(each.name, number=True) for each in indicators)]
    order = sorted(
        of.parts,
        key=lambda code: (_badness(of.parts[code], indicators[0]) if ranked else 0.0, code == NO_UNIT, code),
    )

    def cells(code: str) -> list[object]:
        agency, unit = (code, "") if in_group else (asked["agency"], code)
        name = subject_name(publication, code) if in_group else unit_name(publication, agency, code)
        if in_group:
            named: object = link(name, address(page, **{**asked, "agency": code}))
        else:
            named = link(name, unit_address(code)) if unit_address else name
        rates = of.parts[code]
        return [named, *(_figure(rates.get(each.code), asked["period"], agency, unit) for each in indicators)]

    paged_table("parts_page", title, columns, order, cells, page_size=25)
    flat = [dict(row) for rates in of.parts.values() for row in rates.values()]
    download(pl.DataFrame(flat, infer_schema_length=None), f"{page}_parts", publication, asked)


def _badness(rates: Rates, indicator: Indicator) -> float:
    """Less is worse; what has no value comes last."""
    value = rates.get(indicator.code, {}).get("value")
    if value is None:
        return 2.0
    return -float(value) if indicator.better == "down" else float(value)


def _figure(row: Mapping[str, Any] | None, period: str, agency: str, unit: str) -> object:
    if row is None or row["value"] is None:
        return MISSING
    shown: object = formats.shown(row["value"], "%")
    if unit != NO_UNIT:
        shown = receipt_link(shown, row["indicator_code"], agency, period, unit)
    counts = tag("small", formats.counts(row["numerator"], row["denominator"]))
    return joined([tag("strong", shown), counts, marks(None, str(row["quality"]))], "")


def show_procedures(
    publication: Publication,
    procedures: pl.DataFrame,
    indicators: Sequence[Indicator],
    asked: Mapping[str, str],
    name: str,
    opens: Mapping[str, str] | None = None,
) -> None:
    """The rates of each procedure, those that weigh most on the first rate first.

    ``procedures``: ``queries.procedures.procedures``; ``name``: of the download; ``opens``: the addresses that
    procedures lead to, by code.
    """
    section(
        _("By procedure"),
        _("Those that weigh most on the first rate first. Their counts add up to those of the whole."),
    )
    weighed = _weighed(procedures, indicators[0])
    if weighed.is_empty():
        st.info(_("No procedure has dossiers to count in this period."), icon=":material/info:")
        return
    columns = [
        *(Column(_("Procedure"), css="th-wide"), Column(_("Weight"), number=True)),
        *(Column(each.name, number=True) for each in indicators),
    ]

    def cells(row: dict[str, Any]) -> list[object]:
        return [
            procedure_cell(
                row["procedure_code"], either(row["name_vi"], None), (opens or {}).get(row["procedure_code"])
            ),
            format_number(row["weight"]),
            *(_of_procedure(row, each) for each in indicators),
        ]

    paged_table("procedure_rates_page", _("By procedure"), columns, weighed.to_dicts(), cells, page_size=15)
    download(weighed.drop("weight"), f"{name}_procedures", publication, asked)


def procedure_cell(code: str, name: str | None, opens: str | None) -> Html:
    """A procedure by its name and code; the code opens an address."""
    shown = tag("code", code)
    return joined([name or "", tag("small", link(shown, opens) if opens else shown)], " ")


def _weighed(procedures: pl.DataFrame, indicator: Indicator) -> pl.DataFrame:
    """Those that have anything to count, with how many dossiers stand between them and a perfect rate."""
    numerator, denominator = (pl.col(column) for column in RATES[indicator.code])
    weight = numerator if indicator.better == "down" else denominator - numerator
    counted = procedures.filter(denominator > 0).with_columns(weight=weight)
    return counted.sort("weight", denominator, "procedure_code", descending=[True, True, False])


def _of_procedure(row: Mapping[str, Any], indicator: Indicator) -> object:
    numerator, denominator = (int(row[column]) for column in RATES[indicator.code])
    if not denominator:
        return MISSING
    counts = tag("small", formats.counts(numerator, denominator))
    return joined([tag("strong", formats.shown(numerator / denominator, "%")), counts], "")
