"""What readers may rely on: one consistent version, whatever a publisher does meanwhile; clear errors."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

import pytest

from orchestration.publication.manifest import Version
from orchestration.publication.reader import (
    DamagedPublication,
    NoPublication,
    Publication,
    list_publications,
    open_publication,
)

Publish = Callable[..., Version]


def test_marts_are_views_and_publication_says_which_version(publish_rows: Publish, published: Path) -> None:
    publish_rows()
    with open_publication(published) as publication:
        assert publication.marts == ("agencies", "indicator_values")
        assert (publication.number, publication.as_of, publication.code_version, publication.run_id) == (
            1,
            date(2024, 5, 1),
            "0.1.0+abc",
            "run-1",
        )
        assert publication.path == (published / "1").resolve()
        told = publication.query("select * from publication").row(0, named=True)
        assert told["created_at"] == datetime(2024, 5, 1, 8, 30), "Vietnam's wall clock"
        assert publication.query("select sum(numerator) as n from indicator_values")["n"].to_list() == [10]


def test_parameters_are_positional_or_named(publish_rows: Publish, published: Path) -> None:
    publish_rows()
    with open_publication(published) as publication:
        by_place = publication.query("select denominator from indicator_values where numerator = ?", [3])
        by_name = publication.query("select denominator from indicator_values where numerator = $n", {"n": 3})
    assert by_place.rows() == by_name.rows() == [(30,)]


def test_an_open_publication_stays_what_it_was(publish_rows: Publish, published: Path) -> None:
    publish_rows(mark=1)
    with open_publication(published) as publication:
        publish_rows(mark=2)
        assert publication.query("select mark from agencies")["mark"].to_list() == [1]
    assert open_publication(published).number == 2
    assert open_publication(published, 1).number == 1


def test_versions_are_listed_newest_first(publish_rows: Publish, published: Path) -> None:
    assert list_publications(published) == []
    publish_rows(mark=1)
    publish_rows(mark=2)
    assert [version.number for version in list_publications(published)] == [2, 1]


def test_before_the_first_publication_the_error_says_what_to_do(published: Path) -> None:
    with pytest.raises(NoPublication, match="thuoc run"):
        open_publication(published)


def test_an_unknown_number_is_named(publish_rows: Publish, published: Path) -> None:
    publish_rows()
    with pytest.raises(NoPublication, match="no publication 7"):
        open_publication(published, 7)


def test_a_file_that_is_parquet_no_more_is_told_in_words(publish_rows: Publish, published: Path) -> None:
    publish_rows()
    (published / "1" / "agencies.parquet").write_bytes(b"0" * 4096)
    with open_publication(published) as publication, pytest.raises(DamagedPublication, match="agencies"):
        publication.query("select 1")


def test_a_version_that_was_retired_is_told_from_one_that_never_was(publish_rows: Publish, published: Path) -> None:
    for mark in (1, 2, 3):
        publish_rows(mark=mark, retention=2)
    with pytest.raises(NoPublication, match=r"publication 1 was retired: .* from 2 on"):
        open_publication(published, 1)
    with pytest.raises(NoPublication, match="no publication 4"):
        open_publication(published, 4)


def test_a_version_that_lacks_a_file_is_not_opened(publish_rows: Publish, published: Path) -> None:
    publish_rows()
    (published / "1" / "agencies.parquet").unlink()
    with pytest.raises(DamagedPublication, match=r"lacks agencies\.parquet"):
        open_publication(published)


def test_a_manifest_cut_short_is_not_opened(publish_rows: Publish, published: Path) -> None:
    publish_rows()
    manifest = published / "1" / "manifest.json"
    manifest.write_text(manifest.read_text()[:40])
    with pytest.raises(DamagedPublication, match="is damaged"):
        open_publication(published)


def test_a_retired_version_says_so(publish_rows: Publish, published: Path) -> None:
    publish_rows(mark=1)
    publication = open_publication(published)
    publish_rows(mark=2, retention=2)
    publish_rows(mark=3, retention=2)
    with pytest.raises(NoPublication, match="retired"):
        publication.query("select * from agencies")


def test_threads_share_a_publication(publish_rows: Publish, published: Path) -> None:
    publish_rows()
    with open_publication(published) as publication, ThreadPoolExecutor(8) as pool:
        counts = pool.map(lambda _: publication.query("select count(*) as n from indicator_values")["n"][0], range(64))
        assert set(counts) == {4}


def test_readers_never_see_half_a_version_while_versions_are_published(publish_rows: Publish, published: Path) -> None:
    """``mark`` and the numerators of version n are both n: a mix of two versions would show."""

    def rows(number: int) -> tuple[str, ...]:
        return (f"('H01', 2023, {number}, 100)", f"('H01', 2024, {number}, 100)")

    def consistent(publication: Publication) -> bool:
        seen = publication.query(
            "select number, mark, min(numerator) as low, max(numerator) as high, count(*) as figures "
            "from publication, agencies, indicator_values group by all"
        ).rows()
        return seen == [(publication.number,) * 4 + (2,)]

    stop = threading.Event()
    seen: list[bool] = []

    def read() -> None:
        while not stop.is_set():
            with open_publication(published) as publication:
                seen.append(consistent(publication))

    publish_rows(rows(1), mark=1)
    with ThreadPoolExecutor(2) as readers:
        running = [readers.submit(read) for _ in range(2)]
        for number in range(2, 16):
            publish_rows(rows(number), mark=number)
        stop.set()
        for reader in running:
            reader.result()
    assert len(seen) > 10
    assert all(seen)
