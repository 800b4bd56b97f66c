"""Tasks and commitments: what documents assign, by deadline, and what they say that agencies did."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.components.downloads import download
from app.components.filters import choice
from app.components.frame import page_header, section
from app.components.markup import badge, joined, tag
from app.components.tables import WIDE, Column, paged_table
from app.i18n import _
from app.publication import current_publication
from app.queries.assignments import commitment_counts, has, tasks
from app.words import COUNT_VERDICTS, GROUP_NAMES, TASK_STATUSES, word
from orchestration.domain.vietnamese import MISSING, format_date, format_number
from orchestration.publication.reader import Publication

_TONES = {"past_deadline": "bad", "due_soon": "warn", "upcoming": "info"}


def show_tasks(publication: Publication) -> None:
    """The tasks by deadline; a task past its deadline is not said to be undone."""
    statuses = ["", *TASK_STATUSES]
    status = choice(
        "status", statuses, "", _("State"), lambda code: word(TASK_STATUSES, code) or _("All"), buttons=True
    )
    found = tasks(publication, status)
    st.caption(_("Where a deadline stands on the publication's day; whether a task was done, documents seldom say."))
    columns = [
        *(Column(_("Task"), css=WIDE), Column(_("Who answers for it"), css=WIDE), Column(_("Deadline"))),
        *(
            Column(_("State"), css="th-nowrap"),
            Column(_("Days left"), number=True),
            Column(_("Document"), css="th-nowrap"),
        ),
    ]
    paged_table("tasks_page", _("Tasks"), columns, found.to_dicts(), _task, page_size=15)
    download(found, "tasks", publication, {"status": status} if status else {})


def _task(row: dict[str, Any]) -> list[object]:
    deadline = format_date(row["deadline"]) if row["deadline"] else row["deadline_text"] or MISSING
    return [
        row["task_vi"],
        row["responsible"] or MISSING,
        deadline,
        badge(word(TASK_STATUSES, row["status"]), _TONES.get(row["status"], "none")),
        format_number(row["days_left"]),
        joined([row["document"], tag("small", _("line {lines}").format(lines=row["source_lines"]))], ""),
    ]


def show_commitments(publication: Publication) -> None:
    """Printed counts of agencies beside the lists of names that the same documents print."""
    section(
        _("Commitments"),
        _("How many agencies did it, as printed, and as the document's own list of agencies says."),
    )
    found = commitment_counts(publication)
    columns = [
        *(Column(_("What"), css=WIDE), Column(_("Group")), Column(_("Day"), css="th-nowrap")),
        *(Column(_("Printed"), number=True), Column(_("By the list"), number=True), Column(_("Verdict"))),
    ]
    paged_table("commitments_page", _("Commitments"), columns, found.to_dicts(), _commitment, page_size=20)
    download(found, "commitments", publication, {})


def _commitment(row: dict[str, Any]) -> list[object]:
    counted = row["listed"] if row["recomputed"] is None else row["recomputed"]
    printed = format_number(row["published"])
    words, tone = COUNT_VERDICTS[row["verdict"]]
    return [
        row["name_vi"],
        word(GROUP_NAMES, row["group_code"]),
        format_date(row["as_of"]),
        f"{printed} / {format_number(row['denominator'])}" if row["denominator"] else printed,
        format_number(counted),
        badge(_(words), tone),
    ]


publication = current_publication()
page_header(
    publication, _("Tasks and commitments"), _("What documents assign, by deadline, and what they say was done.")
)
if not has(publication, "tasks", "commitment_counts"):
    st.info(_("This publication has no tasks yet."), icon=":material/info:")
    st.stop()
show_tasks(publication)
show_commitments(publication)
