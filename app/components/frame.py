"""What every page has: its title, the date and number of the figures, and what to do when there are none."""

from __future__ import annotations

import streamlit as st

from app import formats
from app.components.filters import notices_here, without
from app.components.markup import badge, joined, link, show, tag
from app.i18n import _
from app.publication import ADDRESS, asked_number, rows
from orchestration.publication.reader import NoPublication, Publication, PublicationError


def page_header(publication: Publication, title: str, lead: str) -> None:
    """The title, what the page answers, and what the figures stand on."""
    st.title(title, anchor=False)
    show(tag("p", lead, class_="th-lead"))
    provenance(publication)
    notices_here()


def provenance(publication: Publication) -> None:
    """The date of the figures, the publication's number and time, and whether any of it is synthetic."""
    facts = [
        tag("strong", _("Figures up to the end of {day}").format(day=formats.last_day(publication.as_of))),
        _("Publication no. {number}").format(number=publication.number),
        _("created {instant}").format(instant=formats.instant(publication.created_at)),
    ]
    said = joined((tag("span", fact) for fact in facts), "")
    if has_sample(publication):
        said = joined(
            [
                said,
                badge(
                    _("Includes synthetic sample data"),
                    "warn",
                    _("Some deliveries were made up by thuoc sample: the figures show the app, not the country."),
                ),
            ],
            "",
        )
    if asked_number() is not None:
        older = badge(
            _("Read as of publication no. {number}").format(number=publication.number),
            "info",
            _("The whole app shows this version; newer ones may say otherwise."),
        )
        said = joined([said, older, link(_("Back to the current publication"), without(ADDRESS))], "")
    show(tag("div", said, class_="th-provenance", role="note", aria_label=_("What the figures stand on")))


def has_sample(publication: Publication) -> bool:
    """Whether a delivery in force was made by ``thuoc sample``."""
    # Versions published before deliveries said so have no such column.
    if "is_sample" not in rows(publication, "select * from deliveries limit 0").columns:
        return False
    counted = rows(publication, "select count(*) as n from deliveries where is_current and is_sample")
    return bool(counted["n"][0])


def no_publication(error: PublicationError) -> None:
    """Nothing to show, and how to mend that."""
    if (number := asked_number()) is not None and isinstance(error, NoPublication):
        st.title(_("This publication is not kept"), anchor=False)
        told = _("Publication no. {number} does not exist, or is no longer kept.")
        st.warning(told.format(number=number), icon=":material/history:")
        show(tag("p", link(_("Back to the current publication"), without(ADDRESS))))
        return
    st.title(_("No figures yet") if isinstance(error, NoPublication) else _("The figures cannot be read"), anchor=False)
    if isinstance(error, NoPublication):
        st.info(_("Nothing has been published yet. Run the pipeline, then reload this page."), icon=":material/info:")
        st.markdown(_("With sample data, to see what it looks like:"))
        st.code("make run", language="bash")
        st.markdown(_("With the agencies' own files in the inbox:"))
        st.code("thuoc run", language="bash")
    else:
        st.error(str(error), icon=":material/error:")


def section(title: str, lead: str = "") -> None:
    """A section's heading and, if needed, a sentence on how to read it."""
    st.subheader(title, anchor=False)
    if lead:
        show(tag("p", lead, class_="th-lead"))
