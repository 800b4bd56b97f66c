"""Every case of the corpus through landing, ledger and gate, in one run: each has its verdict, words and accounting."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.corpus.case import Case
from tests.corpus.cases import CASES
from tests.corpus.running import Found, assert_nothing_is_lost, home_of, run

#: Each case is of an agency of its own: nothing is compared with another.
AGENCIES = [f"{group}{number:02d}" for group in "GHKLMN" for number in range(100)][: len(CASES)]
AGENCY_OF = dict(zip((case.name for case in CASES), AGENCIES, strict=True))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Found]:
    """By agency, what one run made of the whole corpus."""
    settings = home_of(tmp_path_factory.mktemp("corpus"), AGENCIES)
    for case in CASES:
        case.put(settings.inbox / AGENCY_OF[case.name])
    return {path.split("/")[0]: told for path, told in run(settings).items()}


def test_the_corpus_is_as_large_as_it_says_and_names_each_case_once() -> None:
    assert len(CASES) >= 120
    assert len(AGENCY_OF) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_case_has_its_verdict_its_words_and_its_accounting(found: Mapping[str, Found], case: Case) -> None:
    told = found[AGENCY_OF[case.name]]
    facts, profile = told.facts, told.facts.profile
    assert facts.status == case.status, told.messages
    assert case.told.lower() in told.messages.lower()
    assert told.rules == case.rules
    counts = (facts.rows_read, facts.rows_accepted, facts.rows_quarantined, profile["duplicate_rows"])
    assert counts == (case.counts.read, case.counts.accepted, case.counts.quarantined, case.counts.repeats)
    assert_nothing_is_lost(facts, told.quarantine)
