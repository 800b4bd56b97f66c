"""Publications: the versions that are kept, the app as of any of them, and what moved between two."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from app import formats
from app.components.agencies import subject_name
from app.components.downloads import download
from app.components.filters import address, choice
from app.components.frame import page_header, section
from app.components.markup import badge, joined, link, tag
from app.components.tables import WIDE, Column, paged_table, table
from app.i18n import _
from app.publication import current_publication
from app.queries.indicators import Indicator, indicators
from app.queries.publications import difference, newest, versions
from orchestration.domain.vietnamese import MISSING, format_number
from orchestration.publication.comparison import Difference
from orchestration.publication.manifest import Version

#: Moved figures that the table shows; the download has all.
SHOWN = 500


def show_versions(kept: list[Version], current: int | None) -> None:
    """The versions, each a way to read the whole app as of it."""
    columns = [
        *(Column(_("No."), number=True), Column(_("Figures up to the end of")), Column(_("Created"))),
        *(Column(_("Files"), number=True), Column(_("Code version")), Column(_("Run"), css=WIDE), Column("")),
    ]
    table_rows = [
        [
            str(version.number),
            formats.last_day(version.as_of),
            formats.instant(version.created_at),
            format_number(len(version.files)),
            tag("code", version.code_version),
            tag("code", version.run_id),
            badge(_("current"), "good")
            if version.number == current
            else link(_("Read the app as of this one"), address("overview", publication=str(version.number))),
        ]
        for version in kept
    ]
    table(_("Publications"), columns, table_rows)


def show_difference(moved: Difference, catalogue: dict[str, Indicator]) -> None:
    """What moved: by indicator, then figure by figure, the most moved first."""
    signs = moved.deliveries["sign"].to_list()
    counts = {"figures": moved.figures.height, "came": signs.count(1), "went": signs.count(-1)}
    told = _("{figures} figures moved; {came} deliveries came into force, {went} left it.")
    st.caption(told.format(**{name: format_number(count) for name, count in counts.items()}))
    if moved.figures.is_empty():
        st.success(_("No figure moved."), icon=":material/check_circle:")
        return
    known = moved.figures.filter(pl.col("indicator_code").is_in(list(catalogue)) & (pl.col("unit_code") == ""))
    columns = [
        *(Column(_("Indicator"), css=WIDE), Column(_("Agency")), Column(_("Period"))),
        *(Column(_("Before"), number=True), Column(_("After"), number=True), Column(_("May be due to"), css=WIDE)),
    ]
    paged_table(
        "moved_page",
        _("Figures that moved"),
        columns,
        known.head(SHOWN).to_dicts(),
        lambda row: _moved(row, catalogue),
        page_size=25,
    )
    if known.height > SHOWN:
        st.caption(_("The {count} most moved are shown; the download has all.").format(count=format_number(SHOWN)))


def _moved(row: dict[str, Any], catalogue: dict[str, Indicator]) -> list[object]:
    indicator = catalogue[row["indicator_code"]]
    sides = [
        joined([formats.shown(row[f"value_{side}"], indicator.unit), tag("small", _counts(row, side, indicator))], "")
        for side in ("before", "after")
    ]
    return [
        indicator.name,
        subject_name(publication, row["agency_code"]),
        formats.period_label(row["period"]),
        *sides,
        _causes(row),
    ]


def _counts(row: dict[str, Any], side: str, indicator: Indicator) -> str:
    if indicator.unit != "%":
        return ""
    return formats.counts(row[f"numerator_{side}"], row[f"denominator_{side}"])


def _causes(row: dict[str, Any]) -> object:
    causes = [_("another formula")] if row["formulas_changed"] else []
    causes += [_("a later day of the figures")] if row["as_of_moved"] else []
    if row["deliveries"]:
        more = row["deliveries"] - len(row["named"])
        named = ", ".join(row["named"]) + (f" … +{format_number(more)}" if more > 0 else "")
        causes.append(_("deliveries: {named}").format(named=named))
    return tag("ul", *(tag("li", cause) for cause in causes), class_="th-reasons") if causes else MISSING


publication = current_publication()
page_header(
    publication, _("Publications"), _("Every version that is kept; none is ever changed. Read any of them again.")
)
kept = versions()
show_versions(kept, newest())
section(_("What moved between two publications"))
if len(kept) < 2:
    st.info(_("There is one publication so far."), icon=":material/info:")
    st.stop()
numbers = [str(version.number) for version in kept]
with st.container(horizontal=True, vertical_alignment="bottom"):
    before = choice("before", numbers, numbers[1], _("Before"), str)
    after = choice("after", numbers, numbers[0], _("After"), str)
moved = difference(int(before), int(after))
show_difference(moved, indicators(publication))
asked = {"before": before, "after": after}
if not moved.figures.is_empty():
    download(moved.figures, "publications_diff", publication, asked)
