"""Dossiers not finished on the publication's day that are late, or due within five working days."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.access import reader, sees_rows_of
from app.components.agencies import place_name, subject_name
from app.components.downloads import download
from app.components.filters import address, choice
from app.components.frame import section
from app.components.markup import link
from app.components.parts import procedure_cell
from app.components.tardiness import procedure_choice, show_ages, show_breakdown, show_list
from app.i18n import _
from app.queries.parts import NO_UNIT
from app.queries.procedures import procedure_names
from app.queries.tardiness import Chosen, ages, by_agency, by_procedure, by_unit, late_dossiers
from app.words import GROUP_NAMES, LATE_STATES, word
from orchestration.domain.vietnamese import format_number
from orchestration.publication.reader import Publication


def show_late_now(publication: Publication, agency: str, unit: str) -> None:
    """By age, agency, unit and procedure, down to the list; the filters of procedure and state stand on top."""
    called = procedure_names(publication, agency)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        procedure = procedure_choice(by_procedure(publication, Chosen(agency, unit))["code"].to_list(), called)
        states = ["", *LATE_STATES]
        state = choice("state", states, "", _("State"), lambda code: word(LATE_STATES, code) or _("All"), buttons=True)
    chosen = Chosen(agency, unit, procedure, state)
    asked = {"agency": agency, "unit": unit, "procedure": procedure, "state": state}
    stated = {name: told for name, told in asked.items() if told}
    show_ages(ages(publication, chosen))
    due_soon = ("due_soon", _("Due soon"))

    def agency_cell(row: dict[str, Any]) -> object:
        return link(subject_name(publication, row["code"]), address("tardiness", agency=row["code"]))

    def unit_cell(row: dict[str, Any]) -> object:
        name = place_name(publication, agency, row["agency_code"], row["code"])
        return link(name, address("tardiness", agency=row["agency_code"], unit=row["code"] or NO_UNIT))

    def procedure_named(row: dict[str, Any]) -> object:
        here = address("tardiness", agency=agency, procedure=row["code"], **({"unit": unit} if unit else {}))
        return procedure_cell(row["code"], called.get(row["code"]), here)

    if agency in GROUP_NAMES:
        agencies = by_agency(publication, chosen)
        show_breakdown("agencies_page", _("By agency"), _("Agency"), agencies, agency_cell, due_soon)
        download(agencies, "late_by_agency", publication, stated)
    units = by_unit(publication, chosen)
    show_breakdown("units_page", _("By unit"), _("Unit"), units, unit_cell, due_soon)
    download(units, "late_by_unit", publication, stated)
    counted = by_procedure(publication, chosen)
    show_breakdown("procedures_page", _("By procedure"), _("Procedure"), counted, procedure_named, due_soon)
    download(counted, "late_by_procedure", publication, stated)
    section(_("The dossiers"))
    reading = reader()
    if reading.rows_of is None or (agency not in GROUP_NAMES and not sees_rows_of(agency)):
        st.info(_("Dossiers themselves are shown to their agency alone."), icon=":material/lock:")
        return
    listed = late_dossiers(publication, chosen, reading)
    st.caption(_("{count} dossiers, the longest late first.").format(count=format_number(listed.height)))
    if not listed.is_empty():
        show_list(listed, called, lambda of_agency, code: place_name(publication, agency, of_agency, code))
        download(listed, "late_dossiers", publication, stated)
