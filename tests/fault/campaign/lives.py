"""What happens in a home, chapter by chapter, and what must be true after each: told by a home that nobody disturbs."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from tests.fault.campaign.moments import Stage, follow
from tests.fault.campaign.post import Post
from tests.fault.campaign.state import State, state_of
from tests.support.deliveries import Delivery
from tests.support.homes import DONE, Home
from tests.support.inboxes import Manner, path_of, write
from tests.support.story import FOUR, OTHERS, WRITERS, corrected, deliveries, delivery

FIRST_OF_APRIL, MIDDLE_OF_APRIL = date(2024, 4, 1), date(2024, 4, 16)


@dataclass(frozen=True)
class Chapter:
    """What comes into a home before a run, and the day of that run."""

    name: str
    arrive: Callable[[Home], None]
    as_of: date


def _receive(home: Home, arriving: list[Delivery]) -> None:
    for one in arriving:
        write(home.inbox, one, WRITERS[one.agency])


def _first_months(home: Home) -> None:
    _receive(home, deliveries(FOUR, ("2024-01", "2024-02")))


def _march(home: Home) -> None:
    """H29's dossiers lack a required column: held. One row of H44's has a channel that is none: quarantined."""
    dossiers = ("H29", "dossiers"), ("H44", "dossiers")
    _receive(home, [one for one in deliveries(FOUR, ("2024-03",)) if (one.agency, one.dataset) not in dossiers])
    write(home.inbox, delivery("H29", "dossiers", "2024-03"), WRITERS["H29"], leave_out=["procedure_code"])
    whole = delivery("H44", "dossiers", "2024-03")
    strange = {**whole.rows[0], "channel": "bồ câu"}
    write(home.inbox, replace(whole, rows=(strange, *whole.rows[1:])), WRITERS["H44"])


def _corrections(home: Home) -> None:
    """H01 corrects, H29 mends what was held, H44 sends a copy, G01 other bytes under a revision that stands: held."""
    _receive(
        home, [corrected(delivery("H01", "dossiers", "2024-03")), delivery("H29", "dossiers", "2024-03", revision=2)]
    )
    sent, manner = delivery("H44", "payments", "2024-02"), WRITERS["H44"]
    shutil.copyfile(path_of(home.inbox, sent, manner), path_of(home.inbox, replace(sent, revision=2), manner))
    # By its name first, by its arrival second.
    other = replace(corrected(delivery("G01", "dossiers", "2024-03")), revision=1)
    write(home.inbox, other, Manner(extension="csv", compression="gz"))


def _withdrawal(home: Home) -> None:
    (correction,) = [row for row in home.deliveries() if row["delivery_id"].startswith("H01-dossiers-2024-03-r2-")]
    withdrawn = home.thuoc("deliveries", "withdraw", correction["delivery_id"], "--reason", "gửi nhầm kỳ")
    assert withdrawn.returncode == DONE, withdrawn.stderr
    _receive(home, deliveries(OTHERS[:2], ("2024-01", "2024-02", "2024-03")))


def _april(home: Home) -> None:
    _receive(home, deliveries(FOUR, ("2024-04",)))


BEFORE = Chapter("January and February of four agencies", _first_months, FIRST_OF_APRIL)
CHAPTERS = (
    Chapter("March: a delivery held, a row quarantined", _march, FIRST_OF_APRIL),
    Chapter("corrections, a copy, other bytes under an old name", _corrections, FIRST_OF_APRIL),
    Chapter("a withdrawal, two agencies more", _withdrawal, FIRST_OF_APRIL),
    Chapter("April, seen from its middle", _april, MIDDLE_OF_APRIL),
)


class Undisturbed:
    """A home that goes through the chapters as far as they are asked for; what was true after each, and how long."""

    def __init__(self, folder: Path, post: Post) -> None:
        self.post = post
        self._home = Home(folder / "undisturbed")
        self.first = Home(folder / "first")
        self._states: list[State] = []
        self._lock = threading.Lock()
        self.seconds: dict[Stage, float] = {}
        post.serve(self._home)
        BEFORE.arrive(self._home)
        self._run(BEFORE)
        shutil.copytree(self._home.path, self.first.path, symlinks=True)

    def after(self, chapter: int) -> State:
        """The state after a chapter of ``CHAPTERS``."""
        with self._lock:
            while len(self._states) <= chapter:
                following = CHAPTERS[len(self._states)]
                following.arrive(self._home)
                self._run(following)
                self._states.append(state_of(self._home))
            return self._states[chapter]

    def _run(self, chapter: Chapter) -> None:
        run = follow(self._home, chapter.as_of)
        run.wait()
        assert run.exit_code == DONE, run.said()
        self.seconds = run.seconds_by_stage()
