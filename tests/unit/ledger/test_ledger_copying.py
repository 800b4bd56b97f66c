"""A ledger's rows reach another database whole, and go on there as they would have here."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from orchestration.ledger import GateResult, Ledger
from orchestration.ledger.copying import LedgerNotEmpty, copy_ledger
from orchestration.ledger.models import Base
from tests.unit.ledger.landed import landed


def found(rule: str, subject: str = "marts") -> GateResult:
    return GateResult("publication", rule, "warning", subject, True, "0", "= 0", "Đạt.", "Passed.")


@pytest.fixture
def filled(tmp_path: Path) -> str:
    """A ledger with deliveries, refused rows' rules and findings."""
    url = f"sqlite:///{tmp_path / 'filled.sqlite'}"
    with Ledger.open(url) as ledger:
        ledger.record_landings([landed(), landed("2024-04", content="B", inode=2**63 + 1)])
        ledger.save_judgement("run-1", [], [found("keys_unique"), found("never_null")])
    return url


def test_every_row_arrives(filled: str, ledger_url: str) -> None:
    copy_ledger(filled, ledger_url)
    with Ledger.open(filled) as old, Ledger.open(ledger_url) as new:
        assert new.known_files() == old.known_files() != {}
        assert new.deliveries().equals(old.deliveries())
        assert new.gate_results().equals(old.gate_results())


def test_there_and_back_again_every_row_is_what_it_was(filled: str, ledger_url: str, tmp_path: Path) -> None:
    """As `thuoc backup` of a ledger on a server, which is kept as SQLite."""
    copy_ledger(filled, ledger_url)
    back = f"sqlite:///{tmp_path / 'back.sqlite'}"
    copy_ledger(ledger_url, back)
    for table in Base.metadata.sorted_tables:
        old, new = (create_engine(url).connect().execute(select(table)).all() for url in (filled, back))
        assert sorted(map(repr, old)) == sorted(map(repr, new)), table.name


def test_the_copy_goes_on_counting_where_the_original_stopped(filled: str, ledger_url: str) -> None:
    copy_ledger(filled, ledger_url)
    with Ledger.open(ledger_url) as new:
        new.save_judgement("run-2", [], [found("words_known", "agencies")])
        assert set(new.gate_results()["rule"]) == {"keys_unique", "never_null", "words_known"}


def test_rows_are_never_mixed_with_those_of_another_ledger(filled: str, ledger_url: str) -> None:
    with Ledger.open(ledger_url) as ledger:
        ledger.record_landings([landed("2023-01", content="C")])
        before = ledger.known_files()
    with pytest.raises(LedgerNotEmpty):
        copy_ledger(filled, ledger_url)
    with Ledger.open(ledger_url) as ledger:
        assert ledger.known_files() == before
