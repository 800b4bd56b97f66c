"""Every rule that can stand behind an incident says in a word what is at fault."""

from __future__ import annotations

from app.words import FAULTS
from orchestration.pipeline.alert_words import rule_names


def test_every_rule_has_its_words_and_no_word_is_without_a_rule() -> None:
    assert rule_names().keys() == FAULTS.keys()
