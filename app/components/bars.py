"""Bars inside a table's cells: each figure keeps its row, lines for the group and the target run through all rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.components.markup import Html, joined, tag


@dataclass(frozen=True)
class BarScale:
    """From zero to the largest of the figures and lines; ``group`` and ``target`` are the lines, if any."""

    top: float
    group: float | None
    target: float | None

    @classmethod
    def over(cls, figures: Sequence[float], group: float | None, target: float | None) -> BarScale:
        """The scale that holds the figures and both lines."""
        lines = [line for line in (group, target) if line is not None]
        return cls(max([*figures, *lines, 0.0]) or 1.0, group, target)

    def bar(self, amount: float | None) -> Html:
        """The bar of one row; for the eye only, its figure stands in the next cell."""
        drawn = [tag("span", class_="th-bar-fill", style=f"width:{self._share(amount or 0.0)}")]
        for line, css in ((self.group, "th-bar-group"), (self.target, "th-bar-target")):
            if line is not None:
                drawn.append(tag("span", class_=css, style=f"left:{self._share(line)}"))
        return tag("div", joined(drawn, ""), class_="th-bar", aria_hidden="true")

    def _share(self, amount: float) -> str:
        return f"{amount / self.top * 100:.2f}%"


def legend(group_words: str | None, target_words: str | None) -> Html:
    """What the two lines are."""
    keys = []
    if group_words:
        keys.append(tag("span", tag("span", class_="th-key-group", aria_hidden="true"), group_words))
    if target_words:
        keys.append(tag("span", tag("span", class_="th-key-target", aria_hidden="true"), target_words))
    return tag("p", joined(keys, ""), class_="th-legend")
