"""What agencies really send: every planted fault is caught as its key says, and nothing clean is held."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.ledger import Ledger
from orchestration.pipeline.gates import gate_deliveries
from orchestration.pipeline.landing import land_new_files
from orchestration.pipeline.planted import Check, check_planted
from orchestration.pipeline.progress import Progress
from orchestration.sample import write_sample
from orchestration.sample.mess import key_path
from orchestration.settings import Settings

#: What a delivery of dossiers is judged by; landing the other datasets too would take a minute.
LANDED = ("dossiers", "procedures")
#: Agencies without a fault that are landed with the others.
CLEAN_AGENCIES = 20


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(home=tmp_path_factory.mktemp("messy"))
    write_sample(settings.inbox, dossiers=20_000, seed=11, messy=True, reference=settings.reference)
    faulty = {fault["agency_code"] for fault in planted(settings)}
    clean = sorted(folder.name for folder in settings.inbox.iterdir() if folder.name not in faulty)
    for folder in settings.inbox.iterdir():
        for dataset in folder.iterdir():
            if dataset.name not in LANDED or folder.name in clean[CLEAN_AGENCIES:]:
                shutil.rmtree(dataset)
    land_new_files(settings, received_at=datetime.now(UTC), progress=Progress())
    gate_deliveries(settings, run_id="run", progress=Progress())
    return settings


def planted(settings: Settings) -> list[dict[str, str]]:
    return json.loads(key_path(settings.inbox).read_text(encoding="utf-8"))["faults"]


@pytest.fixture(scope="module")
def check(landed: Settings) -> Check:
    with Ledger.open(landed.ledger_url) as ledger:
        return check_planted(key_path(landed.inbox), ledger)


def test_every_kind_of_fault_is_planted(landed: Settings) -> None:
    assert {fault["kind"] for fault in planted(landed)} == {
        "repeated_rows", "conflicting_rows", "shifted_column", "wrong_encoding", "dates_after_receipt",
        "other_agencys_rows", "personal_data", "totals_row", "changed_header", "truncated_file", "cut_rows", "resent",
        "corrected", "volume_spike", "silent_agency",
    }  # fmt: skip


def test_every_planted_fault_is_caught_by_the_rule_that_the_key_names(check: Check) -> None:
    assert [each for each in check.found if not each.is_caught] == []
    assert check.recall == 1


def test_nothing_clean_is_held_or_loses_a_row(check: Check) -> None:
    assert check.false_alarms == ()
    assert check.clean > 500
    assert check.precision == 1


def test_a_fault_that_was_not_caught_and_a_clean_file_that_was_are_both_told(landed: Settings, tmp_path: Path) -> None:
    key = json.loads(key_path(landed.inbox).read_text(encoding="utf-8"))
    held = next(fault for fault in key["faults"] if fault["status"] == "held")
    clean = {**held, "agency_code": "G02", "file": "G02/dossiers/2024-01.csv", "kind": "invented"}
    changed = tmp_path / "key.json"
    changed.write_text(
        json.dumps({**key, "faults": [clean, *(each for each in key["faults"] if each is not held)]}), encoding="utf-8"
    )
    with Ledger.open(landed.ledger_url) as ledger:
        check = check_planted(changed, ledger)
    assert check.false_alarms == (held["file"],)
    assert check.caught == len(check.found) - 1
    assert check.recall < 1
    assert check.precision < 1


def test_what_is_no_key_is_refused_by_name(landed: Settings, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text("[]", encoding="utf-8")
    with Ledger.open(landed.ledger_url) as ledger, pytest.raises(ValueError, match=r"other\.json"):
        check_planted(other, ledger)
