"""Data quality: deliveries, gates and quarantine behind the figures."""

from __future__ import annotations

import streamlit as st

from app.access import is_open, reader
from app.components.acting import show_acting
from app.components.downloads import download
from app.components.due import as_frame as due_frame
from app.components.due import show_due
from app.components.filters import choice
from app.components.frame import page_header, section
from app.components.gates import show_delivery_gate, show_figure_warnings, show_publication_gate, show_warnings
from app.components.heatmap import has_problem, heatmap, legend
from app.components.incidents import as_frame, show_incidents, show_measures
from app.components.markup import show
from app.components.quality import show_delivery_counts, show_quarantine, show_refused
from app.components.way import show_way
from app.data_docs import newest_results
from app.i18n import _
from app.publication import current_publication
from app.queries.audit import by_subject, publication_audit
from app.queries.due import expected
from app.queries.incidents import incidents
from app.queries.indicators import agencies
from app.queries.quality import (
    delivery_counts,
    delivery_months,
    delivery_rules,
    quarantine_by_rule,
    refused_deliveries,
    warnings,
)
from app.queries.way import way_of
from app.words import DATASETS, GROUP_NAMES, SHOWN_AGENCIES, SUITES, word
from orchestration.publication.reader import Publication
from orchestration.settings import Settings


def show_heatmap(publication: Publication) -> None:
    """The choice of dataset, year and agencies, and their months."""
    section(_("Deliveries by agency and month"))
    datasets = delivery_counts(publication)["dataset"].to_list()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        dataset = choice("dataset", datasets, "dossiers", _("Dataset"), lambda code: word(DATASETS, code))
        months = delivery_months(publication, dataset)
        years = [str(year) for year in months.years]
        year = int(choice("year", years, years[0], _("Year"), str))
        group = choice("group", ["PRO", "MIN"], "PRO", _("Group"), lambda code: _(GROUP_NAMES[code]), buttons=True)
        kept = choice(
            "agencies", list(SHOWN_AGENCIES), "all", _("Agencies"), lambda code: _(SHOWN_AGENCIES[code]), buttons=True
        )
    members = [each for each in agencies(publication).values() if each.group_code == group]
    if kept == "problems":
        members = [each for each in members if has_problem(each, year, months, publication.as_of)]
    show(legend())
    caption = f"{word(DATASETS, dataset)} · {_(GROUP_NAMES[group])} · {year}"
    heatmap(caption, members, year, months, publication.as_of)


def show_data_docs() -> None:
    """The way to the pages of the last runs."""
    section(
        _("Data Docs"), _("What every gate found in the last runs, rule by rule, as Great Expectations recorded it.")
    )
    if not is_open():
        st.info(_("Data Docs know no roles: engineers open them on the server itself."), icon=":material/lock:")
        return
    folder = Settings().gx / "data_docs"
    if not (folder / "index.html").is_file():
        st.info(_("No Data Docs yet: each run builds them."), icon=":material/info:")
        return
    root = f"{_base()}/data-docs"
    with st.container(horizontal=True):
        for suite, path in newest_results(folder).items():
            label = _("Last results: {suite}").format(suite=word(SUITES, suite))
            st.link_button(label, f"{root}/{path}", icon=":material/fact_check:")
        st.link_button(_("All runs and suites"), f"{root}/index.html", icon=":material/open_in_new:")


def show_dbt_docs() -> None:
    """The way to the models, their columns and the graph of what is made from what."""
    section(
        _("Models and lineage"), _("Every table, column and formula, and the graph of what is made from what, by dbt.")
    )
    if not Settings().dbt_docs.is_file():
        st.info(_("No dbt docs yet: `thuoc docs` draws them."), icon=":material/info:")
        return
    st.link_button(_("Models and lineage"), f"{_base()}/dbt-docs/index.html", icon=":material/account_tree:")


def _base() -> str:
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}" if base else ""


publication = current_publication()
page_header(
    publication, _("Data quality"), _("What was delivered, what the gates held back, and which rows were refused.")
)
counts = delivery_counts(publication)
if counts.is_empty():
    st.info(_("No delivery has arrived yet."), icon=":material/info:")
    st.stop()
show_way(way_of(publication))
show_delivery_counts(counts)
download(counts, "deliveries_by_dataset", publication, {})
names = {code: agency.name for code, agency in agencies(publication).items()}
allowed = reader().rows_of
if allowed is not None:
    refused = refused_deliveries(publication, allowed)
    show_refused(refused, names)
    if not refused.is_empty():
        download(refused, "held", publication, {})
waiting = incidents()
if waiting is not None:
    show_incidents(waiting, names)
    if waiting.living:
        show_acting(waiting, names)
        download(as_frame(waiting), "incidents", publication, {})
    if waiting.measures:
        show_measures(waiting)
show_heatmap(publication)
if allowed is not None:
    awaited = expected()
    show_due(awaited, names)
    if awaited:
        download(due_frame(awaited), "expected", publication, {})
audit = publication_audit(publication)
of_marts, of_agencies = by_subject(audit)
show_publication_gate(of_marts)
if not of_marts.is_empty():
    download(of_marts, "publication_gate", publication, {})
    show_figure_warnings(of_agencies, names)
if not of_agencies.is_empty():
    download(of_agencies, "figures_to_look_at", publication, {})
show_delivery_gate(delivery_rules(publication))
if allowed is not None:
    warned = warnings(publication, allowed)
    show_warnings(warned, names)
    if not warned.is_empty():
        download(warned, "warnings", publication, {"severity": "warning"})
quarantined = quarantine_by_rule(publication)
show_quarantine(quarantined)
if not quarantined.is_empty():
    download(quarantined, "quarantine", publication, {})
show_data_docs()
show_dbt_docs()
