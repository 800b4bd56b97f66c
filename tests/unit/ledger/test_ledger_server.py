"""A ledger on a PostgreSQL server, and what is to hold on SQLite alike: what files may name, who opens it at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import chain

import pytest
from sqlalchemy import create_engine, text

from orchestration.ledger import GateResult, Ledger
from orchestration.ledger.models import Base
from orchestration.ledger.schema import HEAD, UPGRADE_LOCK, VERSION_TABLE, LedgerUnreachable, open_engine, revision_of
from tests.support.alerting import MONDAY, letters
from tests.support.postgres import Server
from tests.unit.ledger.landed import FIRST_RUN, landed, name_of


def test_a_misplaced_file_in_folders_of_any_name_is_kept(ledger: Ledger) -> None:
    misplaced = landed(agency="một thư mục có tên rất dài", dataset="một bộ dữ liệu tên dài hơn ba mươi hai ký tự")
    ledger.record_landings([misplaced])
    assert ledger.deliveries()["delivery_id"].to_list() == [name_of(misplaced)]


def test_what_no_text_can_hold_is_replaced_not_fatal(ledger: Ledger) -> None:
    """NUL and half of a surrogate pair: both can be written in a file's or a manifest's JSON."""
    (half,) = json.loads('["\\ud800"]')
    ledger.record_landings([landed(unknown_columns=[half, "\0"], path=None)])
    told = f"cột \0 và {half}"
    ledger.save_gate_results("run-1", [GateResult("delivery", "r", "warning", "s", False, "0", "= 0", told, told)])
    assert ledger.gate_results()["message_vi"].to_list() == ["cột \N{REPLACEMENT CHARACTER} và ?"]


def test_a_command_waits_while_another_makes_the_ledger_and_finds_it_made(postgres: Server) -> None:
    with postgres.database("opened") as url, ThreadPoolExecutor(1) as pool:
        engine = create_engine(url)
        with engine.connect() as making:
            making.execute(text("select pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
            second = pool.submit(lambda: Ledger.open(url).close())
            waiting = text("select count(*) from pg_locks where locktype = 'advisory' and not granted")
            while not making.execute(waiting).scalar():
                assert not second.done(), "it went ahead"
            Base.metadata.create_all(making)
            making.execute(text(f"create table {VERSION_TABLE} (version_num varchar(32) primary key)"))
            making.execute(text(f"insert into {VERSION_TABLE} values ('{HEAD}')"))
            making.commit()
        second.result(timeout=30)
        engine.dispose()


def test_a_reader_sees_one_state_while_another_writes(ledger_url: str) -> None:
    with Ledger.open(ledger_url) as writer:
        engine = open_engine(ledger_url)
        count = text("select count(*) from runs")
        with engine.connect() as reading:
            before = reading.execute(count).scalar()
            writer.start_run("run-1", started_at=FIRST_RUN, as_of=date(2024, 5, 1), code_version="c")
            assert (before, reading.execute(count).scalar()) == (0, 0)
        with engine.connect() as reading:
            assert reading.execute(count).scalar() == 1
        engine.dispose()


def test_senders_beside_each_other_never_take_the_same_message(ledger_url: str) -> None:
    messages = letters(60)

    def sender(_number: int) -> list[str]:
        taken = []
        with Ledger.open(ledger_url) as own:
            while message := own.alerts.claim(MONDAY):
                own.alerts.settle(message, "sent", MONDAY)
                taken.append(message.message_id)
        return taken

    with Ledger.open(ledger_url) as ledger, ThreadPoolExecutor(3) as pool:
        ledger.alerts.put(messages, MONDAY)
        taken = list(chain.from_iterable(pool.map(sender, range(3))))
        assert sorted(taken) == sorted(message.message_id for message in messages)
        assert {one.status for one in ledger.alerts.messages()} == {"sent"}


def test_a_ledger_of_the_first_revision_is_upgraded(postgres: Server) -> None:
    with postgres.database("older") as url:
        older, newer = landed(), landed(agency="a" * 40, dataset="d" * 40)
        with Ledger.open(url) as ledger:
            ledger.record_landings([older])
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("alter table deliveries alter column agency_code type varchar(8)"))
            connection.execute(text("alter table deliveries alter column dataset type varchar(32)"))
            for table in ("notices", "outbox", "silences", "incident_events", "incidents"):
                connection.execute(text(f"drop table {table}"))
            connection.execute(text(f"update {VERSION_TABLE} set version_num = '0001'"))
        with Ledger.open(url) as ledger:
            assert revision_of(engine) == HEAD
            ledger.record_landings([newer])
            assert set(ledger.deliveries()["delivery_id"]) == {name_of(older), name_of(newer)}
        engine.dispose()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql+psycopg://thuoc:s3cret@localhost:1/thuoc", "look at the server"),
        ("mysql+mysqldb://thuoc:s3cret@localhost/thuoc", "driver"),
        ("thuoc:s3cret", "no database URL"),
    ],
)
def test_an_unreachable_server_is_told_without_its_password(url: str, told: str) -> None:
    with pytest.raises(LedgerUnreachable, match=told) as refused:
        Ledger.open(url)
    assert "s3cret" not in str(refused.value)
