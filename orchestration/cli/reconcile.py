"""``thuoc reconcile``: every published figure with a verdict, and what the documents contradict."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from orchestration.cli.exits import WrongUsage
from orchestration.cli.language import Say, speaker
from orchestration.cli.listing import Format, print_rows
from orchestration.cli.opening import opened
from orchestration.domain.verdicts import VERDICTS, reason_words, verdict_words
from orchestration.domain.vietnamese import MISSING, format_number

if TYPE_CHECKING:
    from orchestration.publication.audience import Audience
    from orchestration.publication.reader import Publication
    from orchestration.settings import Settings

#: The columns of ``--format csv`` and ``json``.
COLUMNS = (
    *("figure_id", "origin", "source", "indicator_code", "catalogue_code", "indicator_name_vi"),
    *("agency_code", "unit_code", "period", "period_start", "period_end"),
    *("published_value", "unit", "qualifier", "numerator", "denominator", "recomputed_value", "convention"),
    *("computed_value", "difference", "comparability", "comparability_reasons", "comparison"),
    *("verdict", "verdict_reason", "reason_vi", "reason_en"),
    *("level_value", "base_if_points", "base_if_relative", "base_if_times", "classification", "publication"),
)

#: The columns of the inconsistencies.
INCONSISTENCIES = (
    *("inconsistency_id", "is_listed", "found_by", "check_code", "kind", "severity", "documents", "figure_ids"),
    *("description_vi", "found_vi", "handling_vi", "classification"),
)

_FIGURES = """
select
    figures.*, coalesce(published.indicator_name_vi, catalogue.name_vi) as indicator_name_vi,
    published.period_start, published.period_end, number as publication
from reconciliation as figures
left join published_figures as published using (figure_id)
left join indicators as catalogue on figures.catalogue_code = catalogue.indicator_code
cross join publication
where ($reported or figures.origin = 'published')
    and ($document is null or figures.source = $document)
    and ($verdict is null or figures.verdict = $verdict)
order by figures.origin, figures.source, figures.figure_id
"""

_INCONSISTENCIES = """
select * from inconsistencies
where $document is null or list_contains(string_split(documents, '|'), $document)
order by not is_listed, inconsistency_id
"""


def print_reconciliation(
    settings: Settings,
    *,
    document: str | None,
    verdict: str | None,
    reported: bool,
    inconsistencies: bool,
    public: bool,
    output: Format,
) -> None:
    """Print the figures, or the inconsistencies; as a table both.

    Raises:
        WrongUsage: a document or verdict that there is not.
        NoPublication: nothing was published yet.
    """
    if verdict is not None and verdict not in VERDICTS:
        raise WrongUsage(
            f"không có kết luận {verdict}; có: {', '.join(VERDICTS)} / no verdict {verdict}; there are: "
            f"{', '.join(VERDICTS)}"
        )
    audience: Audience = "public" if public else settings.audience
    with opened(settings, audience=audience) as publication:
        _check_document(publication, document)
        found = publication.query(_INCONSISTENCIES, {"document": document}).to_dicts()
        if inconsistencies:
            _print_inconsistencies(found, speaker(settings.language), output)
            return
        chosen = {"document": document, "verdict": verdict, "reported": reported}
        figures = [_explained(row) for row in publication.query(_FIGURES, chosen).iter_rows(named=True)]
        if output is not Format.table:
            print_rows(figures, {name: name for name in COLUMNS}, output)
            return
        say = speaker(settings.language)
        _print_figures(figures, settings.language, say)
        if verdict is None:
            _print_inconsistencies(found, say, output)


def _check_document(publication: Publication, document: str | None) -> None:
    """Sources of reported figures can be asked for as well; only the documents are listed."""
    sources = publication.query("select distinct source, origin from reconciliation order by source")
    if document is not None and document not in sources["source"]:
        documents = ", ".join(source for source, origin in sources.iter_rows() if origin == "published")
        raise WrongUsage(
            f"không có văn bản {document}; có: {documents} / no document {document}; there are: {documents}"
        )


def _explained(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "reason_vi": reason_words(row["verdict_reason"], "vi"),
        "reason_en": reason_words(row["verdict_reason"], "en"),
    }


def _print_figures(figures: Sequence[dict[str, Any]], language: str, say: Say) -> None:
    shown = [
        {
            "figure": row["figure_id"],
            "indicator": row["indicator_name_vi"] or row["indicator_code"],
            "agency": row["unit_code"] or row["agency_code"],
            "stated": amount(row["published_value"], row["unit"]),
            "again": amount(row["recomputed_value"], row["unit"]),
            "ours": amount(row["computed_value"], row["unit"]),
            "verdict": _told(row, language, say),
        }
        for row in figures
    ]
    headings = {
        "figure": say("Số liệu", "Figure"),
        "indicator": say("Chỉ tiêu", "Measure"),
        "agency": say("Cơ quan", "Agency"),
        "stated": say("Công bố", "Stated"),
        "again": say("Tính lại", "Again"),
        "ours": say("Thước", "Ours"),
        "verdict": say("Kết luận", "Verdict"),
    }
    print_rows(shown, headings, Format.table)
    counted = Counter(row["verdict"] for row in figures)
    told = ", ".join(
        f"{verdict_words(code, language)}: {format_number(counted[code])}" for code in VERDICTS if counted[code]
    )
    number = format_number(len(figures))
    sys.stdout.write(say(f"{number} số liệu — {told}", f"{number} figures — {told}") + "\n\n")


def _told(row: dict[str, Any], language: str, say: Say) -> str:
    """The verdict, its reason or reserve, and the bases that two readings imply."""
    parts = [verdict_words(row["verdict"], language)]
    if row["verdict_reason"]:
        parts.append(reason_words(row["verdict_reason"], language))
    elif row["comparison"] and row["comparability"] == "caveat":
        parts.append(say("lưu ý: ", "caveat: ") + reason_words(row["comparability_reasons"], language))
    readings = (
        (row["base_if_points"], say("nếu là điểm %, kỳ gốc", "if points, the base is")),
        (row["base_if_relative"], say("nếu là tương đối, kỳ gốc", "if relative, the base is")),
        (row["base_if_times"], say("nếu là bằng n lần, kỳ gốc", "if n times, the base is")),
    )
    if row["verdict"] == "ambiguous":
        parts += [f"{words} {format_number(base, 2)}%" for base, words in readings if base is not None]
    return "; ".join(parts)


def amount(value: float | None, unit: str | None) -> str:
    """A stated value in its unit, Vietnamese format."""
    if value is None:
        return MISSING
    number = format_number(value, 0 if value == int(value) else 2)
    return f"{number}%" if unit == "%" else f"{number} {unit or ''}".strip()


def _print_inconsistencies(found: Sequence[dict[str, Any]], say: Say, output: Format) -> None:
    if output is not Format.table:
        print_rows(found, {name: name for name in INCONSISTENCIES}, output)
        return
    by = {"check": say("phép kiểm tra", "check"), "noted": say("ghi nhận", "noted")}
    shown = [
        {**row, "documents": (row["documents"] or "").replace("|", ", "), "found_by": by[row["found_by"]]}
        for row in found
    ]
    headings = {
        "inconsistency_id": say("Mâu thuẫn", "Inconsistency"),
        "severity": say("Mức", "Severity"),
        "found_by": say("Do", "By"),
        "documents": say("Văn bản", "Documents"),
        "description_vi": say("Nội dung", "What"),
    }
    print_rows(shown, headings, Format.table)
