"""Deliveries and quarantine, as the data quality page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from app import formats
from app.components.frame import section
from app.components.markup import Html, badge, tag
from app.components.tables import WIDE, Column, paged_table, table
from app.i18n import _, language
from app.words import DATASETS, STATUSES, word
from orchestration.domain.vietnamese import MISSING, format_number, format_percent


def show_delivery_counts(counts: pl.DataFrame) -> None:
    """Deliveries and rows by dataset."""
    section(_("Deliveries and rows"))
    columns = [
        Column(_("Dataset")),
        *(
            Column(heading, number=True)
            for heading in (
                *(_("Received"), _("In force"), _("Held"), _("Unreadable"), _("Duplicates"), _("Superseded")),
                *(_("Rows read"), _("Rows accepted"), _("Quarantined"), _("Share quarantined")),
            )
        ),
    ]
    fields = ("received", "in_force", "held", "unreadable", "duplicate", "superseded")
    table_rows = [
        [
            word(DATASETS, row["dataset"]),
            *(format_number(row[field]) for field in (*fields, "rows_read", "rows_accepted", "rows_quarantined")),
            format_percent(row["rows_quarantined"] / row["rows_read"] if row["rows_read"] else None),
        ]
        for row in counts.iter_rows(named=True)
    ]
    table(_("All deliveries known to this publication"), columns, table_rows)


def show_refused(refused: pl.DataFrame, names: Mapping[str, str]) -> None:
    """Held and unreadable deliveries, each with why and the file that would mend it."""
    section(
        _("Held deliveries"),
        _("No figure stands on these. Mend the file and send it as the next revision: the next run takes it in."),
    )
    if refused.is_empty():
        st.success(_("No delivery is held."), icon=":material/check_circle:")
        return
    columns = [
        *(Column(_("Agency")), Column(_("Dataset")), Column(_("Period"), css="th-nowrap")),
        *(Column(_("Status")), Column(_("Reasons"), css=WIDE), Column(_("Send as")), Column(_("Received"))),
    ]
    paged_table("held_page", _("Held deliveries"), columns, refused.to_dicts(), lambda row: _refused(row, names))


def _refused(row: Mapping[str, Any], names: Mapping[str, str]) -> list[object]:
    words, explanation, tone = STATUSES[str(row["status"])]
    return [
        names.get(str(row["agency_code"]), row["agency_code"]),
        word(DATASETS, str(row["dataset"])),
        tag("span", f"{row['period']} r{row['revision']}", class_="th-nowrap"),
        badge(_(words), tone, _(explanation)),
        _reasons(row),
        tag("code", f"{row['period']}.r{row['revision'] + 1}"),
        formats.instant(row["received_at"]) if row["received_at"] else MISSING,
    ]


def _reasons(row: Mapping[str, Any]) -> Html:
    """The reasons, one a line; in English the gates' own sentences, where there are any."""
    english = row["messages_en"] if language() == "en" else None
    reasons = english or row["reasons"] or []
    return tag("ul", *(tag("li", reason) for reason in reasons), class_="th-reasons")


def show_quarantine(quarantined: pl.DataFrame) -> None:
    """Refused rows by rule."""
    section(
        _("Quarantine by rule"),
        _("Rows that a contract refused. They count nowhere; thuoc quarantine shows them with their row numbers."),
    )
    if quarantined.is_empty():
        st.success(_("No row is in quarantine."), icon=":material/check_circle:")
        return
    columns = [
        *(Column(_("Dataset")), Column(_("Rule")), Column(_("Column"))),
        *(Column(heading, number=True) for heading in (_("Rows"), _("Deliveries"), _("Agencies"))),
    ]

    def cells(row: dict[str, Any]) -> list[object]:
        return [
            word(DATASETS, row["dataset"]),
            tag("code", row["rule"]),
            tag("code", row["column"]) if row["column"] else MISSING,
            *(format_number(row[field]) for field in ("rows", "deliveries", "agencies")),
        ]

    paged_table("quarantine_page", _("Quarantine by rule"), columns, quarantined.to_dicts(), cells, page_size=20)
