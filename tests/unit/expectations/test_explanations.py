"""Every rule of every gate is explained in both languages, once, and the page says the same."""

from __future__ import annotations

import tomllib
from pathlib import Path

import expectations
from expectations.explanations import PAGE, explanations, filled


def test_every_rule_has_an_explanation_and_every_explanation_a_rule() -> None:
    texts = tomllib.loads((Path(expectations.__path__[0]) / "explanations.toml").read_text(encoding="utf-8"))
    assert set(texts) == set(explanations())
    assert len(texts) > 25
    for code, text in texts.items():
        assert set(text) == {"vi", "en"}, code
        assert all(len(words) > 20 for words in text.values()), code


def test_the_page_of_the_gates_is_made_of_the_explanations() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page) == page
