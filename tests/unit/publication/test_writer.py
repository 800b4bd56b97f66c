"""What publishing promises: whole versions, shared unchanged files, numbers never used twice."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.publication.durable import sha256_of
from orchestration.publication.manifest import PublicationError, Version, current_folder, read_version
from orchestration.publication.writer import publish_again
from tests.unit.publication.candidates import ROWS, make_candidate, publish_candidate

Publish = Callable[..., Version]
LATER = datetime(2024, 5, 3, tzinfo=UTC)


def _shared(published: Path, path: str) -> bool:
    """Whether versions 1 and 2 have one file on disk between them."""
    return (published / "1" / path).samefile(published / "2" / path)


def test_marts_by_period_are_one_file_a_year_and_others_one_file(publish_rows: Publish, published: Path) -> None:
    version = publish_rows()
    assert [(file.path, file.rows) for file in version.files] == [
        ("agencies.parquet", 1),
        ("indicator_values/2023.parquet", 2),
        ("indicator_values/2024.parquet", 2),
    ]
    for file in version.files:
        written = (published / "1" / file.path).read_bytes()
        assert (len(written), hashlib.sha256(written).hexdigest()) == (file.bytes, file.sha256)
    assert read_version(published / "1") == version
    assert (published / "current").readlink() == Path("1")


def test_a_year_has_the_periods_that_end_in_it_so_that_years_past_stay_as_they_are(tmp_path: Path) -> None:
    candidate, published = make_candidate(tmp_path / "candidate.duckdb"), tmp_path / "published"
    publish_candidate(candidate, published)
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute(
            "insert into marts.indicator_values select * replace (date '2023-12-15' as period_start,"
            " date '2024-03-15' as period_end) from marts.indicator_values where period_start >= date '2024-01-01'"
        )
    version = publish_candidate(candidate, published)
    rows = {file.path: file.rows for file in version.files}
    assert (rows["indicator_values/2023.parquet"], rows["indicator_values/2024.parquet"]) == (2, 4)
    assert _shared(published, "indicator_values/2023.parquet")


def test_unchanged_years_are_hard_links_whatever_the_order_of_rows(publish_rows: Publish, published: Path) -> None:
    publish_rows()
    publish_rows((*reversed(ROWS[:3]), "('H02', 2024, 5, 40)"))
    assert _shared(published, "agencies.parquet")
    assert _shared(published, "indicator_values/2023.parquet")
    assert not _shared(published, "indicator_values/2024.parquet")


def test_swapping_two_values_changes_the_content_hash(publish_rows: Publish) -> None:
    swapped = ("('H01', 2023, 2, 10)", "('H02', 2023, 1, 20)", *ROWS[2:])
    assert publish_rows().files[1].content_hash != publish_rows(swapped).files[1].content_hash


def test_a_repeated_row_changes_the_content_hash(publish_rows: Publish) -> None:
    twice = (*ROWS, ROWS[0], ROWS[0])
    assert publish_rows().files[1].content_hash != publish_rows(twice).files[1].content_hash


def test_a_new_column_rewrites_every_year(publish_rows: Publish, tmp_path: Path, published: Path) -> None:
    publish_rows()
    candidate = make_candidate(tmp_path / "wider.duckdb")
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute("alter table marts.indicator_values add column quality varchar")
    publish_candidate(candidate, published)
    assert not _shared(published, "indicator_values/2023.parquet")


def test_a_mart_by_period_without_rows_is_published_empty(
    publish_rows: Publish, tmp_path: Path, published: Path
) -> None:
    candidate = make_candidate(tmp_path / "c.duckdb")
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute("delete from marts.indicator_values")
    version = publish_candidate(candidate, published)
    assert [(file.path, file.rows) for file in version.files if file.mart == "indicator_values"] == [
        ("indicator_values.parquet", 0)
    ]


def test_a_candidate_without_marts_is_refused_and_current_stays(
    publish_rows: Publish, tmp_path: Path, published: Path
) -> None:
    publish_rows()
    empty = tmp_path / "empty.duckdb"
    duckdb.connect(str(empty)).close()
    with pytest.raises(PublicationError, match="schema marts"):
        publish_candidate(empty, published)
    assert (published / "current").readlink() == Path("1")


def test_retention_keeps_the_latest_versions_and_shared_files_outlive_their_first(
    publish_rows: Publish, published: Path
) -> None:
    for mark in range(4):
        publish_rows(mark=mark, retention=2)
    assert sorted(entry.name for entry in published.iterdir()) == ["3", "4", "current"]
    assert (published / "4" / "indicator_values" / "2023.parquet").is_file()


def test_a_number_that_was_given_is_never_given_again(publish_rows: Publish, published: Path) -> None:
    publish_rows(mark=1)
    (published / "current").unlink()  # as after a crash between the two renames
    version = publish_rows(mark=2)
    assert (version.number, version.previous) == (2, None)
    assert sorted(entry.name for entry in published.iterdir()) == ["2", "current"]


KILLER = """
import os, signal, sys
from pathlib import Path
from orchestration.publication.manifest import current_folder, read_version
from tests.unit.publication.candidates import make_candidate, publish_candidate

published, candidate = Path(sys.argv[1]), Path(sys.argv[2])
CHANGES = {"os.mkdir", "os.rename", "os.link", "os.symlink", "os.remove", "shutil.rmtree", "os.rmdir"}

def publish_until(limit):
    seen = 0
    def count(event, arguments):
        nonlocal seen
        written = event == "open" and "published" in str(arguments[0])
        if event in CHANGES or written:
            seen += 1
            if seen == limit:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(count)
    publish_candidate(candidate, published, retention=2)

for limit in range(1, 200):
    child = os.fork()
    if child == 0:
        publish_until(limit)
        os._exit(0)
    killed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    folder = current_folder(published)
    version = read_version(folder)
    whole = all((folder / file.path).stat().st_size == file.bytes for file in version.files)
    print(limit, killed, version.number, whole, flush=True)
    if not killed:
        break
"""


def test_killed_at_any_change_to_the_disk_current_stays_whole(
    publish_rows: Publish, tmp_path: Path, published: Path
) -> None:
    """Each line of the child: killed before its nth change, what ``current`` then is; the last one was let finish."""
    publish_rows(mark=1)
    candidate = make_candidate(tmp_path / "next.duckdb", mark=2)
    told = subprocess.run(
        [sys.executable, "-c", KILLER, str(published), str(candidate)], capture_output=True, text=True, check=False
    )
    lines = [line.split() for line in told.stdout.splitlines()]
    assert len(lines) > 15, told.stderr
    assert lines[-1][1] == "False", "the last publish was not killed"
    assert {whole for *_, whole in lines} == {"True"}
    numbers = [int(number) for _, _, number, _ in lines]
    assert numbers == sorted(numbers)
    folder = current_folder(published)
    assert folder is not None
    assert {entry.name for entry in published.iterdir()} <= {"current", folder.name, str(read_version(folder).previous)}


def test_going_back_publishes_the_same_files_under_a_new_number(publish_rows: Publish, published: Path) -> None:
    first = publish_rows()
    publish_rows(mark=1)
    again = publish_again(published, 1, created_at=LATER, retention=30)
    assert (again.number, again.previous, again.files, again.extra["again"]) == (3, 2, first.files, 1)
    assert (published / "current").readlink() == Path("3")
    assert (published / "3" / "agencies.parquet").samefile(published / "1" / "agencies.parquet")
    assert read_version(published / "3") == again


def test_the_current_version_an_unknown_one_or_a_damaged_one_is_not_published_again(
    publish_rows: Publish, published: Path
) -> None:
    publish_rows()
    publish_rows(mark=1)
    for number, problem in ((2, "hiện hành"), (9, "không có")):
        with pytest.raises(PublicationError, match=problem):
            publish_again(published, number, created_at=LATER, retention=30)
    damaged = published / "1" / "agencies.parquet"
    damaged.write_bytes(bytes(damaged.stat().st_size))
    with pytest.raises(PublicationError, match=r"agencies\.parquet"):
        publish_again(published, 1, created_at=LATER, retention=30)
    assert current_folder(published) == (published / "2").resolve()


def test_a_file_that_is_not_what_was_published_is_written_anew_not_handed_on(
    publish_rows: Publish, published: Path
) -> None:
    publish_rows()
    damaged = published / "1" / "agencies.parquet"
    damaged.write_bytes(bytes(damaged.stat().st_size))
    version = publish_rows()
    written = published / "2" / "agencies.parquet"
    assert not written.samefile(damaged)
    assert [sha256_of(written)] == [file.sha256 for file in version.files if file.path == "agencies.parquet"]
