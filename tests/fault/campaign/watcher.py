"""A reader that never stops looking at ``current``: each version that it sees must be what its manifest says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from orchestration.publication.reader import open_publication
from tests.fault.campaign.state import changed_files
from tests.support.homes import Home

#: Seconds between two looks: often beside the milliseconds of a switch over hundreds of runs, and cheap on two cores.
PAUSE = 0.1


@dataclass
class Watch:
    """What the reader saw; ``excused``: versions that a fault spoilt on purpose; ``away``: no home to look at."""

    looks: int = 0
    versions: set[int] = field(default_factory=set)
    torn: list[str] = field(default_factory=list)
    excused: set[int] = field(default_factory=set)
    away: bool = False

    def look(self, home: Home) -> None:
        """Open the current version, count the rows of every mart; at first sight of a version check its files."""
        with open_publication(home.published) as publication:
            number = publication.number
            if number in self.excused:
                return
            told = {mart: 0 for mart in publication.marts}
            for file in publication.version.files:
                told[file.mart] += file.rows
            counted = " union all ".join(f"select '{mart}' as mart, count(*) as n from \"{mart}\"" for mart in told)
            found = dict(publication.query(counted).rows())
            changed = [] if number in self.versions else changed_files(publication)
            if (found != told or changed) and number not in self.excused:
                self.torn.append(f"version {number}: {found} of {told} rows; changed: {changed}")
            self.versions.add(number)
        self.looks += 1


@contextmanager
def watching(home: Home) -> Iterator[Watch]:
    """Look on while the body runs."""
    watch, stop = Watch(), threading.Event()

    def look_on() -> None:
        while not stop.wait(PAUSE):
            try:
                watch.look(home)
            except Exception as error:
                if not watch.away:
                    watch.torn.append(repr(error))

    thread = threading.Thread(target=look_on)
    thread.start()
    try:
        yield watch
    finally:
        stop.set()
        thread.join()
