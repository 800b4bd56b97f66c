"""The dossiers that the late rate of a period counts: how many, where, and which, finished ones included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from app import formats
from app.access import reader, sees_rows_of
from app.components.agencies import place_name, subject_name
from app.components.downloads import download
from app.components.filters import address
from app.components.frame import section
from app.components.markup import joined, link, show, tag
from app.components.parts import procedure_cell, show_parts, show_procedures
from app.components.period import period_choice, period_words
from app.components.receipts import receipt_link
from app.components.tardiness import procedure_choice, show_breakdown, show_list, show_times
from app.i18n import _
from app.queries.indicators import measures
from app.queries.parts import NO_UNIT, Parts, parts_of
from app.queries.procedures import procedure_names, procedures
from app.queries.tardiness import (
    LateIn,
    keeps_late_ones,
    late_in_by_agency,
    late_in_by_procedure,
    late_in_by_unit,
    late_in_list,
)
from app.words import GROUP_NAMES
from orchestration.domain.vietnamese import format_number
from orchestration.publication.reader import Publication

RATES = ("late_rate", "late_acceptance_rate")


def show_late_in_period(publication: Publication, agency: str, unit: str) -> None:
    """Rates of agencies or units and of procedures, each opening its own dossiers; the list; time to result.

    Once a unit or a procedure is chosen, the late dossiers of the other kind are counted from the list: rates by unit
    and procedure at once are not kept.
    """
    called = procedure_names(publication, agency)
    listing = keeps_late_ones(publication)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        period = period_choice(publication)
        late = LateIn(agency, period.code, unit)
        offered = late_in_by_procedure(publication, late)["code"].to_list() if listing else []
        procedure = procedure_choice(offered, called)
    late = LateIn(agency, period.code, unit, procedure)
    asked = {"agency": agency, "view": "period", "period": period.code, "unit": unit, "procedure": procedure}
    stated = {name: told for name, told in asked.items() if told}
    catalogue = measures(publication)
    rates = [catalogue[code] for code in RATES]
    found = parts_of(publication, RATES, agency, period.code)
    _show_rate(found, agency, unit, f"{subject_name(publication, agency, unit)} · {period_words(period)}")

    def here(**chosen: str) -> str:
        return address("tardiness", **{**stated, **chosen})

    worked = procedures(publication, agency, period.code)
    if procedure:
        _show_where(publication, late, here)
    elif unit:
        _show_procedures_of_unit(publication, late, called, here)
    else:
        show_parts(publication, found, rates, stated, "tardiness", unit_address=lambda code: here(unit=code))
        opens = {code: here(procedure=code) for code in offered}
        show_procedures(publication, worked, rates, stated, "tardiness", opens)
    _show_dossiers(publication, late, found, called, stated)
    if not unit and not procedure:
        show_times(worked)


def _show_rate(found: Parts, agency: str, unit: str, caption: str) -> None:
    """The late rate itself, which opens its receipt."""
    figure = (found.parts.get(unit, {}) if unit else found.whole).get("late_rate", {})
    rate: object = formats.shown(figure.get("value"), "%")
    if figure.get("value") is not None and unit != NO_UNIT:
        rate = receipt_link(rate, "late_rate", agency, figure["period"], unit)
    counts = f"({formats.counts(figure.get('numerator'), figure.get('denominator'))})" if figure else ""
    show(tag("div", joined([caption, tag("strong", rate), counts]), class_="th-provenance"))


def _show_where(publication: Publication, late: LateIn, here: Callable[..., str]) -> None:
    """Which agencies of a group, or units of an agency, have late dossiers of the chosen procedure."""
    in_group = late.agency in GROUP_NAMES
    title, heading = (_("By agency"), _("Agency")) if in_group else (_("By unit"), _("Unit"))

    def cell(row: dict[str, Any]) -> object:
        if in_group:
            return link(subject_name(publication, row["code"]), here(agency=row["code"]))
        name = place_name(publication, late.agency, row["agency_code"], row["code"])
        return name if late.unit else link(name, here(unit=row["code"] or NO_UNIT))

    counted = (late_in_by_agency if in_group else late_in_by_unit)(publication, late)
    show_breakdown("parts_page", title, heading, counted, cell, _unfinished())


def _show_procedures_of_unit(
    publication: Publication, late: LateIn, called: Mapping[str, str], here: Callable[..., str]
) -> None:
    if not keeps_late_ones(publication):
        return
    show_breakdown(
        "procedure_rates_page",
        _("By procedure"),
        _("Procedure"),
        late_in_by_procedure(publication, late),
        lambda row: procedure_cell(row["code"], called.get(row["code"]), here(procedure=row["code"])),
        _unfinished(),
    )


def _unfinished() -> tuple[str, str]:
    return "unfinished", _("Still unfinished")


def _show_dossiers(
    publication: Publication, late: LateIn, found: Parts, called: Mapping[str, str], stated: Mapping[str, str]
) -> None:
    """The dossiers of one agency, and whether they are as many as the rate's numerator says."""
    section(_("The dossiers"), _("Those that the late rate of the period counts as late, the longest late first."))
    reading = reader()
    if not keeps_late_ones(publication):
        st.info(_("This publication does not list them: a newer one does."), icon=":material/info:")
    elif late.agency in GROUP_NAMES:
        st.info(_("Choose an agency to see its dossiers one by one."), icon=":material/account_balance:")
    elif reading.rows_of is None or not sees_rows_of(late.agency):
        st.info(_("Dossiers themselves are shown to their agency alone."), icon=":material/lock:")
    elif found.whole.get("late_rate", {}).get("numerator") is None:
        st.info(_("The agency has no figure in this period, so nothing is counted."), icon=":material/info:")
    else:
        listed = late_in_list(publication, late, reading)
        figure = (found.parts.get(late.unit, {}) if late.unit else found.whole).get("late_rate", {})
        st.caption(_told(listed.height, None if late.procedure else figure.get("numerator")))
        if not listed.is_empty():
            show_list(listed, called, lambda agency, code: place_name(publication, late.agency, agency, code))
            download(listed, "late_in_period", publication, stated)


def _told(listed: int, numerator: int | None) -> str:
    if numerator is None:
        return _("{count} dossiers.").format(count=format_number(listed))
    if listed == numerator:
        return _("{count} dossiers: the numerator of the rate.").format(count=format_number(listed))
    return _(
        "{count} of the {numerator} that the rate counts: the publication does not list those that were finished "
        "before last year."
    ).format(count=format_number(listed), numerator=format_number(numerator))
