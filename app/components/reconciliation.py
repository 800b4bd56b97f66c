"""The tables of the reconciliation page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from app import formats
from app.components.frame import section
from app.components.markup import Html, joined, tag
from app.components.tables import WIDE, Column, paged_table, table
from app.i18n import _, data_word, either, language
from app.words import CONVENTIONS, FOUND_BY, GROUP_NAMES, INCONSISTENCY_SEVERITIES, VERDICT_TONES, word
from orchestration.domain.verdicts import reason_words, verdict_words
from orchestration.domain.vietnamese import MISSING, format_number

#: Units of quotients, computed again with two more digits than were printed.
QUOTIENTS = ("%", "lần")


def show_conventions(figures: pl.DataFrame) -> None:
    """Which rounding the figures follow."""
    section(
        _("Which rounding do the figures follow?"),
        _("Computed again from the numerator and denominator that stand beside the figure."),
    )
    counted = figures.drop_nulls("convention").group_by("convention").len().sort("len", descending=True)
    columns = [Column(_("Matches when")), Column(_("Figures"), number=True)]
    table_rows = [[word(CONVENTIONS, convention), format_number(count)] for convention, count in counted.iter_rows()]
    if table_rows:
        table(_("Figures with counts, by the rounding that gives the same figure"), columns, table_rows)
    else:
        st.info(_("None of these figures has a numerator and denominator."), icon=":material/info:")


def show_figures(figures: pl.DataFrame, names: Mapping[str, str]) -> None:
    """The figures, each with its source."""
    columns = [
        *(
            Column(_("Indicator"), css=WIDE),
            Column(_("Agency, period"), css="th-name"),
            Column(_("Stated"), number=True),
        ),
        *(Column(_("Computed again"), number=True), Column(_("Our figure"), number=True)),
        *(Column(_("Verdict"), css="th-name"), Column(_("Source"), css="th-name")),
    ]
    paged_table(
        "page",
        _("Stated figures beside computed ones"),
        columns,
        figures.to_dicts(),
        lambda row: _row(row, names),
        page_size=25,
    )


def _row(row: Mapping[str, Any], names: Mapping[str, str]) -> list[object]:
    decimals = row["decimals"] if row["decimals"] is not None else 2
    code = row["agency_code"] or ""
    named = names.get(code) or (_(GROUP_NAMES[code]) if code in GROUP_NAMES else row["agency_name_vi"])
    agency = row["unit_code"] or named or code
    dimension = tag("small", row["dimension_value"]) if row["dimension_value"] else ""
    stated = _behind(row["numerator"], row["denominator"])
    return [
        joined([either(row["indicator_name_vi"], row["indicator_name_en"]), dimension], ""),
        joined([agency or MISSING, tag("small", _period(row))], ""),
        joined([tag("strong", _amount(row["published_value"], decimals, row["unit"])), stated], ""),
        joined(
            [
                _amount(row["recomputed_value"], decimals + 2 if row["unit"] in QUOTIENTS else decimals, row["unit"]),
                _rounding(row["convention"]),
            ],
            "",
        ),
        joined(
            [
                _amount(row["computed_value"], decimals, row["unit"]),
                _behind(row["computed_numerator"], row["computed_denominator"]),
            ],
            "",
        ),
        _verdict(row),
        _source(row),
    ]


def _behind(numerator: int | None, denominator: int | None) -> Html:
    if numerator is None or denominator is None:
        return Html("")
    return tag("small", formats.counts(numerator, denominator))


def _rounding(convention: str | None) -> Html:
    return tag("small", word(CONVENTIONS, convention)) if convention else Html("")


def _amount(amount: float | None, decimals: int, unit: str | None) -> str:
    if amount is None:
        return MISSING
    number = format_number(amount, decimals)
    return f"{number}%" if unit == "%" else f"{number} {unit or ''}".strip()


def _verdict(row: Mapping[str, Any]) -> Html:
    """The verdict; beneath it why nothing is compared, with which reserve, or the bases of two readings."""
    code = row["verdict"]
    said = tag("span", verdict_words(code, language()), class_=f"th-{VERDICT_TONES.get(code, 'none')}-text")
    return joined([said, *(tag("small", words) for words in _beneath(row))], "")


def _beneath(row: Mapping[str, Any]) -> list[str]:
    told = [reason_words(row["verdict_reason"], language())] if row["verdict_reason"] else []
    if row["verdict"] == "ambiguous":
        told += [words.format(base=format_number(base, 2)) for base, words in _readings(row) if base is not None]
    if row["comparison"] and row["comparability"] == "caveat":
        told.append(_("Mind: {why}").format(why=reason_words(row["comparability_reasons"], language())))
    return told


def _readings(row: Mapping[str, Any]) -> list[tuple[float | None, str]]:
    return [
        (row["base_if_points"], _("read as points: the base is {base}%")),
        (row["base_if_relative"], _("read as relative: the base is {base}%")),
        (row["base_if_times"], _("read as n times: the base is {base}%")),
    ]


def show_inconsistencies(found: pl.DataFrame) -> None:
    """What the documents contradict or leave open."""
    columns = [
        *(Column(_("Number")), Column(_("Severity")), Column(_("Found by"))),
        *(Column(_("Documents"), css="th-name"), Column(_("What"), css=WIDE), Column(_("How to treat it"), css=WIDE)),
    ]
    paged_table(
        "inconsistency", _("Contradictions of the documents"), columns, found.to_dicts(), _inconsistency, page_size=15
    )


def _inconsistency(row: Mapping[str, Any]) -> list[object]:
    words, tone = INCONSISTENCY_SEVERITIES.get(row["severity"], (row["severity"], "none"))
    seen = row["found_vi"] if row["is_listed"] else None
    return [
        row["inconsistency_id"] if row["is_listed"] else MISSING,
        tag("span", _(words), class_=f"th-{tone}-text"),
        joined([word(FOUND_BY, row["found_by"]), tag("small", row["check_code"] or "")], ""),
        (row["documents"] or "").replace("|", ", "),
        joined([data_word(row["description_vi"]), tag("small", seen) if seen else ""], ""),
        data_word(row["handling_vi"] or "") or MISSING,
    ]


def _period(row: Mapping[str, Any]) -> str:
    if row["period"]:
        return formats.period_label(row["period"])
    return formats.days(row["period_start"], row["period_end"])


def _source(row: Mapping[str, Any]) -> Html:
    lines = _("line {lines}").format(lines=row["source_lines"]) if row["source_lines"] else ""
    return tag("span", row["source"], tag("small", lines), title=row["source_text"] or "")
