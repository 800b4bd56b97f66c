"""The highest and the lowest of a group, in the layout and the words of the reports."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from app import formats
from app.components.agencies import subject_name
from app.components.frame import section
from app.components.markup import joined, show, tag
from app.components.tables import Column, table
from app.i18n import _
from app.queries.indicators import Indicator
from orchestration.domain.periods import parse_period
from orchestration.publication.reader import Publication
from orchestration.reports.league_tables import Entry, levels_on, words_of


def show_highest_and_lowest(
    publication: Publication, indicator: Indicator, period: str, group: str, listed: list[Entry]
) -> None:
    """Two lists side by side, by value, whichever direction is better; who ties with the last is on the list too."""
    section(
        _("As the weekly reports print it"),
        _("By value, whatever direction is better; agencies that tie with the last of a list are on it too."),
    )
    if not listed:
        st.info(_("No agency of this group has a figure for this period."), icon=":material/info:")
        return
    words = words_of(indicator.code, str(indicator.facts["name_vi"]), indicator.unit)
    columns = [
        *(Column(f"{words.highest}: {words.subject}", css="th-name"), Column(words.value, number=True)),
        *(Column(f"{words.lowest}: {words.subject}", css="th-name"), Column(words.value, number=True)),
    ]
    highest, lowest = ([entry for entry in listed if entry["side"] == side] for side in ("highest", "lowest"))
    longest = max(len(highest), len(lowest))
    table_rows = [
        [cell for side in (highest, lowest) for cell in _cells(publication, side, row, indicator.unit)]
        for row in range(longest)
    ]
    table(words.caption(group), columns, table_rows)
    if words.note:
        note = words.note.format(levels=levels_on(publication, parse_period(period).end - timedelta(days=1)))
        show(tag("p", joined([note, f"({words.document})"]), class_="th-explain"))


def _cells(publication: Publication, listed: list[Entry], row: int, unit: str) -> list[object]:
    if row >= len(listed):
        return ["", ""]
    entry = listed[row]
    partial = "†" if entry["quality"] == "partial" else ""
    return [subject_name(publication, entry["agency_code"]), f"{formats.shown(entry['value'], unit)}{partial}"]
