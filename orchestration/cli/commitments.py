"""``thuoc commitments``: what documents say that agencies did, counted again from their lists; the systems' survey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.cli.exits import WrongUsage
from orchestration.cli.indicators import check_agencies
from orchestration.cli.language import Say, speaker
from orchestration.cli.listing import Format, print_rows
from orchestration.cli.opening import opened
from orchestration.domain.agencies import GROUPS
from orchestration.domain.vietnamese import format_date, format_percent

if TYPE_CHECKING:
    from orchestration.settings import Settings

#: The columns of ``--format csv`` and ``json``: of counts, of an agency's entries, of the survey.
COUNTS = (
    *("indicator_code", "group_code", "list_code", "figure_id", "name_vi", "counts", "as_of", "published"),
    *("denominator", "listed", "recomputed", "verdict", "classification", "publication"),
)
ENTRIES = (
    *("list_code", "list_name_vi", "agency_code", "agency_name_vi", "status", "basis", "as_of", "as_of_text"),
    *("document", "source_lines", "classification", "publication"),
)
SURVEY = (
    *("group_code", "vendor", "grade", "systems", "surveyed", "share", "published_figure_id", "published_share"),
    *("verdict", "publication"),
)

_VERDICTS = {
    "equal": ("khớp", "equal"),
    "differs": ("KHÔNG khớp", "DIFFERS"),
    "not_listed": ("văn bản không nêu tên", "the document names nobody"),
    "not_published": ("văn bản không công bố số", "the document prints no number"),
}
_STATUSES = {
    "done": ("đã thực hiện", "done"),
    "not_done": ("chưa thực hiện", "not done"),
    "excepted": ("không tính", "not counted"),
}
_BASES = {
    "listed": ("văn bản nêu tên", "named"),
    "implied": ("không có tên trong số chưa thực hiện", "not among those named"),
}


def print_commitments(settings: Settings, agency: str | None, *, survey: bool, output: Format) -> None:
    """Print the printed counts beside those of the lists, or an agency's entries; with ``survey`` the systems' grades.

    Raises:
        WrongUsage: an agency that the publication does not know, or one asked for with the survey.
        NoPublication: nothing was published yet.
    """
    if survey and agency is not None:
        raise WrongUsage("--survey không đi cùng --agency / --survey does not go with --agency")
    say = speaker(settings.language)
    with opened(settings) as publication:
        if survey:
            rows = publication.query(
                "select * exclude (number), number as publication from system_survey_shares cross join "
                "(select number from publication) order by group_code, vendor, grade"
            ).to_dicts()
            _print(rows, SURVEY, _of_survey(say), output)
        elif agency is not None:
            check_agencies(publication, [agency])
            if agency in GROUPS or "." in agency:
                raise WrongUsage(f"{agency} không phải một cơ quan / {agency} is not one agency")
            rows = publication.query(
                "select commitments.*, number as publication from commitments cross join publication "
                "where agency_code = $agency order by as_of, list_code",
                {"agency": agency},
            ).to_dicts()
            _print(rows, ENTRIES, _of_entries(say), output)
        else:
            rows = publication.query(
                "select commitment_counts.*, number as publication from commitment_counts cross join publication "
                "order by as_of, list_code, group_code, indicator_code"
            ).to_dicts()
            _print(rows, COUNTS, _of_counts(say), output)


Shown = dict[str, tuple[str, Any]]


def _print(rows: list[dict[str, Any]], columns: tuple[str, ...], shown: Shown, output: Format) -> None:
    """``shown``: column of the table → heading, and what to show of a row."""
    if output is not Format.table:
        print_rows(rows, {name: name for name in columns}, output)
        return
    table = [{name: told(row) for name, (_, told) in shown.items()} for row in rows]
    print_rows(table, {name: heading for name, (heading, _) in shown.items()}, output)


def _of_counts(say: Say) -> Shown:
    return {
        "name": (say("Nội dung", "What"), lambda row: row["name_vi"]),
        "group": (say("Khối", "Group"), lambda row: row["group_code"]),
        "as_of": (say("Ngày", "Day"), lambda row: format_date(row["as_of"])),
        "published": (say("Công bố", "Printed"), lambda row: _of(row["published"], row["denominator"])),
        "recomputed": (say("Theo danh sách", "By the list"), _by_the_list),
        "verdict": (say("Kết luận", "Verdict"), lambda row: say(*_VERDICTS[row["verdict"]])),
    }


def _by_the_list(row: dict[str, Any]) -> int | None:
    counted: int | None = row["listed"] if row["recomputed"] is None else row["recomputed"]
    return counted


def _of(published: int | None, denominator: int | None) -> str | None:
    if published is None or denominator is None:
        return None if published is None else str(published)
    return f"{published}/{denominator}"


def _of_entries(say: Say) -> Shown:
    return {
        "list": (say("Danh sách", "List"), lambda row: row["list_name_vi"]),
        "status": (say("Tình trạng", "Status"), lambda row: say(*_STATUSES[row["status"]])),
        "basis": (say("Căn cứ", "Known by"), lambda row: say(*_BASES[row["basis"]])),
        "as_of": (say("Ngày", "Day"), lambda row: format_date(row["as_of"])),
        "document": (say("Văn bản", "Document"), lambda row: row["document"]),
    }


def _of_survey(say: Say) -> Shown:
    return {
        "group": (say("Khối", "Group"), lambda row: row["group_code"]),
        "vendor": (say("Nhà cung cấp", "Vendor"), lambda row: row["vendor"] or say("tất cả", "all")),
        "grade": (say("Hạng", "Grade"), lambda row: row["grade"]),
        "systems": (say("Số hệ thống", "Systems"), lambda row: f"{row['systems']}/{row['surveyed']}"),
        "share": (say("Tỷ lệ", "Share"), lambda row: format_percent(row["share"])),
        "published": (say("Công bố", "Printed"), lambda row: format_percent(row["published_share"])),
        "verdict": (say("Kết luận", "Verdict"), lambda row: say(*_VERDICTS[row["verdict"]])),
    }
