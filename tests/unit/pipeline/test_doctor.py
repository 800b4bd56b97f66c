"""The doctor finds what is wrong, says what to do, and finds nothing where nothing is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.ledger import Ledger
from orchestration.pipeline.doctor import Finding, examine
from orchestration.pipeline.lock import writer_lock
from orchestration.settings import Settings
from tests.fault.campaign.machine import fill, may_mount, shut, small_disk


def found(settings: Settings) -> dict[str, Finding]:
    """What is not well, by subject."""
    return {finding.subject: finding for finding in examine(settings) if finding.severity != "ok"}


@pytest.fixture
def well(lived: Settings) -> Settings:
    """A home in which all is well but what a crash left half made in the lake, which nobody reads."""
    with Ledger.open(lived.ledger_url) as ledger:
        (delivery,) = ledger.deliveries()["delivery_id"]
    folder = lived.lake / "dossiers" / "2024-03"
    (folder / "H01.parquet").rename(folder / f"{delivery}.parquet")
    lived.channels.write_text("".join(f'[{name}]\nurl = "json://127.0.0.1"\n' for name in ("programme", "engineers")))
    lived.channels.chmod(0o600)
    return lived


def test_a_home_that_is_well_has_no_findings(well: Settings) -> None:
    assert found(well) == {}
    assert {finding.subject for finding in examine(well)} >= {"versions", "home", "space", "ledger", "lake", "current"}


def test_channels_that_others_can_read_and_lines_that_cannot_be_used_are_told(well: Settings) -> None:
    well.channels.chmod(0o644)
    assert "chmod 600" in found(well)["alerts"].vi
    well.channels.chmod(0o600)
    well.owners.write_text("agency_code\n", encoding="utf-8")
    assert "owners.csv" in found(well)["alerts"].vi


def test_an_owner_s_channel_that_is_not_declared_is_named(well: Settings) -> None:
    well.channels.write_text('[programme]\nurl = "json://127.0.0.1"\n')
    told = found(well)
    assert told.keys() == {"alerts"}
    assert "engineers" in told["alerts"].en
    well.channels.unlink()
    assert "nobody is told" in found(well)["alerts"].en


def test_a_home_before_its_first_run_is_told_what_to_run(settings: Settings) -> None:
    told = found(settings)
    assert {finding.severity for finding in told.values()} == {"warning"}
    assert "thuoc run" in told["home"].vi


def _spoil_ledger(settings: Settings) -> None:
    path = settings.home / "ledger.sqlite"
    content = bytearray(path.read_bytes())
    content[4096 : 3 * 4096] = bytes(2 * 4096)
    path.write_bytes(content)


def _spoil_current(settings: Settings) -> None:
    path = settings.published / "2" / "agencies.parquet"
    path.write_bytes(bytes(path.stat().st_size))


def _lose_current(settings: Settings) -> None:
    (settings.published / "2" / "agencies.parquet").unlink()


def _strange_lake_file(settings: Settings) -> None:
    (settings.lake / "dossiers" / "stray.parquet").write_bytes(b"rows")


def _left_half_published(settings: Settings) -> None:
    (settings.published / ".publishing-3").mkdir()


def _point_reference_nowhere(settings: Settings) -> None:
    settings.reference = settings.home / "nowhere"


@pytest.mark.parametrize(
    ("spoil", "subject", "severity", "named"),
    [
        (_spoil_ledger, "ledger", "fault", "malformed"),
        (_spoil_current, "current", "fault", "agencies.parquet"),
        (_lose_current, "current", "fault", "agencies.parquet"),
        (_strange_lake_file, "lake", "warning", "stray.parquet"),
        (_left_half_published, "publications", "warning", ".publishing-3"),
        (_point_reference_nowhere, "reference", "fault", "THUOC_REFERENCE"),
    ],
)
def test_what_is_wrong_is_found_and_named(
    well: Settings, spoil: Callable[[Settings], None], subject: str, severity: str, named: str
) -> None:
    spoil(well)
    finding = found(well)[subject]
    assert finding.severity == severity
    assert named in finding.en


@pytest.mark.skipif(not may_mount(), reason="only root mounts, and only a mount binds root")
def test_a_read_only_folder_and_a_full_disk_are_found(well: Settings, tmp_path: Path) -> None:
    with shut(well.lake):
        assert str(well.lake) in found(well)["home"].vi
    assert "home" not in found(well)
    with small_disk(tmp_path / "disk", 16) as disk:
        tiny = Settings(home=disk / "home")
        tiny.home.mkdir()
        ballast = fill(disk)
        assert found(tiny)["space"].severity == "fault"
        ballast.unlink()
        assert "space" not in found(tiny) or found(tiny)["space"].severity == "warning"


def test_a_writer_at_work_is_noticed(well: Settings) -> None:
    with writer_lock(well):
        finding = found(well)["writer"]
    assert finding.severity == "warning"
    assert "writer" not in found(well)


def test_looking_changes_nothing(well: Settings) -> None:
    def state() -> dict[Path, tuple[int, int]]:
        return {
            path: (path.stat().st_size, path.stat().st_mtime_ns)
            for path in well.home.rglob("*")
            if path.is_file() and not path.name.startswith(("ledger.sqlite-", "writer."))
        }

    before = state()
    list(examine(well))
    assert state() == before
