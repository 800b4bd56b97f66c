"""What is landed, what is left alone, and that being killed between two batches changes nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from io import BufferedReader
from pathlib import Path

import polars as pl
import pytest

from orchestration.landing import inbox
from orchestration.ledger import Ledger
from orchestration.ledger.schema import LedgerDamaged
from orchestration.pipeline import new_files
from orchestration.pipeline.landing import Landing, land_new_files
from orchestration.pipeline.progress import Progress
from orchestration.settings import Settings

VISITS = "H29/portal_visits/2024-03.csv"
RECEIVED = datetime(2024, 4, 2, 1, tzinfo=UTC)

Deliver = Callable[..., Path]


@pytest.fixture
def deliver(settings: Settings) -> Deliver:
    """Put visits into the inbox, last written at a given time."""

    def put(path: str = VISITS, *, visits: int = 5, written: int = 1) -> Path:
        file = settings.inbox / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"visit_date,site,visits\n2024-03-01,hcm.gov.vn,{visits}\n")
        os.utime(file, (written, written))
        return file

    return put


def land(settings: Settings, *, received_at: datetime = RECEIVED) -> Landing:
    return land_new_files(settings, received_at=received_at, progress=Progress())


def deliveries(settings: Settings) -> pl.DataFrame:
    with Ledger.open(settings.ledger_url) as ledger:
        return ledger.deliveries()


def test_a_new_file_is_landed_once(settings: Settings, deliver: Deliver) -> None:
    deliver()
    first, second = land(settings), land(settings)
    counts = first.datasets["portal_visits"]
    assert (counts.files_seen, counts.files_landed, counts.rows_accepted) == (1, 1, 1)
    assert (second.datasets["portal_visits"].files_seen, second.datasets["portal_visits"].files_landed) == (1, 0)


def test_a_file_of_unchanged_size_time_and_inode_is_not_opened_again(settings: Settings, deliver: Deliver) -> None:
    deliver(visits=5)
    land(settings)
    deliver(visits=6)  # in place: the same size, and its old time
    assert land(settings).datasets["portal_visits"].files_landed == 0


def test_other_bytes_are_another_delivery_of_the_same_name(settings: Settings, deliver: Deliver) -> None:
    deliver(visits=5)
    land(settings)
    deliver(visits=6, written=2)
    land(settings)
    assert deliveries(settings)["sha256"].n_unique() == 2


def test_a_file_written_again_with_the_same_bytes_keeps_its_receipt(settings: Settings, deliver: Deliver) -> None:
    deliver()
    land(settings)
    deliver(written=2)
    land(settings, received_at=datetime(2024, 6, 1, tzinfo=UTC))
    assert deliveries(settings)["received_at"].to_list() == [datetime(2024, 4, 2, 8)]


@pytest.mark.parametrize("come_first", [True, False])
def test_a_manifest_counts_whether_it_came_before_its_file_or_after(
    settings: Settings, deliver: Deliver, come_first: bool
) -> None:
    manifest = settings.inbox / (VISITS + ".manifest.json")
    deliver()
    if come_first:
        manifest.write_text('{"rows": 9}')
    land(settings)
    if not come_first:
        manifest.write_text('{"rows": 9}')
        assert land(settings).datasets["portal_visits"].files_landed == 1
    assert land(settings).datasets["portal_visits"].files_landed == 0, "landed with its manifest, there is nothing new"
    with Ledger.open(settings.ledger_url) as ledger:
        ((_, (facts,)),) = ledger.deliveries_since(ledger.to_judge()).items()
    assert facts.profile["manifest_mismatches"]


def test_a_manifest_taken_away_is_taken_back_once(settings: Settings, deliver: Deliver) -> None:
    deliver()
    manifest = settings.inbox / (VISITS + ".manifest.json")
    manifest.write_text('{"rows": 9}')
    land(settings)
    manifest.unlink()
    assert [land(settings).datasets["portal_visits"].files_landed for _ in range(2)] == [1, 0]


def test_another_contract_lands_an_agencys_files_again(settings: Settings, deliver: Deliver) -> None:
    deliver()
    deliver("H30/portal_visits/2024-03.csv")
    land(settings)
    record = settings.lake / "contracts.json"
    before = record.read_text()
    record.write_text(before.replace('"H30/portal_visits": "', '"H30/portal_visits": "older-'))
    assert land(settings).datasets["portal_visits"].files_landed == 1
    assert record.read_text() == before


def test_a_misplaced_file_is_counted_and_kept_in_the_ledger(settings: Settings, deliver: Deliver) -> None:
    deliver("H29/portal_visitors/2024-03.csv")
    landing = land(settings)
    assert (landing.misplaced.files_seen, landing.misplaced.files_landed) == (1, 1)
    assert deliveries(settings)["path"].to_list() == ["H29/portal_visitors/2024-03.csv"]


def test_only_the_chosen_datasets_are_landed(settings: Settings, deliver: Deliver) -> None:
    deliver()
    deliver("H29/dossiers/2024-03.csv")
    landing = land_new_files(settings, received_at=RECEIVED, progress=Progress(), datasets=["dossiers"])
    assert list(landing.datasets) == ["dossiers"]
    assert deliveries(settings)["dataset"].to_list() == ["dossiers"]


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from orchestration.ledger import Ledger
from orchestration.pipeline import landing
from orchestration.pipeline.progress import Progress
from orchestration.settings import Settings

landing.BATCH = 2
record = Ledger.record_landings
batches = []

def record_then_die(ledger, landed):
    batches.append(landed)
    if len(batches) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return record(ledger, landed)

Ledger.record_landings = record_then_die
landing.land_new_files(Settings(home=sys.argv[1]), received_at=datetime(2024, 4, 2, 1, tzinfo=UTC), progress=Progress())
"""


def test_killed_between_batches_then_run_again_gives_what_one_run_gives(settings: Settings, deliver: Deliver) -> None:
    """Killed with its second batch landed but not recorded: the first is kept, the second landed again."""
    for agency in range(10, 15):
        deliver(f"H{agency}/portal_visits/2024-03.csv", visits=agency)
    died = subprocess.run([sys.executable, "-c", KILLED, str(settings.home)], capture_output=True, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert deliveries(settings).height == 2
    assert land(settings).datasets["portal_visits"].files_landed == 3
    whole = settings.model_copy(update={"home": settings.home.parent / "other"})
    whole.home.mkdir()
    settings.inbox.rename(whole.inbox)
    whole.ledger_url = f"sqlite:///{whole.home / 'ledger.sqlite'}"
    land(whole)
    told = ["delivery_id", "sha256", "rows_accepted", "received_at", "path"]
    assert deliveries(settings).select(told).equals(deliveries(whole).select(told))
    names = [sorted(file.name for file in home.lake.rglob("*.parquet")) for home in (settings, whole)]
    assert names[0] == names[1]


def test_a_clock_that_jumped_back_does_not_let_a_later_file_stand_for_an_earlier(
    settings: Settings, deliver: Deliver
) -> None:
    deliver()
    land(settings)
    deliver("H29/portal_visits/2024-03.csv.gz", visits=6)
    land(settings, received_at=RECEIVED - timedelta(days=3))
    deliver("H29/portal_visits/2024-03.tsv", visits=7)
    land(settings, received_at=RECEIVED + timedelta(days=3))
    in_order = deliveries(settings).sort("received_at")
    assert in_order["received_at"].n_unique() == 3
    assert [Path(path).name for path in in_order["path"]] == ["2024-03.csv", "2024-03.csv.gz", "2024-03.tsv"]


def test_what_a_crash_left_half_written_goes_when_its_delivery_is_landed(settings: Settings, deliver: Deliver) -> None:
    deliver()
    land(settings)
    (landed,) = settings.lake.rglob("*.parquet")
    half = landed.with_name(f".{landed.name}.part")
    half.write_bytes(b"half")
    deliver(written=2)
    (settings.home / "ledger.sqlite").unlink()
    land(settings)
    assert [path.name for path in landed.parent.iterdir()] == [landed.name]


def test_nothing_is_landed_beside_a_damaged_ledger(settings: Settings, deliver: Deliver) -> None:
    deliver()
    land(settings)
    ledger = settings.home / "ledger.sqlite"
    content = bytearray(ledger.read_bytes())
    content[-4096:] = b"\x5a" * 4096
    ledger.write_bytes(content)
    deliver("H29/portal_visits/2024-04.csv")
    with pytest.raises(LedgerDamaged, match="thuoc restore"):
        land(settings)
    assert len(list(settings.lake.rglob("*.parquet"))) == 1


def events_of(settings: Settings) -> list[str]:
    return [json.loads(line)["event"] for log in settings.logs.glob("*.jsonl") for line in log.read_text().splitlines()]


def test_a_file_that_grows_while_it_is_watched_is_left_to_the_next_run(
    settings: Settings, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = int(time.time())
    growing, whole = deliver(written=now), deliver("H30/portal_visits/2024-03.csv", written=now)
    deliver("H31/portal_visits/2024-03.csv")
    pauses: list[float] = []

    def sender_goes_on(seconds: float) -> None:
        pauses.append(seconds)
        with growing.open("a") as file:
            file.write("2024-03-02,hcm.gov.vn,7\n")

    monkeypatch.setattr(new_files.at_rest, "__kwdefaults__", {"now": time.time, "sleep": sender_goes_on})
    landing = land(settings)
    assert (landing.arriving, landing.datasets["portal_visits"].files_landed) == (1, 2)
    assert deliveries(settings)["agency_code"].sort().to_list() == ["H30", "H31"]
    assert (len(pauses), events_of(settings).count("delivery_arriving")) == (1, 1), "watched all together, once"
    os.utime(growing, (1, 1))
    landing = land(settings)
    assert (landing.arriving, landing.datasets["portal_visits"].rows_accepted, len(pauses)) == (0, 2, 1)
    assert whole.exists()


def test_a_young_file_that_rests_is_landed_at_once(settings: Settings, deliver: Deliver) -> None:
    deliver(written=int(time.time()))
    assert land(settings).datasets["portal_visits"].files_landed == 1


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Callable[[type[OSError]], None]:
    """Let nobody open the files of H29."""
    opened = inbox.opened

    def from_now_on(error: type[OSError]) -> None:
        def open_or_not(path: Path) -> AbstractContextManager[BufferedReader]:
            if "H29" in path.parts:
                raise error(path)
            return opened(path)

        monkeypatch.setattr(inbox, "opened", open_or_not)

    return from_now_on


@pytest.mark.parametrize("gone", [FileNotFoundError, inbox.FileChanged])
def test_a_file_that_goes_or_changes_while_it_is_read_stops_nobody(
    settings: Settings, deliver: Deliver, refuse: Callable[[type[OSError]], None], gone: type[OSError]
) -> None:
    deliver()
    deliver("H30/portal_visits/2024-03.csv")
    refuse(gone)
    landing = land(settings)
    assert (landing.arriving, landing.datasets["portal_visits"].files_landed) == (1, 1)
    assert events_of(settings).count("delivery_arriving") == 1


def test_a_file_that_may_not_be_read_is_told_and_tried_again(
    settings: Settings, deliver: Deliver, refuse: Callable[[type[OSError]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver()
    deliver("H30/portal_visits/2024-03.csv")
    refuse(PermissionError)
    assert [land(settings).datasets["portal_visits"].files_landed for _ in range(2)] == [2, 1]
    with Ledger.open(settings.ledger_url) as ledger:
        (told,) = ledger.without_period()
    assert "quyền" in told.profile["unreadable_reason"]
    monkeypatch.undo()
    assert land(settings).datasets["portal_visits"].rows_accepted == 1, "and it is the first of its revision"
    assert land(settings).datasets["portal_visits"].files_landed == 0


def test_names_that_are_no_text_are_kept_in_the_ledger_and_landed_once(settings: Settings, deliver: Deliver) -> None:
    deliver()
    folder = os.fsencode(settings.inbox / "H29" / "portal_visits")
    Path(os.fsdecode(folder + b"/2024-04\xe0\x1b.csv")).write_bytes(b"x")
    os.mkfifo(settings.inbox / "H29" / "portal_visits" / "2024-05.csv")
    assert [land(settings).datasets["portal_visits"].files_landed for _ in range(2)] == [3, 0]
    paths = deliveries(settings)["path"].to_list()
    assert "H29/portal_visits/2024-04\\xe0\\x1b.csv" in paths
