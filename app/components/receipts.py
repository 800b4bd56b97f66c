"""A receipt as a page shows it, and the ways that lead to one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app import formats
from app.components.filters import address
from app.components.frame import section
from app.components.markup import Html, badge, joined, link, marks, show, tag
from app.components.tables import WIDE, Column, paged_table
from app.i18n import _
from app.queries.indicators import Indicator
from app.words import DATASETS, STATUSES, word
from orchestration.domain.vietnamese import MISSING, format_number
from orchestration.reports.receipt import Receipt


def receipt_link(text: object, indicator: str, agency: str, period: str, unit: str = "") -> Html:
    """A figure that opens its receipt."""
    chosen = {"indicator": indicator, "agency": agency, "period": period}
    return link(text, address("receipt", **chosen, **({"unit": unit} if unit else {})))


def show_formula(receipt: Receipt, indicator: Indicator) -> None:
    """The formula with the numbers in it, and what each of them counts."""
    figure = receipt.figure
    amount = formats.shown(figure["value"], indicator.unit)
    if figure["value"] is None and figure["numerator"] is None:
        equation = _("No figure, which is not zero")
    elif indicator.unit == "%":
        equation = f"{amount} = {formats.counts(figure['numerator'], figure['denominator'])}"
    else:
        equation = f"{amount} {indicator.unit_words}"
    show(tag("p", tag("strong", equation), " ", marks(figure["status"], figure["quality"]), class_="th-equation"))
    facts = [
        (_("Numerator"), indicator.said("numerator")),
        (_("Denominator"), indicator.said("denominator")),
        (_("Formula"), indicator.said("formula")),
        (_("Legal basis"), receipt.indicator["legal_basis"]),
        (_("Formula version"), format_number(receipt.indicator["formula_version"])),
        (_("Caveat"), indicator.said("caveat")),
    ]
    show(_facts([(name, told) for name, told in facts if told]))


def show_publication(receipt: Receipt) -> None:
    """The version that the figure stands in, and what its gate found."""
    section(_("Publication"))
    told = _("{passed} rules passed; warnings, those on single agencies included: {warned}")
    checks = (
        told.format(**{name: format_number(count) for name, count in receipt.checks.items()}) if receipt.checks else ""
    )
    facts = [
        (_("Publication no."), format_number(receipt.number)),
        (_("Figures up to the end of"), formats.last_day(receipt.as_of)),
        (_("Created"), formats.instant(receipt.created_at)),
        (_("Publication gate"), checks),
        (_("Run"), tag("code", receipt.run_id)),
        (_("Code version"), tag("code", receipt.code_version)),
    ]
    show(_facts(facts))


def show_sources(receipt: Receipt) -> None:
    """The deliveries that fed the figure, each with its hash, its rows and its gate."""
    within = receipt.in_period
    section(
        _("Deliveries that fed it"),
        _(
            "Rows of these deliveries are in the numerator or in the denominator. A row counts once in each month in "
            "which something happened to it, so a delivery may count more rows by month than it has."
        ),
    )
    if within.is_empty():
        st.info(_("No delivery in force has rows of this period: there is no figure."), icon=":material/info:")
    else:
        columns = [
            *(Column(_("Agency")), Column(_("Dataset")), Column(_("Delivery"), css=WIDE)),
            *(Column(_("Rows by month"), number=True), Column(_("Rows accepted"), number=True)),
            *(Column(_("Quarantined"), number=True), Column(_("SHA-256")), Column(_("Delivery gate"))),
        ]
        paged_table("sources_page", _("Deliveries that fed it"), columns, within.to_dicts(), _source, page_size=25)
    for row in receipt.not_in_force.iter_rows(named=True):
        words, explanation, tone = STATUSES[row["status"]]
        reasons = " ".join(row["reasons"] or [])
        show(tag("p", badge(_(words), tone, _(explanation)), " ", tag("code", row["delivery_id"]), " ", reasons))
    before = receipt.sources.height - within.height
    if before:
        told = _(
            "What was accepted before the period and not finished when it began counts too; deliveries before the "
            "period: {count} (in the download)."
        )
        st.caption(told.format(count=format_number(before)))


def _source(row: dict[str, Any]) -> list[object]:
    warnings = row["warnings"] or []
    words = _("passed") if not warnings else _("passed with warnings")
    return [
        row["agency_code"],
        word(DATASETS, row["dataset"]),
        tag("code", row["delivery_id"]),
        *(format_number(row[name]) for name in ("rows", "rows_accepted", "rows_quarantined")),
        tag("code", row["sha256"][:12], title=row["sha256"]),
        badge(words, "warn" if warnings else "good", " ".join(warnings)),
    ]


def _facts(facts: Sequence[tuple[str, object]]) -> Html:
    pairs = joined((joined([tag("dt", name), tag("dd", told or MISSING)], "") for name, told in facts), "")
    return tag("div", tag("dl", pairs), class_="th-entry")
