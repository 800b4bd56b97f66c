"""Every case of the corpus through landing, ledger and gate, in one run: each has its verdict, words and accounting."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from orchestration.ledger import Ledger
from orchestration.ledger.judgements import LandedFacts
from orchestration.pipeline.gates import gate_deliveries
from orchestration.pipeline.landing import land_new_files
from orchestration.pipeline.progress import Progress
from orchestration.settings import PROJECT_ROOT, Settings
from tests.corpus import excel_cases, place_cases, record_cases, text_cases, value_cases
from tests.corpus.case import Case

CASES = [
    *text_cases.CASES,
    *value_cases.CASES,
    *excel_cases.CASES,
    *record_cases.CASES,
    *place_cases.CASES,
]
#: Each case is of an agency of its own: nothing is compared with another.
AGENCIES = [f"{group}{number:02d}" for group in "GHKLMN" for number in range(100)][: len(CASES)]
AGENCY_OF = dict(zip((case.name for case in CASES), AGENCIES, strict=True))


@dataclass(frozen=True)
class Found:
    """What the ledger, the gate and the quarantine say of one case."""

    facts: LandedFacts
    quarantine: pl.DataFrame

    @property
    def messages(self) -> str:
        told = [*(self.facts.reasons or ()), *(self.facts.warnings or ())]
        return "\n".join([*told, *(self.quarantine["message_vi"].unique().to_list() if self.quarantine.width else ())])

    @property
    def rules(self) -> set[str]:
        failed = {rule for rule, failed in (self.facts.findings or {}).items() if failed}
        return failed | set(self.facts.profile.get("quarantine_rules") or ())


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Found]:
    """By agency, what one run made of the whole corpus."""
    settings = Settings(home=tmp_path_factory.mktemp("corpus"))
    settings.reference = settings.home / "reference"
    shutil.copytree(PROJECT_ROOT / "data" / "reference", settings.reference)
    (settings.reference / "agencies.csv").write_text("agency_code\n" + "\n".join(AGENCIES) + "\n")
    for case in CASES:
        case.put(settings.inbox / AGENCY_OF[case.name])
    land_new_files(settings, received_at=datetime(2024, 4, 2, 1, tzinfo=UTC), progress=Progress())
    gate_deliveries(settings, run_id="corpus", progress=Progress())
    with Ledger.open(settings.ledger_url) as ledger:
        rows = ledger.deliveries().select("agency_code", "dataset").iter_rows()
        series = {(agency, dataset): date.min for agency, dataset in rows}
        facts = [one for of_series in ledger.deliveries_since(series).values() for one in of_series]
        facts += ledger.without_period(every=True)
    files = {file.stem: file for file in settings.quarantine.rglob("*.parquet")}
    return {
        one.path.split("/")[0]: Found(
            one, pl.read_parquet(files[one.delivery_id]) if one.delivery_id in files else pl.DataFrame()
        )
        for one in facts
    }


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


def assert_nothing_is_lost(facts: LandedFacts, quarantine: pl.DataFrame) -> None:
    """Rows read are accepted, refused or repeated; of a file without its columns all are held unread."""
    profile: dict[str, Any] = facts.profile
    read, kept = facts.rows_read or 0, facts.rows_accepted or 0
    refused = quarantine["source_row"].n_unique() if quarantine.width else 0
    assert refused == facts.rows_quarantined
    if profile["readable"] and not profile["missing_columns"]:
        assert read == kept + refused + profile["duplicate_rows"]
    else:
        assert (kept, refused) == (0, 0)
        assert facts.status in ("held", "unreadable")
