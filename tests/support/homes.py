"""A THUOC_HOME of a test, worked by the real command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.publication.reader import open_publication
from orchestration.settings import PROJECT_ROOT
from tests.support.comparison import figures_of
from tests.support.deliveries import Delivery
from tests.support.inboxes import PLAIN, Manner, write
from tests.support.oracle import Figure, Key

THUOC = Path(sys.executable).with_name("thuoc")
#: Exit codes of the command (design, Commands).
DONE, REFUSED, WRONG_USAGE = 0, 1, 2


@dataclass(frozen=True)
class Home:
    """All state of one installation."""

    path: Path

    @property
    def inbox(self) -> Path:
        return self.path / "inbox"

    @property
    def published(self) -> Path:
        return self.path / "published"

    def environment(self) -> dict[str, str]:
        return {**os.environ, "THUOC_HOME": str(self.path), "THUOC_REFERENCE": str(PROJECT_ROOT / "data" / "reference")}

    def receive(self, deliveries: Iterable[Delivery], manner: Manner = PLAIN) -> list[Path]:
        """Puts deliveries into the inbox, all in one manner of writing."""
        return [write(self.inbox, delivery, manner) for delivery in deliveries]

    def thuoc(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs the command and waits for it."""
        return subprocess.run(
            [str(THUOC), *arguments], env=self.environment(), capture_output=True, text=True, check=False, timeout=300
        )

    def run(self, as_of: date, *flags: str) -> subprocess.CompletedProcess[str]:
        """``thuoc run``, which must publish.

        Raises:
            AssertionError: it did not; with all that it said.
        """
        ran = self.thuoc("run", "--as-of", as_of.isoformat(), *flags)
        assert ran.returncode == DONE, f"exit {ran.returncode}\n{ran.stdout}\n{ran.stderr}"
        return ran

    def started(self, as_of: date) -> subprocess.Popen[bytes]:
        """``thuoc run`` at work, in a process group of its own."""
        return subprocess.Popen(
            [str(THUOC), "run", "--as-of", as_of.isoformat()],
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Rows of the current publication."""
        with open_publication(self.published) as publication:
            return list(publication.query(query).to_dicts())

    def figures(self) -> dict[Key, Figure]:
        return figures_of(self.rows("select * from indicator_values"))

    def number(self) -> int:
        with open_publication(self.published) as publication:
            return publication.number

    def deliveries(self, *arguments: str) -> list[dict[str, Any]]:
        """What ``thuoc deliveries --format json`` lists."""
        listed = self.thuoc("deliveries", "--format", "json", *arguments)
        assert listed.returncode == DONE, listed.stderr
        return list(json.loads(listed.stdout))
