"""A reader that never stops looking at ``current``: each version that it sees must be what its manifest says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from orchestration.publication.reader import open_publication
from tests.fault.campaign.state import changed_files
from tests.support.homes import Home

#: Seconds between two looks: a look costs a tenth of a second of a core, which the disturbed runs want for themselves.
PAUSE = 2.0


@dataclass
class Watch:
    """What the reader saw; ``excused``: versions that a fault spoilt on purpose; ``away``: no home to look at."""

    looks: int = 0
    versions: set[int] = field(default_factory=set)
    excused: set[int] = field(default_factory=set)
    away: bool = False
    _torn: dict[str, int | None] = field(default_factory=dict)

    def look(self, home: Home) -> None:
        """Open the current version, count the rows of every mart; at first sight of a version check its files."""
        number = None
        try:
            with open_publication(home.published) as publication:
                number = publication.number
                told = {mart: 0 for mart in publication.marts}
                for file in publication.version.files:
                    told[file.mart] += file.rows
                counted = " union all ".join(f"select '{mart}' as mart, count(*) as n from \"{mart}\"" for mart in told)
                found = dict(publication.query(counted).rows())
                changed = [] if number in self.versions else changed_files(publication)
                if found != told or changed:
                    self._torn[f"version {number}: {found} of {told} rows; changed: {changed}"] = number
                self.versions.add(number)
        except Exception as error:
            if not self.away:
                self._torn[f"version {number}: {error!r}"] = number
        self.looks += 1

    def torn(self) -> list[str]:
        """What was wrong with versions that no fault spoilt, since it was last asked for."""
        told = [what for what, number in self._torn.items() if number not in self.excused]
        self._torn.clear()
        return told


@contextmanager
def watching(home: Home) -> Iterator[Watch]:
    """Look on while the body runs."""
    watch, stop = Watch(), threading.Event()

    def look_on() -> None:
        while not stop.wait(PAUSE):
            watch.look(home)

    thread = threading.Thread(target=look_on)
    thread.start()
    try:
        yield watch
    finally:
        stop.set()
        thread.join()
