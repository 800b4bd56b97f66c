"""Tardiness: dossiers not finished that are late or nearly so, by age, unit and procedure, down to the list."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.access import reader, sees_rows_of
from app.components.agencies import agency_choice, subject_name, unit_choice, unit_names
from app.components.downloads import download
from app.components.filters import address, carried, choice
from app.components.frame import page_header, section
from app.components.markup import joined, link, tag
from app.components.parts import show_parts, show_procedures
from app.components.period import period_choice, period_words
from app.components.tardiness import show_ages, show_breakdown, show_list, show_times
from app.i18n import _
from app.publication import current_publication
from app.queries.indicators import measures
from app.queries.parts import parts_of
from app.queries.procedures import procedure_names, procedures
from app.queries.tardiness import Chosen, ages, by_agency, by_procedure, by_unit, late_dossiers
from app.words import GROUP_NAMES, LATE_STATES, word
from orchestration.domain.vietnamese import format_number


def procedure_words(code: str) -> str:
    """A procedure in a list of choices."""
    return " · ".join(filter(None, [code, called.get(code)])) or _("All procedures")


publication = current_publication()
page_header(
    publication,
    _("Tardiness"),
    _("Dossiers that are not finished and late, or due within five working days, on the publication's day."),
)
with st.container(horizontal=True, vertical_alignment="bottom"):
    agency = agency_choice(publication, "ALL", groups=True)
    unit = unit_choice(publication, agency)
    late_ones = by_procedure(publication, Chosen(agency, unit))["code"].to_list()
    called = procedure_names(publication, agency)
    procedure = choice("procedure", ["", *late_ones], "", _("Procedure"), procedure_words)
    states = ["", *LATE_STATES]
    state = choice("state", states, "", _("State"), lambda code: word(LATE_STATES, code) or _("All"), buttons=True)
chosen = Chosen(agency, unit, procedure, state)
asked = {"agency": agency, "unit": unit, "procedure": procedure, "state": state}
stated = {name: told for name, told in asked.items() if told}


def place(of_agency: str, code: str | None) -> str:
    """Where a dossier lies: the unit alone where all are of one agency."""
    if agency in GROUP_NAMES:
        return subject_name(publication, of_agency, code or "")
    return unit_names(publication, of_agency).get(code, code) if code else _("The agency itself")


def unit_name(row: dict[str, Any]) -> object:
    """A unit that opens its own dossiers; the agency itself has none of its own."""
    name = place(row["agency_code"], row["code"])
    if row["code"] is None:
        return name
    return link(name, address("tardiness", agency=row["agency_code"], unit=row["code"]))


def procedure_link(code: str) -> object:
    """A procedure that opens its own dossiers."""
    here = address("tardiness", agency=agency, procedure=code, **({"unit": unit} if unit else {}))
    return joined([called.get(code, ""), tag("small", link(tag("code", code), here))], " ")


show_ages(ages(publication, chosen))
if agency in GROUP_NAMES:
    agencies = by_agency(publication, chosen)
    show_breakdown(
        "agencies_page",
        _("By agency"),
        _("Agency"),
        agencies,
        lambda row: link(subject_name(publication, row["code"]), address("tardiness", agency=row["code"])),
    )
    download(agencies, "late_by_agency", publication, stated)
units = by_unit(publication, chosen)
show_breakdown("units_page", _("By unit"), _("Unit"), units, unit_name)
download(units, "late_by_unit", publication, stated)
counted = by_procedure(publication, chosen)
show_breakdown(
    "procedures_page",
    _("By procedure"),
    _("Procedure"),
    counted,
    lambda row: procedure_link(row["code"]),
)
download(counted, "late_by_procedure", publication, stated)
section(_("The dossiers"))
reading = reader()
if reading.rows_of is None or (agency not in GROUP_NAMES and not sees_rows_of(agency)):
    st.info(_("Dossiers themselves are shown to their agency alone."), icon=":material/lock:")
else:
    listed = late_dossiers(publication, chosen, reading)
    st.caption(_("{count} dossiers, the longest late first.").format(count=format_number(listed.height)))
    if not listed.is_empty():
        show_list(listed, place)
        download(listed, "late_dossiers", publication, stated)
st.header(_("In a period"), anchor=False)
period = period_choice(publication)
in_period = {"agency": agency, "period": period.code}
st.caption(f"{subject_name(publication, agency)} · {period_words(period)}")
catalogue = measures(publication)
rates = [catalogue[code] for code in ("late_rate", "late_acceptance_rate")]
worked = procedures(publication, agency, period.code)
show_times(worked)
show_parts(
    publication,
    parts_of(publication, [each.code for each in rates], agency, period.code),
    rates,
    in_period,
    "tardiness",
)
show_procedures(publication, worked, rates, in_period, "tardiness")
if agency not in GROUP_NAMES:
    st.page_link(
        "app_pages/agency.py",
        label=_("All indicators of this agency"),
        icon=":material/account_balance:",
        query_params=carried(agency=agency),
    )
