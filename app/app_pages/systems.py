"""Systems: the survey of one-stop systems, grades by vendor, and the grade of each agency's system."""

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
from app.components.tables import Column, paged_table, table
from app.i18n import _, data_word
from app.publication import current_publication
from app.queries.assignments import has, survey, survey_shares
from app.words import COUNT_VERDICTS, GROUP_NAMES
from orchestration.domain.vietnamese import MISSING, format_number
from orchestration.publication.reader import Publication

GRADES = ("A", "B", "C", "D", "E")


def show_shares(publication: Publication, group: str) -> None:
    """How many systems of each vendor have each grade, beside what the document prints."""
    section(
        _("Grades by vendor"), _("How many systems have each grade; below it the printed share, where there is one.")
    )
    found = survey_shares(publication, group)
    columns = [
        *(Column(_("Vendor"), css="th-name"), Column(_("Systems"), number=True)),
        *(Column(grade, number=True) for grade in GRADES),
    ]
    by_vendor: dict[str, dict[str, dict[str, Any]]] = {}
    for row in found.iter_rows(named=True):
        by_vendor.setdefault(row["vendor"], {})[row["grade"]] = row
    table_rows = [
        [
            data_word(vendor) or _("All vendors"),
            format_number(next(iter(grades.values()))["surveyed"]),
            *(_share(grades.get(grade)) for grade in GRADES),
        ]
        for vendor, grades in by_vendor.items()
    ]
    table(_("Grades by vendor"), columns, table_rows)
    download(found, "systems", publication, {"group": group})


def _share(row: dict[str, Any] | None) -> object:
    if row is None:
        return MISSING
    told = f"{format_number(row['systems'])} ({formats.shown(row['share'], '%')})"
    if row["published_share"] is None:
        return told
    words, tone = COUNT_VERDICTS[row["verdict"]]
    printed = _("printed {value}").format(value=formats.shown(row["published_share"], "%"))
    return joined([told, tag("small", printed), badge(_(words), tone)], "")


def show_systems(publication: Publication, group: str) -> None:
    """Each agency's system, the best first."""
    section(_("Each agency's system"))
    kind = "ministry" if group == "MIN" else "province"
    found = survey(publication).filter(pl.col("agency_type") == kind)
    columns = [
        *(Column(_("Rank"), number=True), Column(_("Agency"), css="th-name"), Column(_("Grade"))),
        *(Column(_("Vendor")), Column(_("Document"))),
    ]

    def cells(row: dict[str, Any]) -> list[object]:
        return [
            format_number(row["rank"]),
            link(subject_name(publication, row["agency_code"]), address("agency", agency=row["agency_code"])),
            tag("strong", row["grade"] or MISSING),
            data_word(row["vendor"] or "") or MISSING,
            joined([row["document"], tag("small", _("line {lines}").format(lines=row["source_line"]))], ""),
        ]

    paged_table("systems_page", _("Each agency's system"), columns, found.to_dicts(), cells, page_size=25)
    download(found, "systems_by_agency", publication, {"group": group})


publication = current_publication()
page_header(
    publication, _("Systems"), _("The survey of one-stop systems of 2023: grades from A, the best, to E, by vendor.")
)
if not has(publication, "system_survey", "system_survey_shares"):
    st.info(_("This publication has no survey yet."), icon=":material/info:")
    st.stop()
group = choice("group", ["PRO", "MIN"], "PRO", _("Group"), lambda code: _(GROUP_NAMES[code]), buttons=True)
show_shares(publication, group)
show_systems(publication, group)
