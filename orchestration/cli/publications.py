"""``thuoc publications``: the versions kept, what moved between two of them, and going back to one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import typer

from orchestration.cli.exits import load_settings
from orchestration.cli.language import speaker
from orchestration.cli.listing import Format, print_rows
from orchestration.cli.opening import opened

if TYPE_CHECKING:
    from orchestration.cli.language import Say
    from orchestration.publication.comparison import Difference


def print_publications(output: Format) -> None:
    """List the versions kept, newest first."""
    from orchestration.publication.reader import current_number, list_publications

    settings = load_settings()
    say = speaker(settings.language)
    current = current_number(settings.published)
    rows = [
        {
            "number": version.number,
            "current": version.number == current,
            "as_of": version.as_of,
            "created_at": version.created_at.astimezone(),
            "code_version": version.code_version,
            "run_id": version.run_id,
        }
        for version in list_publications(settings.published)
    ]
    columns = {
        "number": say("số", "number"),
        "current": say("hiện hành", "current"),
        "as_of": say("số liệu đến trước", "data before"),
        "created_at": say("lúc", "published"),
        "code_version": say("phiên bản mã", "code"),
        "run_id": say("lần chạy", "run"),
    }
    print_rows(rows, columns, output)


def print_difference(before: int, after: int, *, limit: int, output: Format) -> None:
    """Print the figures that moved between two versions, the most moved first; as a table at most ``limit``.

    Raises:
        NoPublication: one of them is not kept.
    """
    from orchestration.publication.comparison import compare

    settings = load_settings()
    with opened(settings, before) as older, opened(settings, after) as newer:
        difference = compare(older, newer)
    if output is not Format.table:
        print_rows(difference.figures.to_dicts(), {name: name for name in difference.figures.columns}, output)
        return
    say = speaker(settings.language)
    typer.echo(_headline(difference, say))
    shown = difference.figures.head(limit).to_dicts()
    columns = {
        "indicator": say("chỉ số", "indicator"),
        "subject": say("cơ quan", "agency"),
        "period": say("kỳ", "period"),
        "before": say("trước", "before"),
        "after": say("sau", "after"),
        "change": say("thay đổi", "change"),
        "why": say("có thể do", "may be due to"),
    }
    print_rows([_shown(row, say) for row in shown], columns, output)
    if len(difference.figures) > limit:
        typer.echo(say(f"… chỉ hiện {limit} số liệu; --format csv: tất cả", f"… {limit} shown; --format csv: all"))


def roll_back(number: int) -> None:
    """Publish an earlier version again, under a new number.

    Raises:
        NoPublication: it is not kept.
        PublicationError: it is the current one, or is damaged.
        WriterBusy: another process is at work.
    """
    from orchestration.pipeline.lock import writer_lock
    from orchestration.pipeline.release import republish

    settings = load_settings()
    say = speaker(settings.language)
    now = datetime.now(UTC)
    with writer_lock(settings, now=now):
        version = republish(settings, number, created_at=now)
    typer.echo(
        say(
            f"Đã công bố lại kỳ {number} thành kỳ {version.number}. Lần `thuoc run` tới sẽ công bố số liệu mới từ các "
            "lần gửi đang có hiệu lực: rút lần gửi sai trước (`thuoc deliveries withdraw`).",
            f"Published {number} again as {version.number}. The next `thuoc run` publishes what the deliveries in "
            "force say: withdraw the wrong one first (`thuoc deliveries withdraw`).",
        )
    )


def _headline(difference: Difference, say: Say) -> str:
    from orchestration.publication.comparison import formulas_differ

    came = difference.deliveries["sign"].to_list()
    arrived, left = came.count(1), came.count(-1)
    older, newer = difference.before, difference.after
    formulas = say("đổi", "changed") if formulas_differ(older, newer) else say("như cũ", "the same")
    return say(
        f"Kỳ {older.number} → {newer.number}: {len(difference.figures)} số liệu thay đổi. Lần gửi: thêm {arrived}, bớt "
        f"{left}. Công thức: {formulas}. Số liệu đến trước: {older.as_of:%d/%m/%Y} → {newer.as_of:%d/%m/%Y}.",
        f"{older.number} → {newer.number}: {len(difference.figures)} figures moved. Deliveries: {arrived} came, {left} "
        f"left. Formulas: {formulas}. Data before: {older.as_of} → {newer.as_of}.",
    )


def _shown(row: dict[str, Any], say: Say) -> dict[str, str]:
    return {
        "indicator": row["indicator_code"],
        "subject": row["unit_code"] or row["agency_code"],
        "period": row["period"],
        "before": _figure(row, "before"),
        "after": _figure(row, "after"),
        "change": _change(row, say),
        "why": "; ".join(_reasons(row, say)),
    }


def _figure(row: dict[str, Any], side: str) -> str:
    """47,81% (4.781/10.000), 1.234 for a count, — where there is none."""
    from orchestration.domain.vietnamese import MISSING, format_number, format_percent

    numerator, denominator = row[f"numerator_{side}"], row[f"denominator_{side}"]
    if numerator is None:
        return f"{MISSING} ({row[f'quality_{side}']})" if row[f"quality_{side}"] else MISSING
    if denominator is None:
        return format_number(numerator)
    return f"{format_percent(row[f'value_{side}'])} ({format_number(numerator)}/{format_number(denominator)})"


def _change(row: dict[str, Any], say: Say) -> str:
    from orchestration.domain.vietnamese import POINTS, format_number, format_points

    is_rate = row["denominator_before"] is not None or row["denominator_after"] is not None
    return format_points(row["change"], word=say(*POINTS)) if is_rate else format_number(row["change"])


def _reasons(row: dict[str, Any], say: Say) -> list[str]:
    reasons = [*row["named"]]
    if row["deliveries"] > len(row["named"]):
        others = row["deliveries"] - len(row["named"])
        reasons.append(say(f"và {others} lần gửi khác", f"and {others} deliveries more"))
    if row["formulas_changed"]:
        reasons.append(say("công thức mới", "new formulas"))
    if row["as_of_moved"]:
        reasons.append(say("ngày chốt số liệu khác", "another as-of day"))
    return reasons
