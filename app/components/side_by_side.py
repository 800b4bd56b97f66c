"""The nation, the ministries and the provinces beside each other: a cell holds value, counts, change and marks."""

from __future__ import annotations

from app import formats
from app.components.cards import guard_words
from app.components.markup import joined, quality_words, tag
from app.components.tables import Column
from app.figures import Figure
from app.i18n import _
from app.queries.indicators import Indicator
from app.words import GROUP_NAMES
from orchestration.domain.vietnamese import MISSING


def group_columns() -> list[Column]:
    """The groups' columns."""
    return [Column(_(name), number=True) for name in GROUP_NAMES.values()]


def side_by_side(indicator: Indicator, figures: dict[tuple[str, str], Figure]) -> list[object]:
    """A row: the indicator and its cell of each group; ``figures`` by code and group."""
    return [indicator.name, *(_cell(figures.get((indicator.code, group))) for group in GROUP_NAMES)]


def _cell(figure: Figure | None) -> object:
    if figure is None:
        return MISSING
    guarded = figure.comparability.outcome != "allowed" and figure.base_value is not None
    behind = [formats.counts(figure.numerator, figure.denominator)] if figure.is_rate and figure.change else []
    change = [formats.change(figure)] if figure.change else []
    small = [*behind, *change, *([guard_words(figure)] if guarded else []), *quality_words(figure.quality)]
    return joined([tag("strong", formats.value(figure)), *(tag("small", words) for words in small if words)], "")
