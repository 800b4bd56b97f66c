"""kill -9 during landing, build and publication: what is published stays whole, and the next run mends all.

Each kind of disturbance on a home of its own: `make faults`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import pytest

from orchestration.domain.calendar import WorkingCalendar
from tests.support.comparison import assert_equal
from tests.support.deliveries import Delivery
from tests.support.homes import Home
from tests.support.killing import Reading, kill_when, reading
from tests.support.oracle import Agency, figures
from tests.support.story import FOUR, OTHERS, WRITERS, corrected, deliveries, delivery

FIRST_OF_APRIL = date(2024, 4, 1)
MONTHS = ("2024-01", "2024-02", "2024-03")
BEFORE = deliveries(FOUR, MONTHS)
#: What the killed run was to take in: eight agencies more, and a correction, so that rows are lost as well as gained.
ARRIVING = [*deliveries(OTHERS, MONTHS), corrected(delivery("H01", "dossiers", "2024-03"))]


@dataclass
class Disturbed:
    """A home whose run was killed three times, each further on, and then left alone."""

    home: Home
    killed: list[int]
    looked: Reading


@pytest.fixture(scope="module")
def disturbed(tmp_path_factory: pytest.TempPathFactory) -> Disturbed:
    """Publication 1, new deliveries, runs killed while landing, between two models, while publishing; one left alone.

    ``killed`` are the publications that stood after each; a reader looks on all the while.
    """
    home = Home(tmp_path_factory.mktemp("disturbed"))
    receive(home, BEFORE)
    home.run(FIRST_OF_APRIL)
    receive(home, ARRIVING)
    log = home.path / "dbt" / "dbt.log"
    half_made = home.published / ".publishing-2"
    said_before = log.stat().st_size

    def landed() -> int:
        return len(list((home.path / "lake").glob("*/*/*.parquet")))

    def built(model: str) -> bool:
        with log.open("rb") as lines:
            lines.seek(min(said_before, log.stat().st_size))
            return any(f'"node_name": "{model}"'.encode() in line and b'"success"' in line for line in lines)

    moments: list[tuple[Callable[[], bool], Callable[[], bool]]] = [
        (lambda: landed() > len(BEFORE) + 3, lambda: landed() < len(BEFORE) + len(ARRIVING)),
        (lambda: built("int_dossiers__current"), lambda: not built("indicator_values")),
        (
            lambda: half_made.is_dir() and any(half_made.iterdir()),
            lambda: half_made.is_dir() and not (half_made / "manifest.json").exists(),
        ),
    ]
    killed = []
    with reading(home) as looked:
        for seen, still in moments:
            kill_when(home.started(FIRST_OF_APRIL), seen, still=still)
            killed.append(home.number())
        home.run(FIRST_OF_APRIL)
    return Disturbed(home, killed, looked)


def receive(home: Home, arriving: Sequence[Delivery]) -> None:
    for one in arriving:
        home.receive([one], WRITERS[one.agency])


def test_a_killed_run_leaves_what_is_published_as_it_is(disturbed: Disturbed) -> None:
    assert disturbed.killed == [1, 1, 1]


def test_the_next_run_that_is_left_alone_makes_all_of_them_good(
    disturbed: Disturbed, agencies: Sequence[Agency], working_calendar: WorkingCalendar
) -> None:
    assert_equal(figures([*BEFORE, *ARRIVING], FIRST_OF_APRIL, agencies, working_calendar), disturbed.home.figures())


def test_no_delivery_is_lost_or_doubled(disturbed: Disturbed) -> None:
    listed = disturbed.home.deliveries()
    assert len(listed) == len(BEFORE) + len(ARRIVING)
    assert {row["status"] for row in listed} == {"accepted", "superseded"}


def test_a_reader_sees_one_whole_version_after_the_other(disturbed: Disturbed) -> None:
    assert not disturbed.looked.faults, disturbed.looked.faults[:3]
    assert disturbed.looked.seen.keys() == {1, disturbed.home.number()}
    assert disturbed.looked.looks > 20
