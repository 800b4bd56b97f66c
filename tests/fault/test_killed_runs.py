"""kill -9 during landing, build and publication: what is published stays whole, and the next run mends all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from orchestration.domain.calendar import WorkingCalendar
from tests.support.comparison import assert_equal
from tests.support.deliveries import Delivery
from tests.support.homes import Home
from tests.support.killing import Reading, kill_when, reading
from tests.support.oracle import Agency, Figure, Key, figures
from tests.support.story import FOUR, OTHERS, WRITERS, corrected, deliveries, delivery

FIRST_OF_APRIL = date(2024, 4, 1)
MONTHS = ("2024-01", "2024-02", "2024-03")
BEFORE = deliveries(FOUR, MONTHS)
#: What the killed run was to take in: eight agencies more, and a correction, so that rows are lost as well as gained.
ARRIVING = [*deliveries(OTHERS, MONTHS), corrected(delivery("H01", "dossiers", "2024-03"))]


def receive(home: Home, arriving: Sequence[Delivery]) -> None:
    for one in arriving:
        home.receive([one], WRITERS[one.agency])


@pytest.fixture(scope="module")
def published_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with publication 1, to be copied."""
    home = Home(tmp_path_factory.mktemp("published"))
    receive(home, BEFORE)
    home.run(FIRST_OF_APRIL)
    return home


@pytest.fixture
def home(published_home: Home, tmp_path: Path) -> Home:
    """A home with publication 1 and new deliveries in its inbox."""
    copy = Home(tmp_path / "home")
    shutil.copytree(published_home.path, copy.path, symlinks=True)
    receive(copy, ARRIVING)
    return copy


@pytest.fixture(scope="module")
def undisturbed(agencies: Sequence[Agency], working_calendar: WorkingCalendar) -> dict[Key, Figure]:
    """The figures of a run that nobody kills."""
    return figures([*BEFORE, *ARRIVING], FIRST_OF_APRIL, agencies, working_calendar)


def kill_and_run_again(
    home: Home, expected: dict[Key, Figure], seen: Callable[[], bool], still: Callable[[], bool]
) -> Reading:
    """The whole of a disturbance, with a reader looking on; what the reader saw."""
    with reading(home) as looked:
        kill_when(home.started(FIRST_OF_APRIL), seen, still=still)
        assert home.number() == 1
        home.run(FIRST_OF_APRIL)
    assert_equal(expected, home.figures())
    listed = home.deliveries()
    assert len(listed) == len(BEFORE) + len(ARRIVING)
    assert {row["status"] for row in listed} == {"accepted", "superseded"}
    assert not looked.faults, looked.faults[:3]
    assert looked.seen.keys() == {1, home.number()}
    assert looked.looks > 20
    return looked


def test_a_run_killed_while_landing_is_made_good_by_the_next(home: Home, undisturbed: dict[Key, Figure]) -> None:
    def landed() -> int:
        return len(list((home.path / "lake").glob("*/*/*.parquet")))

    kill_and_run_again(
        home,
        undisturbed,
        seen=lambda: landed() > len(BEFORE) + 3,
        still=lambda: landed() < len(BEFORE) + len(ARRIVING),
    )


def test_a_run_killed_between_two_models_is_made_good_by_the_next(home: Home, undisturbed: dict[Key, Figure]) -> None:
    log = home.path / "dbt" / "dbt.log"
    said_before = log.stat().st_size

    def built(model: str) -> bool:
        with log.open("rb") as lines:
            lines.seek(min(said_before, log.stat().st_size))
            return any(f'"node_name": "{model}"'.encode() in line and b'"success"' in line for line in lines)

    kill_and_run_again(
        home,
        undisturbed,
        seen=lambda: built("int_dossiers__current"),
        still=lambda: not built("indicator_values"),
    )


def test_a_run_killed_while_publishing_is_made_good_by_the_next(home: Home, undisturbed: dict[Key, Figure]) -> None:
    half_made = home.published / ".publishing-2"
    kill_and_run_again(
        home,
        undisturbed,
        seen=lambda: half_made.is_dir() and any(half_made.iterdir()),
        still=lambda: half_made.is_dir() and not (half_made / "manifest.json").exists(),
    )
