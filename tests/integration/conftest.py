"""The story that the integration tests read: one home fed in six runs, another fed at once."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest

from orchestration.domain.calendar import WorkingCalendar
from tests.support.cases import AS_OF
from tests.support.deliveries import Delivery
from tests.support.homes import Home
from tests.support.inboxes import Manner, path_of, write
from tests.support.killing import Reading, kill_three_times, reading
from tests.support.oracle import Agency, Figure, Key, figures
from tests.support.story import FOUR, OTHERS, WRITERS, corrected, deliveries, delivery

FIRST_OF_APRIL = date(2024, 4, 1)
MIDDLE_OF_MARCH = date(2024, 3, 16)
#: Marts that hold nothing of when, and in which run, something happened.
COMPARED_MARTS = (
    *(
        "indicator_values",
        "rankings",
        "late_dossiers",
        "late_rate_dossiers",
        "units",
        "agencies",
        "lineage",
        "quarantine_rules",
        "form_ii06a",
    ),
    *("targets", "target_progress", "target_forecasts"),
)

#: What H44 assigns to itself and a unit; the next revision asks for less.
ASSIGNED = (
    "Mã chỉ tiêu;Đơn vị được giao;Kỳ;Mức giao;Căn cứ\n"
    "online_dossier_rate;;2024;{};QĐ 1\n"
    "late_rate;H44.07;2024-Q1;12,5;QĐ 1\n"
)


@dataclass(frozen=True)
class Chapter:
    """What could be seen after a run."""

    expected: dict[Key, Figure]
    figures: dict[Key, Figure]
    marts: dict[str, list[dict[str, Any]]]
    listed: list[dict[str, Any]]
    number: int
    seconds: float
    said: str

    def of(self, start: str) -> list[dict[str, Any]]:
        """Deliveries as listed, by the start of their ids: ``H29-dossiers-2024-04-r1``."""
        return [row for row in self.listed if row["delivery_id"].startswith(f"{start}-")]

    def status(self, start: str) -> list[str]:
        return sorted(row["status"] for row in self.of(start))


@dataclass
class Story:
    """A home, what it received, and its chapters by name."""

    home: Home
    agencies: Sequence[Agency]
    calendar: WorkingCalendar
    received: list[Delivery] = field(default_factory=list)
    chapters: dict[str, Chapter] = field(default_factory=dict)
    #: The publications that stood after each killed run, and what a reader saw all the while.
    killed: list[int] = field(default_factory=list)
    looked: Reading = field(default_factory=Reading)

    def receive(self, arrived: Sequence[Delivery]) -> None:
        """Deliveries arrive, each in its agency's manner of writing."""
        for one in arrived:
            write(self.home.inbox, one, WRITERS[one.agency])
        self.received += arrived

    def run(self, chapter: str, as_of: date, *flags: str) -> None:
        """One run, and all that can be seen after it."""
        began = time.monotonic()
        ran = self.home.run(as_of, *flags)
        seconds = time.monotonic() - began
        self.chapters[chapter] = Chapter(
            expected=figures(self.received, as_of, self.agencies, self.calendar),
            figures=self.home.figures(),
            marts={mart: self.home.rows(f"select * from {mart} order by all") for mart in COMPARED_MARTS},
            listed=self.home.deliveries(),
            number=self.home.number(),
            seconds=seconds,
            said=ran.stdout,
        )

    def verdict(self, agency: str, dataset: str, month: str, revision: int, verdict: Any) -> None:
        """From now on the oracle takes a delivery to be accepted, held or withdrawn."""
        series = (agency, dataset, month)
        for index, one in enumerate(self.received):
            if one.series == series and one.revision == revision:
                self.received[index] = one.with_verdict(verdict)


def receive_the_rest(story: Story) -> None:
    """Eight more agencies, latest first, and April: of H29 without a required column, of H44 with a strange one."""
    story.receive(list(reversed(deliveries(OTHERS))))
    april = [
        one
        for one in deliveries(FOUR, ("2024-04",))
        if one.series[:2] not in (("H29", "dossiers"), ("H44", "payments"))
    ]
    story.receive(april)
    held = delivery("H29", "dossiers", "2024-04", verdict="held")
    write(story.home.inbox, held, WRITERS["H29"], leave_out=["procedure_code"])
    strange = delivery("H44", "payments", "2024-04", verdict="held")
    named = replace(strange, rows=tuple({**row, "ho_ten": "Nguyễn Thị Mẫu"} for row in strange.rows))
    write(story.home.inbox, named, WRITERS["H44"])
    story.received += [held, strange]
    assign(story, "2024-01.csv", "80")


def receive_corrections(story: Story) -> None:
    """The mended April of H29, a correction of H01, a copy by H10, other bytes under an old name by G01."""
    mended = delivery("H29", "dossiers", "2024-04", revision=2)
    story.receive([mended, corrected(delivery("H01", "dossiers", "2024-03"))])
    sent = delivery("H10", "dossiers", "2024-02")
    manner = WRITERS["H10"]
    shutil.copyfile(
        path_of(story.home.inbox, sent, manner), path_of(story.home.inbox, replace(sent, revision=2), manner)
    )
    other = replace(corrected(delivery("G01", "dossiers", "2024-03")), revision=1)
    write(story.home.inbox, other, Manner(extension="json"))
    # The same bytes written once more where they were: another time and inode, nothing new.
    again = path_of(story.home.inbox, delivery("H01", "dossiers", "2024-01"), WRITERS["H01"])
    content = again.read_bytes()
    again.unlink()
    again.write_bytes(content)
    assign(story, "2024-01.r2.csv", "60")


def assign(story: Story, name: str, percent: str) -> None:
    """H44 delivers targets; the oracle knows of figures alone."""
    folder = story.home.inbox / "H44" / "targets"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(ASSIGNED.format(percent), encoding="utf-8")


@pytest.fixture(scope="session")
def told_in_runs(
    tmp_path_factory: pytest.TempPathFactory, agencies: Sequence[Agency], working_calendar: WorkingCalendar
) -> Story:
    """The story in several runs, the third killed three times before; as_of goes forward, then back into a month."""
    story = Story(Home(tmp_path_factory.mktemp("in-runs")), agencies, working_calendar)
    story.receive(deliveries(FOUR, ("2024-01", "2024-02", "2024-03")))
    story.run("four agencies", FIRST_OF_APRIL)
    story.run("nothing new", FIRST_OF_APRIL)
    receive_the_rest(story)
    with reading(story.home) as story.looked:
        story.killed = kill_three_times(story.home, AS_OF)
        story.run("twelve agencies", AS_OF)
    receive_corrections(story)
    story.run("corrected", AS_OF)
    (correction,) = story.chapters["corrected"].of("H01-dossiers-2024-03-r2")
    withdrawn = story.home.thuoc("deliveries", "withdraw", correction["delivery_id"], "--reason", "gửi nhầm kỳ")
    assert withdrawn.returncode == 0, withdrawn.stderr
    story.verdict("H01", "dossiers", "2024-03", 2, "withdrawn")
    story.run("withdrawn, as of an earlier day", MIDDLE_OF_MARCH)
    return story


@pytest.fixture(scope="session")
def told_at_once(
    tmp_path_factory: pytest.TempPathFactory, agencies: Sequence[Agency], working_calendar: WorkingCalendar
) -> Story:
    """The same files, all in one run; then computed again from nothing."""
    story = Story(Home(tmp_path_factory.mktemp("at-once")), agencies, working_calendar)
    receive_the_rest(story)
    story.receive(deliveries(FOUR, ("2024-03", "2024-02", "2024-01")))
    receive_corrections(story)
    story.run("at once", AS_OF)
    story.run("full refresh", AS_OF, "--full-refresh")
    return story
