"""``thuoc tasks``: assigned tasks and proposals, with their status on the publication's day."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from orchestration.cli.indicators import check_agencies
from orchestration.cli.language import Say, speaker
from orchestration.cli.listing import Format, print_rows
from orchestration.cli.opening import opened
from orchestration.domain.agencies import GROUPS, agency_of

if TYPE_CHECKING:
    from orchestration.settings import Settings

#: The columns of ``--format csv`` and ``json``.
COLUMNS = (
    *("task_id", "kind", "status", "deadline", "deadline_text", "days_left", "task_vi"),
    *("responsible", "responsible_codes", "coordinating", "coordinating_codes", "indicator_codes", "catalogue_codes"),
    *("document", "task_no", "source_lines", "note_vi", "classification", "publication"),
)

#: Nothing that is published says that a task was done, so none is called unfinished.
STATUSES = {
    "upcoming": ("chưa đến hạn", "not due yet"),
    "due_soon": ("đến hạn trong 30 ngày", "due within 30 days"),
    "past_deadline": ("đã qua thời hạn; chưa có báo cáo hoàn thành", "past its deadline; no report of completion"),
    "no_deadline": ("không nêu thời hạn", "no deadline stated"),
    "proposal": ("đề xuất, không tính quá hạn", "a proposal: never overdue"),
}

_TASKS = """
select tasks.*, number as publication
from tasks
cross join publication
where ($status is null or status = $status)
    and ($agency is null or list_has_any(
        string_split(concat_ws('|', responsible_codes, coordinating_codes), '|'),
        ['ALL', $agency, (select group_code from agencies where agency_code = $agency)]
    ))
order by kind, deadline nulls last, task_id
"""


def print_tasks(settings: Settings, status: str | None, agency: str | None, output: Format) -> None:
    """Print tasks; those of an agency are its own, its group's and everybody's, led or shared; of a unit, its agency's.

    Raises:
        WrongUsage: an agency that the publication does not know.
        NoPublication: nothing was published yet.
    """
    with opened(settings) as publication:
        if agency is not None:
            check_agencies(publication, [agency])
            agency = agency if agency in GROUPS else agency_of(agency)
        rows = publication.query(_TASKS, {"status": status, "agency": agency}).to_dicts()
    if output is Format.table:
        say = speaker(settings.language)
        print_rows([_shown(row, say) for row in rows], _headings(say), output)
    else:
        print_rows(rows, {name: name for name in COLUMNS}, output)


def _headings(say: Say) -> dict[str, str]:
    return {
        "task_id": say("Mã", "Code"),
        "task": say("Nhiệm vụ", "Task"),
        "responsible": say("Chủ trì", "Responsible"),
        "deadline": say("Thời hạn", "Deadline"),
        "status": say("Trạng thái", "Status"),
        "catalogue_codes": say("Chỉ số", "Indicators"),
    }


def _shown(row: dict[str, Any], say: Say) -> dict[str, Any]:
    return {
        **row,
        "task": textwrap.shorten(row["task_vi"], 90, placeholder=" …"),
        "status": say(*STATUSES[row["status"]]),
        "deadline": row["deadline"] or row["deadline_text"],
        "catalogue_codes": (row["catalogue_codes"] or "").split("|") if row["catalogue_codes"] else None,
    }
