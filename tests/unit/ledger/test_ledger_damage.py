"""A ledger that is a database no more says so, names its file and the way back."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.ledger import GateResult, Ledger
from orchestration.ledger.schema import LedgerDamaged
from tests.unit.ledger.landed import landed

PAGE = 4096


@pytest.fixture
def ledger_file(tmp_path: Path) -> Path:
    """A ledger that knows a delivery."""
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(f"sqlite:///{path}") as ledger:
        ledger.record_landings([landed()])
        ledger.assert_whole()
    return path


def overwrite(path: Path, page: int) -> None:
    content = bytearray(path.read_bytes())
    content[page * PAGE : (page + 1) * PAGE] = b"\x5a" * PAGE
    path.write_bytes(content)


def test_a_ledger_without_its_first_page_is_no_database(ledger_file: Path) -> None:
    overwrite(ledger_file, 0)
    with pytest.raises(LedgerDamaged, match=r"ledger\.sqlite.*thuoc restore"):
        Ledger.open(f"sqlite:///{ledger_file}")


def test_every_damaged_page_is_found_though_nobody_reads_it(ledger_file: Path) -> None:
    whole = ledger_file.read_bytes()
    found = 0
    for page in range(1, len(whole) // PAGE):
        ledger_file.write_bytes(whole)
        overwrite(ledger_file, page)
        with pytest.raises(LedgerDamaged, match="sổ cái hỏng"), Ledger.open(f"sqlite:///{ledger_file}") as ledger:
            ledger.assert_whole()
        found += 1
    assert found > 10


def test_damage_that_a_reader_meets_among_rows_is_told_in_words_too(ledger_file: Path) -> None:
    url = f"sqlite:///{ledger_file}"
    with Ledger.open(url) as ledger:
        results = [
            GateResult("publication", "keys_unique", "critical", f"mart_{number}", False, "1", "= 0", "vi" * 50, "en")
            for number in range(200)
        ]
        ledger.save_gate_results("run-1", results)
    whole, told = ledger_file.read_bytes(), 0
    for page in range(1, len(whole) // PAGE):
        ledger_file.write_bytes(whole)
        overwrite(ledger_file, page)
        try:
            with Ledger.open(url) as ledger:
                ledger.gate_results()
        except LedgerDamaged:
            told += 1
    assert told > 5
