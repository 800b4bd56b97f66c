"""Markup: what comes from a mart is text, never markup."""

from __future__ import annotations

from app.components.bars import BarScale
from app.components.charts import spread
from app.components.markup import Html, tag


def test_text_is_escaped_and_markup_is_not_escaped_twice() -> None:
    assert tag("p", "<b>", tag("em", "&")) == "<p>&lt;b&gt;<em>&amp;</em></p>"


def test_attributes_are_escaped() -> None:
    assert tag("span", "x", title='"><script>') == '<span title="&quot;&gt;&lt;script&gt;">x</span>'


def test_what_is_joined_from_markup_stays_markup() -> None:
    assert isinstance(tag("i"), Html)


def test_bars_run_from_zero_to_the_largest_of_figures_and_lines() -> None:
    scale = BarScale.over([0.2, 0.4], 0.3, 0.8)
    assert 'style="width:50.00%"' in scale.bar(0.4)
    assert 'class="th-bar-target" style="left:100.00%"' in scale.bar(0.4)


def test_bars_of_nothing_but_zeros_are_drawn() -> None:
    assert 'style="width:0.00%"' in BarScale.over([0.0, 0.0], 0.0, None).bar(0.0)


def test_labels_of_lines_that_end_together_are_moved_apart() -> None:
    assert spread([1.0, 1.0, 5.0], 0.5) == [1.0, 1.5, 5.0]
