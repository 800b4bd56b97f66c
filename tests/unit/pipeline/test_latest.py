"""A run with nothing new to do is recognised without opening a file; anything new is not overlooked."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from orchestration.pipeline.latest import circumstances, forget, look_at_inbox, published_already, remember
from orchestration.settings import Settings

FILE = "H29/dossiers/2024-03.csv"


@pytest.fixture
def published(settings: Settings) -> Settings:
    """A home whose last run published version 3 from an inbox of one file."""
    path = settings.inbox / FILE
    path.parent.mkdir(parents=True)
    path.write_text("dossier_code\n1\n")
    os.utime(path, (1, 1))
    settings.published.mkdir()
    (settings.published / "current").symlink_to("3")
    remember(settings, circumstances(settings, as_of=date(2024, 5, 1), code_version="c1"), 3)
    return settings


def known(settings: Settings, *, as_of: date = date(2024, 5, 1), code_version: str = "c1") -> int | None:
    return published_already(settings, circumstances(settings, as_of=as_of, code_version=code_version))


def test_the_same_circumstances_give_the_number_that_was_published(published: Settings) -> None:
    assert known(published) == 3


def test_another_day_or_other_code_is_new(published: Settings) -> None:
    assert known(published, as_of=date(2024, 5, 2)) is None
    assert known(published, code_version="c2") is None


def _new_file(settings: Settings) -> None:
    (settings.inbox / "H29/dossiers/2024-04.csv").write_text("")


def _new_manifest(settings: Settings) -> None:
    (settings.inbox / (FILE + ".manifest.json")).write_text('{"rows": 1}')


def _other_size(settings: Settings) -> None:
    (settings.inbox / FILE).write_text("dossier_code\n1\n2\n")
    os.utime(settings.inbox / FILE, (1, 1))


def _other_time(settings: Settings) -> None:
    os.utime(settings.inbox / FILE, (2, 2))


def _other_inode(settings: Settings) -> None:
    """As a rename over the file does, with its size and time kept."""
    path = settings.inbox / FILE
    (beside := path.with_suffix(".new")).write_text("dossier_code\n7\n")
    os.utime(beside, (1, 1))
    beside.replace(path)


def _taken_away(settings: Settings) -> None:
    (settings.inbox / FILE).unlink()


def _rolled_back(settings: Settings) -> None:
    (settings.published / "current").unlink()
    (settings.published / "current").symlink_to("2")


@pytest.mark.parametrize(
    "change", [_new_file, _new_manifest, _other_size, _other_time, _other_inode, _taken_away, _rolled_back, forget]
)
def test_any_change_is_new(published: Settings, change: Callable[[Settings], None]) -> None:
    change(published)
    assert known(published) is None


def test_before_the_first_publication_everything_is_new(settings: Settings) -> None:
    assert known(settings) is None


def test_a_record_cut_short_is_no_record(published: Settings) -> None:
    (published.runs / "latest.json").write_text('{"inbox": ')
    assert known(published) is None


def test_the_inbox_tells_how_many_files_and_when_the_newest_was_written(published: Settings) -> None:
    before = look_at_inbox(published.inbox)
    assert (before.files, before.newest) == (1, 1_000_000_000)
    _new_file(published)
    after = look_at_inbox(published.inbox)
    assert after.files == 2
    assert after.newest > before.newest


def test_a_link_that_comes_is_seen_and_not_followed(published: Settings, tmp_path: Path) -> None:
    (elsewhere := tmp_path / "elsewhere" / "dossiers").mkdir(parents=True)
    without = look_at_inbox(published.inbox)
    (published.inbox / "H30").symlink_to(elsewhere.parent, target_is_directory=True)
    before = look_at_inbox(published.inbox)
    (elsewhere / "2024-03.csv").write_text("")
    assert look_at_inbox(published.inbox).fingerprint == before.fingerprint != without.fingerprint


@pytest.mark.parametrize("target", ["nowhere.csv", "round.csv"])
def test_a_link_that_leads_nowhere_or_round_is_seen(published: Settings, target: str) -> None:
    before = look_at_inbox(published.inbox)
    (published.inbox / "round.csv").symlink_to(target)
    assert look_at_inbox(published.inbox).fingerprint != before.fingerprint


def test_a_permission_that_changes_is_seen(published: Settings) -> None:
    (file := published.inbox / "file.csv").write_text("")
    before = look_at_inbox(published.inbox)
    file.chmod(0)
    assert look_at_inbox(published.inbox).fingerprint != before.fingerprint


def test_a_folder_linked_into_itself_comes_to_an_end(published: Settings) -> None:
    (published.inbox / "again").symlink_to(published.inbox, target_is_directory=True)
    assert look_at_inbox(published.inbox).files > 1
