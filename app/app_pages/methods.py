"""Methods: how each figure is made, what the marks mean, what is compared with what."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import formats
from app.components.downloads import download
from app.components.frame import page_header, section
from app.components.markup import MARKS, Html, mark, show, tag
from app.components.tables import WIDE, Column, paged_table, table
from app.i18n import _, either
from app.method_notes import NOTES
from app.publication import current_publication
from app.queries.indicators import Indicator, catalogue_rows, indicators, measures, signals, target_rows
from app.queries.service_quality import index_rules
from app.words import DATASETS, GROUP_NAMES, RULE_STATUSES, theme_name, word
from orchestration.domain.vietnamese import MISSING, format_date, format_number, format_percent
from orchestration.publication.reader import Publication


def show_catalogue(publication: Publication) -> None:
    """Every indicator with its formula, legal basis and caveats."""
    section(_("The indicators"), _("Groups are sums of numerators and denominators, never means of rates."))
    for indicator in measures(publication).values():
        show(_entry(indicator))
    section(
        _("Signals that prompt a question"),
        _("They accuse nobody and rank nobody: each has honest reasons too. Ask the unit before you conclude."),
    )
    for signal in signals(publication).values():
        show(_entry(signal))
    download(catalogue_rows(publication), "indicators", publication, {})


def show_reported(publication: Publication) -> None:
    """The indicators that only an authority can say: their figures are published ones."""
    section(
        _("Indicators that only an authority can say"),
        _("Not computed from extracts: their figures stand on the reconciliation page, as published."),
    )
    reported = catalogue_rows(publication, "reported")
    columns = [
        *(Column(_("Indicator"), css=WIDE), Column(_("Theme")), Column(_("Unit"))),
        *(Column(_("Measured by")), Column(_("Legal basis"), css=WIDE), Column(_("Caveat"), css=WIDE)),
    ]

    def cells(row: dict[str, Any]) -> list[object]:
        return [
            either(row["name_vi"], row["name_en"]),
            theme_name(row["theme"]),
            row["unit"],
            row["measurement_system"] or MISSING,
            row["legal_basis"] or MISSING,
            either(row["caveat_vi"], row["caveat_en"]) or MISSING,
        ]

    paged_table(
        "reported", _("Indicators that only an authority can say"), columns, reported.to_dicts(), cells, page_size=25
    )
    download(reported, "reported", publication, {})


def _entry(indicator: Indicator) -> Html:
    facts = indicator.facts
    unit = _("{unit}; better when higher") if indicator.better == "up" else _("{unit}; better when lower")
    told = [
        (_("Formula"), indicator.said("formula")),
        (_("Numerator"), indicator.said("numerator")),
        (_("Denominator"), indicator.said("denominator")),
        (_("Unit"), unit.format(unit=indicator.unit_words)),
        (_("Read from"), ", ".join(word(DATASETS, name) for name in facts["datasets"].split("|"))),
        (_("Legal basis"), facts["legal_basis"]),
        (_("In force since"), format_date(facts["valid_from"]) if facts["valid_from"] else ""),
        (_("Caveat"), indicator.said("caveat")),
    ]
    described = [part for term, words in told if words for part in (tag("dt", term), tag("dd", words))]
    return tag(
        "div",
        tag("span", theme_name(indicator.theme), class_="th-theme"),
        tag("h3", indicator.name),
        tag("code", indicator.code),
        tag("dl", *described),
        class_="th-entry",
    )


def show_marks() -> None:
    """What each mark beside a figure says."""
    section(_("Marks beside figures"))
    columns = [Column(_("Mark")), Column(_("Meaning"), css=WIDE)]
    table(_("Marks beside figures"), columns, [[mark(code), _(MARKS[code][1])] for code in MARKS])


def show_notes() -> None:
    """Periods, working hours, revisions, rounding, ranks."""
    for title, paragraphs in NOTES:
        section(_(title))
        for paragraph in paragraphs:
            st.markdown(_(paragraph))


def show_targets(publication: Publication) -> None:
    """The assigned targets with the paper that assigned them."""
    section(
        _("Targets"), _("A group's figure is held against that group's own target: the next deadline, else the last.")
    )
    columns = [
        *(Column(_("Target"), css=WIDE), Column(_("Assigned to")), Column(_("Value"), number=True)),
        *(Column(_("Deadline")), Column(_("Legal basis"), css=WIDE), Column(_("Source"))),
    ]
    units = {code: indicator.unit for code, indicator in indicators(publication).items()}
    assigned = target_rows(publication)
    table_rows = [
        [
            row["name_vi"],
            word(GROUP_NAMES, row["group_code"]),
            f"{row['comparator']} {formats.shown(row['value'], units.get(row['indicator_code'], ''))}",
            format_date(row["deadline"]) if row["deadline"] else row["deadline_text"] or MISSING,
            row["legal_basis"] or MISSING,
            _("{document}, line {lines}").format(document=row["document"], lines=row["source_lines"]),
        ]
        for row in assigned.iter_rows(named=True)
        if row["indicator_code"] in units and row["origin"] == "national"
    ]
    table(_("Targets of indicators in the catalogue"), columns, table_rows)
    download(assigned, "targets", publication, {})


def show_index_rules(publication: Publication) -> None:
    """Decision 766: what each metric counts, and how points follow."""
    rules = index_rules(publication)
    if rules is None:
        return
    title = _("Service quality index (Decision 766)")
    section(
        title, _("Points = maximum × ratio ÷ the ratio that gives the maximum, rounded to 2 decimals, then summed.")
    )
    columns = [
        *(Column(_("Metric"), css=WIDE), Column(_("Points"), number=True), Column(_("Maximum at"), number=True)),
        *(Column(_("Rule")), Column(_("Counted"), css=WIDE)),
    ]
    table_rows = [
        [
            f"{row['ref']} {either(row['name_vi'], row['name_en'])}",
            format_number(row["max_points"]),
            format_percent(row["full_at"], 0),
            ": ".join(filter(None, [word(RULE_STATUSES, row["status"]), either(row["note_vi"], row["note_en"])])),
            either(row["counts_vi"], row["counts_en"]),
        ]
        for row in rules.iter_rows(named=True)
    ]
    table(title, columns, table_rows)
    st.markdown(
        _(
            "The observed rule is applied where it and the documented one differ. Missing is never zero: a block or "
            "total says on how many points it rests, and only a whole one has a grade, by configured bands."
        )
    )
    download(rules, "service_quality_rules", publication, {})


publication = current_publication()
page_header(publication, _("Methods"), _("How each figure is made, on which legal basis, and how to read it."))
show_catalogue(publication)
show_reported(publication)
show_marks()
show_notes()
show_index_rules(publication)
show_targets(publication)
