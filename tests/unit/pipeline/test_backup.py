"""Back up, destroy, restore: the same state, or a refusal that changes nothing."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from orchestration.ledger import Ledger
from orchestration.pipeline.backup import BackupError, back_up, restore
from orchestration.publication.reader import current_number, open_publication
from orchestration.settings import Settings
from tests.unit.pipeline.conftest import AT


@pytest.fixture
def archive(lived: Settings, tmp_path: Path) -> Path:
    return back_up(lived, tmp_path / "backups" / "home.tar", made_at=AT).path


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "elsewhere")


def state(settings: Settings) -> dict[str, bytes]:
    """Every file that a backup holds, beside the ledger."""
    return {
        path.relative_to(settings.home).as_posix(): path.read_bytes()
        for folder in ("lake", "published")
        for path in sorted((settings.home / folder).rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def test_what_was_backed_up_is_restored_byte_for_byte(lived: Settings, archive: Path, elsewhere: Settings) -> None:
    told = restore(elsewhere, archive)
    assert told.made_at == AT
    assert state(elsewhere) == state(lived)
    assert current_number(elsewhere.published) == 2
    with Ledger.open(lived.ledger_url) as old, Ledger.open(elsewhere.ledger_url) as new:
        assert new.known_files() == old.known_files() != {}
        assert new.publications().equals(old.publications())
    with open_publication(elsewhere.published) as publication:
        assert publication.query("select count(*) from indicator_values").item() == 4


def test_shared_files_of_publications_stay_shared(archive: Path, elsewhere: Settings) -> None:
    restore(elsewhere, archive)
    one, two = (elsewhere.published / number / "indicator_values" / "2024.parquet" for number in ("1", "2"))
    assert one.samefile(two)


def test_a_backup_leaves_nothing_beside_it_and_no_half_made_file_in_it(lived: Settings, archive: Path) -> None:
    assert [entry.name for entry in archive.parent.iterdir()] == ["home.tar"]
    assert not [entry for entry in lived.home.iterdir() if entry.name.startswith(".")]
    with tarfile.open(archive) as tar:
        assert not [name for name in tar.getnames() if name.endswith(".part")]


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.9])
def test_an_archive_cut_short_restores_nothing(archive: Path, elsewhere: Settings, keep: float) -> None:
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(BackupError):
        restore(elsewhere, archive)
    assert not elsewhere.published.exists()
    assert not elsewhere.lake.exists()
    assert not (elsewhere.home / "ledger.sqlite").exists()


def test_a_changed_byte_is_found_and_named(archive: Path, elsewhere: Settings) -> None:
    content = archive.read_bytes()
    at = content.index(b"rows of March")
    archive.write_bytes(content[:at] + b"ROWS" + content[at + 4 :])
    with pytest.raises(BackupError, match=r"lake/dossiers/2024-03/H01\.parquet"):
        restore(elsewhere, archive)
    assert not elsewhere.lake.exists()


def test_a_home_with_state_is_never_overwritten(lived: Settings, archive: Path) -> None:
    before = state(lived)
    with pytest.raises(BackupError, match="ledger"):
        restore(lived, archive)
    assert state(lived) == before


def test_an_existing_file_is_never_overwritten_and_an_empty_home_has_nothing_to_back_up(
    lived: Settings, archive: Path, elsewhere: Settings
) -> None:
    with pytest.raises(BackupError, match="exists"):
        back_up(lived, archive, made_at=AT)
    with pytest.raises(BackupError, match="nothing to back up"):
        back_up(elsewhere, archive.with_name("other.tar"), made_at=AT)
