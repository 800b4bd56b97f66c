"""Digitization and reuse: from accepted dossiers to digitized ones, electronic results and papers used again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from app import formats
from app.components.agencies import agency_choice, subject_name, unit_names
from app.components.bars import BarScale
from app.components.downloads import download
from app.components.filters import address
from app.components.frame import page_header, section
from app.components.markup import joined, link, marks, tag
from app.components.period import period_choice, period_words
from app.components.receipts import receipt_link
from app.components.tables import Column, paged_table, table
from app.i18n import _
from app.publication import current_publication
from app.queries.digitization import RATES, Path, Rates, path_of
from app.queries.indicators import Indicator, agencies, measures
from app.words import GROUP_NAMES, PATH_STEPS
from orchestration.domain.vietnamese import MISSING, format_number

#: Each step: the rate and whether its denominator or its numerator is counted.
_STEPS = (
    *(("reuse_rate", "denominator"), ("reuse_rate", "numerator")),
    *(("digitization_rate", "denominator"), ("digitization_rate", "numerator")),
    ("electronic_result_rate", "numerator"),
)


def show_path(whole: Rates, caption: str) -> None:
    """The steps of the whole as bars, each with its share of the dossiers that could have taken it."""
    counts = {step: whole.get(step[0], {}).get(step[1]) for step in _STEPS}
    if not any(counts.values()):
        st.info(_("No dossier was accepted or finished in this period."), icon=":material/info:")
        return
    scale = BarScale.over([float(count or 0) for count in counts.values()], None, None)
    columns = [
        *(Column(_("Step"), css="th-name"), Column(_("Dossiers"), number=True)),
        *(Column(_("Chart"), css="th-bar-cell"), Column(_("Rate"), number=True)),
    ]
    table_rows = []
    for (code, side), count in counts.items():
        figure = whole.get(code, {})
        rate = formats.shown(figure.get("value"), "%") if side == "numerator" else ""
        table_rows.append([_(PATH_STEPS[code, side]), format_number(count), scale.bar(float(count or 0)), rate])
    table(caption, columns, table_rows)


def show_parts(path: Path, catalogue: dict[str, Indicator], title: str, heading: str) -> None:
    """The three rates of each part, those that digitize least first."""
    section(title, _("Those that digitize the smallest share first. A rate opens its receipt."))
    if not path.parts:
        st.info(_("None of its parts has a figure in this period."), icon=":material/info:")
        return
    columns = [Column(heading, css="th-name"), *(Column(catalogue[code].name, number=True) for code in RATES)]
    by_rate = sorted(path.parts.items(), key=lambda part: (_value(part[1]), part[0]))
    paged_table("parts_page", title, columns, [_part(code, of) for code, of in by_rate], page_size=25)
    flat = [dict(row) for of in path.parts.values() for row in of.values()]
    download(pl.DataFrame(flat, infer_schema_length=None), "digitization", publication, asked)


def _value(rates: Rates) -> float:
    value = rates.get("digitization_rate", {}).get("value")
    return 2.0 if value is None else float(value)


def _part(code: str, rates: Rates) -> list[object]:
    of_agency, unit = (code, "") if agency in GROUP_NAMES else (agency, code)
    name = names.get(code, code) if unit else subject_name(publication, code)
    heading = name if unit else link(name, address("digitization", agency=code))
    return [heading, *(_cell(rates.get(rate), rate, of_agency, unit) for rate in RATES)]


def _cell(row: Mapping[str, Any] | None, rate: str, of_agency: str, unit: str) -> object:
    if row is None or row["value"] is None:
        return MISSING
    shown = receipt_link(formats.shown(row["value"], "%"), rate, of_agency, chosen.code, unit)
    counts = tag("small", formats.counts(row["numerator"], row["denominator"]))
    return joined([tag("strong", shown), counts, marks(None, str(row["quality"]))], "")


publication = current_publication()
page_header(
    publication,
    _("Digitization and reuse"),
    _("From accepted dossiers to digitized ones, electronic results, and papers that need not be sent again."),
)
with st.container(horizontal=True, vertical_alignment="bottom"):
    agency = agency_choice(publication, "ALL", groups=True)
    chosen = period_choice(publication)
asked = {"agency": agency, "period": chosen.code}
names = unit_names(publication, agency)
known = agencies(publication)
members = frozenset(code for code, each in known.items() if agency in ("ALL", each.group_code))
path = path_of(publication, agency, chosen.code, members)
show_path(path.whole, f"{subject_name(publication, agency)} · {period_words(chosen)}")
if agency in GROUP_NAMES:
    show_parts(path, measures(publication), _("By agency"), _("Agency"))
else:
    show_parts(path, measures(publication), _("By unit"), _("Unit"))
