"""What the gates found, as the data quality page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from app.components.frame import section
from app.components.markup import Html, badge, tag
from app.components.tables import WIDE, Column, paged_table, table
from app.i18n import _, either
from app.words import DATASETS, FAULTS, GROUP_NAMES, SEVERITIES, word
from orchestration.domain.vietnamese import MISSING, format_number


def show_publication_gate(audit: pl.DataFrame) -> None:
    """What the publication gate found on this publication."""
    section(_("Publication gate"), _("Judged before publishing: where a critical rule fails, nothing is published."))
    if audit.is_empty():
        st.info(_("The findings are kept in the ledger, which is not at hand."), icon=":material/info:")
        return
    failed = audit.filter(~pl.col("success")).height
    told = _("{passed} of {judged} rules passed.").format(passed=audit.height - failed, judged=audit.height)
    st.success(told, icon=":material/check_circle:") if failed == 0 else st.warning(told, icon=":material/warning:")
    columns = [
        *(Column(_("Rule")), Column(_("Mart")), Column(_("Severity"), css="th-nowrap")),
        *(Column(_("Result"), css="th-nowrap"), Column(_("What it says"), css=WIDE)),
    ]

    def cells(row: dict[str, Any]) -> list[object]:
        return [
            tag("code", row["rule"]),
            tag("code", row["subject"]),
            *_judged(row["severity"], row["success"]),
            _message(row),
        ]

    paged_table("audit_page", _("Publication gate"), columns, audit.to_dicts(), cells, page_size=10)


def show_figure_warnings(warned: pl.DataFrame, names: Mapping[str, str]) -> None:
    """What the publication gate says of single agencies and groups."""
    section(
        _("Figures to look at"),
        _("These were published. An agency that moves, is late or reports otherwise blocks no other's figures."),
    )
    if warned.is_empty():
        st.success(_("No agency or group stands out."), icon=":material/check_circle:")
        return
    columns = [
        Column(_("Agency")),
        Column(_("What stands out")),
        Column(_("What it says"), css=WIDE),
        Column(_("Threshold"), css="th-nowrap"),
    ]

    def cells(row: dict[str, Any]) -> list[object]:
        return [
            names.get(row["agency_code"]) or word(GROUP_NAMES, row["agency_code"]),
            badge(word(FAULTS, row["rule"]), "warn"),
            _message(row),
            row["threshold"],
        ]

    paged_table("figures_page", _("Figures to look at"), columns, warned.to_dicts(), cells, page_size=20)


def show_delivery_gate(rules: pl.DataFrame) -> None:
    """The rules of the delivery gate."""
    section(
        _("Delivery gate"), _("A delivery that fails a critical rule is held; warnings let pass and ask for a look.")
    )
    columns = [
        *(Column(_("Rule")), Column(_("Severity"), css="th-nowrap"), Column(_("Result"), css="th-nowrap")),
        *(Column(_("Deliveries that failed"), number=True), Column(_("What it says"), css=WIDE)),
    ]
    table_rows = [
        [
            tag("code", row["rule"]),
            *_judged(row["severity"], row["failed"] == 0),
            format_number(row["failed"]),
            _message(row),
        ]
        for row in rules.iter_rows(named=True)
    ]
    table(_("Delivery gate"), columns, table_rows)


def _judged(severity: str, passed: bool) -> tuple[Html, Html]:
    """A rule's severity, and whether it was kept."""
    words, tone = SEVERITIES[severity]
    return tag("span", _(words)), badge(_("passed") if passed else _("failed"), "good" if passed else tone)


def _message(row: Mapping[str, Any]) -> str:
    return either(row["message_vi"], row["message_en"])


def show_warnings(warned: pl.DataFrame, names: Mapping[str, str]) -> None:
    """What passed with a warning."""
    section(_("Warnings"))
    if warned.is_empty():
        st.success(_("No warning."), icon=":material/check_circle:")
        return
    columns = [
        *(
            Column(_("Agency")),
            Column(_("Dataset")),
            Column(_("Period"), css="th-nowrap"),
            Column(_("Warning"), css=WIDE),
        ),
        *(Column(_("Observed"), number=True), Column(_("Threshold"), number=True)),
    ]

    def cells(row: dict[str, Any]) -> list[object]:
        return [
            names.get(row["agency_code"], row["agency_code"] or MISSING),
            word(DATASETS, row["dataset"]),
            row["period"] or MISSING,
            _message(row),
            row["observed"],
            row["threshold"],
        ]

    paged_table("warnings_page", _("Warnings"), columns, warned.to_dicts(), cells, page_size=20)
