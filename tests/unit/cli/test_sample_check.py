"""``thuoc sample-check``: what was planted against what the ledger says, and an exit code that scripts can use."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.ledger import Ledger
from tests.unit.cli.conftest import Told
from tests.unit.ledger.landed import landed

Thuoc = Callable[..., Told]


def fault(agency: str, status: str, caught_by: str) -> dict[str, object]:
    return {
        "kind": "silent_agency", "agency_code": agency, "dataset": "dossiers", "period": "2024-03", "revision": 1,
        "file": "", "status": status, "caught_by": caught_by, "rows": 0,
        "what_vi": "cơ quan không gửi", "what_en": "silent",
    }  # fmt: skip


@pytest.fixture
def key(home: Path) -> Callable[..., Path]:
    """A key beside the inbox, and a ledger that knows one waiting delivery of H01."""

    def write(*faults: dict[str, object]) -> Path:
        path = home / "inbox.faults.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"faults": faults}), encoding="utf-8")
        return path

    return write


def test_what_is_missing_as_it_should_be_is_caught(thuoc: Thuoc, key: Callable[..., Path]) -> None:
    key(fault("H29", "missing", "missing"))
    told = thuoc("sample-check")
    assert told.code == 0
    assert "Phát hiện 1/1 (recall 1,000)" in told.out


def test_an_agency_that_was_to_be_silent_and_was_not_is_told_with_exit_1(
    thuoc: Thuoc, key: Callable[..., Path], home: Path
) -> None:
    key(fault("H01", "missing", "missing"))
    with Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}") as ledger:
        ledger.record_landings([landed("2024-03")])
    told = thuoc("sample-check", "--format", "json")
    assert told.code == 1
    assert [row["is_caught"] for row in json.loads(told.out)] == [False]
