"""Pulling from a real PostgreSQL: each period once, the same rows the same bytes, a file never without its manifest."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import create_engine, text

from orchestration.domain.clock import HANOI
from orchestration.doors.pull import periods_between
from orchestration.doors.sources import BadSources, load_sources
from orchestration.ledger import Ledger
from orchestration.pipeline.gates import gate_deliveries
from orchestration.pipeline.landing import land_new_files
from orchestration.pipeline.progress import Progress
from orchestration.settings import Settings
from tests.support.homes import DONE, WRONG_USAGE, Home
from tests.support.postgres import Server

NOT_FINISHED = 3
SECRET = "s3cret"

TABLES = """
    create table ho_so (
        ma text primary key, tthc text not null, kenh text not null, nop timestamptz not null, hen date,
        ket_thuc timestamp, le_phi numeric(12, 2), so_hoa boolean not null, cap_nhat timestamptz not null
    );
    insert into ho_so values
        ('A-1', '1.000', 'online', '2024-01-30 08:00+07', '2024-02-05', null, 35000, true, '2024-01-31 23:59:59+07'),
        ('A-2', '1.000', 'counter', '2024-02-01 08:00+07', null, null, null, false, '2024-01-31 17:00:00+00'),
        ('A-3', '1.001', 'postal', '2024-02-10 08:30+07', '2024-02-20', '2024-02-15 16:00', 1234.00, true,
            '2024-02-15 16:00+07'),
        ('A-4', '1.001', 'online', '2024-02-29 08:30+07', null, null, 0, true, '2024-03-01 00:00+07');
    create table so_lieu (ma text primary key, gia_tri numeric, luc timestamp not null);
    insert into so_lieu values ('a', 1.234, '2024-02-01'), ('b', 1 / 3.0, '2024-02-29 23:59'),
        ('c', 1234567.50, '2024-02-03');
    create role reader login;
    grant select on ho_so, so_lieu to reader;
"""
DOSSIERS = """
    select ma as dossier_code, tthc as procedure_code, kenh as channel, nop as submitted_at, nop as accepted_at,
        hen as due_at, ket_thuc as finished_at, so_hoa as components_digitized, so_hoa as result_digitized,
        case when ket_thuc is null then 'processing' else 'resolved' end as status, so_hoa as reuses_data,
        so_hoa as has_electronic_result,
        le_phi as fee_vnd, cap_nhat as updated_at
    from ho_so where cap_nhat >= $1 and cap_nhat < $2 and ma <> '$3' -- $4
    order by ma;
"""
FIGURES = """
    select ma as indicator_code, '2024-02' as period, gia_tri as value, '%' as unit, 'csdl' as source
    from so_lieu where luc >= $1 and luc < $2 order by ma
"""


@dataclass(frozen=True)
class Pulling:
    """A home whose sources are tables of a real database."""

    home: Home
    uri: str
    engine: Any

    def declare(self, **sources: dict[str, Any]) -> None:
        """Write ``pulls.toml``; each source is dossiers of H29 by the month unless it says otherwise."""
        usual = {"agency": "H29", "dataset": "dossiers", "uri_env": "HUE", "period": "month", "query": DOSSIERS}
        tables = []
        for name, source in sources.items():
            lines = [f"{key} = {json.dumps(value) if not isinstance(value, date) else value}" for key, value in
                     (usual | source).items()]  # fmt: skip
            tables.append("\n".join([f"[{name}]", *lines]))
        self.home.path.mkdir(parents=True, exist_ok=True)
        (self.home.path / "pulls.toml").write_text("\n".join(tables), encoding="utf-8")

    def pull(self, *arguments: str, uri: str | None = None) -> subprocess.CompletedProcess[str]:
        return self.work([str(Path(sys.executable).with_name("thuoc")), "pull", *arguments], uri)

    def pull_months(self, *, uri: str | None = None) -> subprocess.CompletedProcess[str]:
        """January and February 2024."""
        return self.pull("--from", "2024-01-01", "--until", "2024-03-01", uri=uri)

    def work(self, command: list[str], uri: str | None = None) -> subprocess.CompletedProcess[str]:
        environment = self.home.environment() | {"HUE": self.uri if uri is None else uri}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)

    def change(self, statement: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(text(statement))

    def lying(self) -> dict[str, bytes]:
        """Every file of the inbox; of manifests without the instant of the pull."""
        found = {}
        for path in sorted(self.home.inbox.rglob("*")):
            if path.is_file():
                content = path.read_bytes()
                if path.name.endswith(".manifest.json"):
                    manifest = json.loads(content)
                    manifest["pulled"].pop("at")
                    content = json.dumps(manifest).encode()
                found[path.relative_to(self.home.inbox).as_posix()] = content
        return found

    def rows(self, relative: str) -> list[dict[str, Any]]:
        return pl.read_parquet(self.home.inbox / relative).to_dicts()


@pytest.fixture
def pulling(tmp_path: Path, postgres: Server) -> Iterator[Pulling]:
    with postgres.database("agency") as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("drop role if exists reader"))
            connection.execute(text(TABLES))
        uri = f"postgresql://reader:{SECRET}@/agency?host={postgres.folder}"
        made = Pulling(Home(tmp_path / "home"), uri, engine)
        made.declare(hue={})
        yield made
        with engine.begin() as connection:
            connection.execute(text("drop owned by reader; drop role reader"))
        engine.dispose()


def ok(ran: subprocess.CompletedProcess[str]) -> str:
    assert ran.returncode == DONE, ran.stderr
    return ran.stdout


def test_each_month_holds_the_rows_from_its_first_instant_to_before_its_last(pulling: Pulling) -> None:
    ok(pulling.pull_months())
    assert list(pulling.lying()) == [
        "H29/dossiers/2024-01.parquet",
        "H29/dossiers/2024-01.parquet.manifest.json",
        "H29/dossiers/2024-02.parquet",
        "H29/dossiers/2024-02.parquet.manifest.json",
    ]
    codes = {month: [row["dossier_code"] for row in pulling.rows(f"H29/dossiers/{month}.parquet")] for month in
             ("2024-01", "2024-02")}  # fmt: skip
    assert codes == {"2024-01": ["A-1"], "2024-02": ["A-2", "A-3"]}
    manifest = json.loads(pulling.lying()["H29/dossiers/2024-02.parquet.manifest.json"])
    bounds = {"from": "2024-02-01T00:00:00+07:00", "until": "2024-03-01T00:00:00+07:00"}
    assert manifest["pulled"] == {"source": "hue"} | bounds
    assert manifest["rows"] == 2


def test_types_arrive_as_they_are(pulling: Pulling) -> None:
    ok(pulling.pull_months())
    row = pulling.rows("H29/dossiers/2024-02.parquet")[1]
    assert row["submitted_at"] == datetime(2024, 2, 10, 1, 30, tzinfo=UTC)
    assert row["finished_at"] == datetime(2024, 2, 15, 16)
    assert row["due_at"] == date(2024, 2, 20)
    assert row["components_digitized"] is True
    assert row["fee_vnd"] == 1234
    assert pulling.rows("H29/dossiers/2024-02.parquet")[0]["fee_vnd"] is None


def test_what_was_pulled_is_landed_and_accepted(pulling: Pulling) -> None:
    pulling.declare(hue={}, figures={"dataset": "reported_figures", "query": FIGURES})
    ok(pulling.pull_months())
    settings = Settings(home=pulling.home.path)
    land_new_files(settings, received_at=datetime(2024, 4, 2, tzinfo=UTC), progress=Progress())
    gate_deliveries(settings, run_id="run-1", progress=Progress())
    with Ledger.open(settings.ledger_url) as ledger:
        listed = ledger.deliveries()
    assert listed["status"].to_list() == ["accepted"] * 4
    assert listed["rows_quarantined"].sum() == 0
    dossiers = pl.read_parquet(settings.lake / "dossiers/2024-02/*.parquet")
    assert dossiers["submitted_at"].to_list() == [datetime(2024, 2, 1, 8), datetime(2024, 2, 10, 8, 30)]
    assert dossiers["due_at_precision"].to_list() == [None, 0]
    assert dossiers["fee_vnd"].to_list() == [None, 1234]
    figures = pl.read_parquet(settings.lake / "reported_figures/2024-02/*.parquet")
    assert figures["value"].to_list() == pytest.approx([1.234, 1 / 3, 1234567.5])


def test_a_month_without_rows_is_a_file_that_says_so(pulling: Pulling) -> None:
    ok(pulling.pull("--from", "2023-05-01", "--until", "2023-06-01"))
    manifest = json.loads(pulling.lying()["H29/dossiers/2023-05.parquet.manifest.json"])
    assert manifest["rows"] == 0
    frame = pl.read_parquet(pulling.home.inbox / "H29/dossiers/2023-05.parquet")
    assert (frame.height, "dossier_code" in frame.columns) == (0, True)


def test_pulled_again_the_next_revision_comes_only_where_rows_differ(pulling: Pulling) -> None:
    ok(pulling.pull_months())
    before = pulling.lying()
    assert ok(pulling.pull_months()).count("không đổi") == 2
    assert pulling.lying() == before
    pulling.change("update ho_so set so_hoa = false where ma = 'A-3'")
    ok(pulling.pull_months())
    came = pulling.lying()
    assert sorted(set(came) - set(before)) == [
        "H29/dossiers/2024-02.r2.parquet",
        "H29/dossiers/2024-02.r2.parquet.manifest.json",
    ]
    assert {path: came[path] for path in before} == before
    assert "2024-02.r2.parquet" in ok(pulling.pull_months())


def test_periods_that_are_over_are_pulled_once_and_gaps_are_filled(pulling: Pulling) -> None:
    this_month = datetime.now(HANOI).date().replace(day=1)
    since = date(this_month.year - 1, this_month.month, 1)
    pulling.declare(hue={"since": since})
    ok(pulling.pull())
    months = [f"H29/dossiers/{period.code}.parquet" for period in periods_between("month", since, this_month)]
    assert len(months) == 12
    assert [path for path in pulling.lying() if path.endswith(".parquet")] == months
    assert "Không có kỳ nào" in ok(pulling.pull())
    (pulling.home.inbox / months[3]).unlink()
    told = ok(pulling.pull())
    assert [line.endswith(months[3]) for line in told.splitlines()] == [True]


def test_without_since_the_last_period_begins_and_others_follow(pulling: Pulling) -> None:
    pulling.declare(hue={"period": "day"})
    ok(pulling.pull())
    (only,) = [path for path in pulling.lying() if path.endswith(".parquet")]
    yesterday = date.fromordinal(datetime.now(HANOI).date().toordinal() - 1)
    assert only == f"H29/dossiers/{yesterday}.parquet"


DYING = """
import os, signal, sys
from orchestration.doors.folder import Incoming
moment, left = sys.argv.pop(1), int(sys.argv.pop(1))
alive = getattr(Incoming, moment)
def dying(self, *arguments, **how):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    return alive(self, *arguments, **how)
setattr(Incoming, moment, dying)
from orchestration.cli import main
main()
"""


@pytest.mark.parametrize(
    ("moment", "left"),
    [("write", 0), ("write", 3), ("place", 0), ("place", 1), ("place", 2), ("place", 3), ("discard", 1)],
)
def test_killed_between_any_two_steps_and_run_again_the_inbox_is_the_same(
    pulling: Pulling, tmp_path: Path, moment: str, left: int
) -> None:
    bounds = ["--from", "2024-01-01", "--until", "2024-03-01"]
    killed = pulling.work([sys.executable, "-c", DYING, moment, str(left), "pull", *bounds])
    assert killed.returncode == -9, killed.stderr
    lying = set(pulling.lying())
    for path in lying:
        if path.endswith(".parquet"):
            assert f"{path}.manifest.json" in lying
    ok(pulling.pull_months())
    whole = Pulling(Home(tmp_path / "undisturbed"), pulling.uri, pulling.engine)
    whole.declare(hue={})
    ok(whole.pull_months())
    assert pulling.lying() == whole.lying()


def test_what_another_door_brought_is_never_replaced(pulling: Pulling) -> None:
    folder = pulling.home.inbox / "H29/dossiers"
    folder.mkdir(parents=True)
    (folder / "2024-02.csv").write_bytes(b"theirs")
    (folder / "2024-01.parquet.manifest.json").write_bytes(b'{"rows": 9, "pulled": {}}')
    ok(pulling.pull_months())
    names = sorted(path.name for path in folder.glob("*.parquet"))
    assert names == ["2024-01.r2.parquet", "2024-02.r2.parquet"]
    assert (folder / "2024-02.csv").read_bytes() == b"theirs"
    assert json.loads((folder / "2024-01.parquet.manifest.json").read_bytes())["rows"] == 9


RIVAL = """
import sys
from pathlib import Path
from orchestration.doors.folder import Incoming
rival, place = Path(sys.argv.pop(1)), Incoming.place
def late(self, name, **how):
    if name == rival.name:
        rival.write_bytes(b"theirs")
    place(self, name, **how)
Incoming.place = late
from orchestration.cli import main
main()
"""


def test_a_file_copied_there_in_the_last_moment_keeps_its_name_and_gets_no_manifest_of_ours(pulling: Pulling) -> None:
    rival = pulling.home.inbox / "H29/dossiers/2024-02.parquet"
    command = [sys.executable, "-c", RIVAL, str(rival), "pull", "--from", "2024-02-01", "--until", "2024-03-01"]
    ran = pulling.work(command)
    assert (ran.returncode, "chạy lại" in ran.stderr) == (NOT_FINISHED, True), ran.stderr
    assert pulling.lying() == {"H29/dossiers/2024-02.parquet": b"theirs"}
    ok(pulling.pull_months())
    assert (pulling.home.inbox / "H29/dossiers/2024-02.r2.parquet").exists()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("select nope from ho_so where cap_nhat >= $1 and cap_nhat < $2 order by 1", "nope"),
        ("select pg_sleep(9)::text from ho_so where cap_nhat >= $1 and cap_nhat < $2 order by ma", "timeout_seconds"),
        ("select setval('s', 1) from ho_so where cap_nhat >= $1 and cap_nhat < $2 order by 1", "chỉ đọc"),
        ("select 1 / (length(ma) - 3) as n from ho_so where cap_nhat >= $1 and cap_nhat < $2 order by ma", "zero"),
        ("select le_phi::money as p from ho_so where cap_nhat >= $1 and cap_nhat < $2 order by ma", "p::text"),
        ("select array[1] as a from ho_so where cap_nhat >= $1 and cap_nhat < $2 order by ma", "a::text"),
        ("select 1 as a, 2 as a from ho_so where cap_nhat >= $1 and cap_nhat < $2 order by ma", "cùng tên"),
        ("select numeric 'NaN' as a from ho_so where cap_nhat >= $1 and cap_nhat < $2 order by ma", "NaN"),
        ("select 1; delete from ho_so where cap_nhat >= $1 and cap_nhat < $2 order by ma", "không chạy được"),
    ],
)
def test_a_query_that_fails_is_told_and_leaves_nothing(pulling: Pulling, query: str, told: str) -> None:
    pulling.change("create sequence s; grant all on s to reader; grant all on ho_so to reader")
    pulling.declare(hue={"query": query, "timeout_seconds": 1})
    ran = pulling.pull_months()
    assert ran.returncode == NOT_FINISHED
    assert told in ran.stderr
    assert "Traceback" not in ran.stderr
    assert pulling.lying() == {}


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        ("", "chưa đặt biến HUE"),
        (f"postgresql://reader:{SECRET}@127.0.0.1:1/agency", "không kết nối được"),
        (f"postgresql://reader:{SECRET}%zz@127.0.0.1:1/agency", "không phải chuỗi kết nối"),
        (f"mysql://reader:{SECRET}@127.0.0.1:1/agency", "không phải chuỗi kết nối"),
        (f"{SECRET} {SECRET}", "không phải chuỗi kết nối"),
    ],
)
def test_a_database_that_cannot_be_reached_is_told_without_the_secret_and_stops_no_other(
    pulling: Pulling, uri: str, told: str
) -> None:
    pulling.declare(hue={}, other={"dataset": "reported_figures", "query": FIGURES, "uri_env": "OTHER"})
    environment = pulling.home.environment() | {"HUE": uri, "OTHER": pulling.uri}
    ran = subprocess.run(
        [str(Path(sys.executable).with_name("thuoc")), "pull", "--from", "2024-02-01", "--until", "2024-03-01"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == NOT_FINISHED
    assert told in ran.stderr
    assert list(pulling.lying()) == [f"H29/reported_figures/2024-02.parquet{end}" for end in ("", ".manifest.json")]
    logged = "".join(path.read_text() for path in (pulling.home.path / "logs").iterdir())
    assert '"pull_failed"' in logged
    for printed in (ran.stdout, ran.stderr, logged):
        assert SECRET not in printed


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ({"uri": "postgresql://u:p@h/d"}, "['uri']"),
        ({"agency": "H99"}, "H99"),
        ({"dataset": "hoso"}, "hoso"),
        ({"period": "week"}, "month, day"),
        ({"timeout_seconds": 0}, "timeout_seconds"),
        ({"since": "2024-01-01"}, "since"),
        ({"query": "select 1 from ho_so order by ma"}, "$1"),
        ({"query": "select '$1' from ho_so where cap_nhat < $2 order by ma"}, "$1"),
        ({"query": "select 1 from ho_so where cap_nhat >= $1 and cap_nhat < $2 -- order by ma"}, "ORDER BY"),
        ({"query": "select rank() over (order by ma) from ho_so where a >= $1 and a < $2"}, "ORDER BY"),
    ],
)
def test_a_source_that_cannot_be_right_is_named_before_anything_is_asked(
    tmp_path: Path, source: dict[str, Any], told: str
) -> None:
    declaring = Pulling(Home(tmp_path), "", None)
    declaring.declare(hue=source)
    with pytest.raises(BadSources) as refused:
        load_sources(tmp_path / "pulls.toml", ["H29"])
    assert "[hue]" in str(refused.value)
    assert told in str(refused.value)


def test_two_sources_of_one_dataset_are_refused(pulling: Pulling) -> None:
    pulling.declare(one={}, two={})
    ran = pulling.pull()
    assert ran.returncode == WRONG_USAGE
    assert "H29 dossiers" in ran.stderr


def test_wrong_usage_is_told(pulling: Pulling) -> None:
    for arguments in (["--source", "none"], ["--agency", "H30"], ["--from", "2024-01-02", "--until", "2024-01-31"]):
        assert pulling.pull(*arguments).returncode == WRONG_USAGE
    (pulling.home.path / "pulls.toml").unlink()
    assert "docs/doors.md" in pulling.pull().stderr


def test_without_the_driver_it_is_told_how_to_install_it_and_nothing_else_needs_it(pulling: Pulling) -> None:
    without = "import sys; sys.modules['adbc_driver_postgresql'] = None; from orchestration.cli import main; main()"
    ran = pulling.work([sys.executable, "-c", without, "pull"])
    assert ran.returncode == NOT_FINISHED
    assert "make setup-postgres" in ran.stderr
    assert pulling.work([sys.executable, "-c", without, "deliveries"]).returncode == DONE
