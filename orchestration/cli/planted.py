"""``thuoc sample-check``: which planted faults were caught, by what, and whether anything clean was."""

from __future__ import annotations

from pathlib import Path

import typer

from orchestration.cli.exits import WrongUsage, load_settings
from orchestration.cli.language import speaker
from orchestration.cli.listing import Format, print_rows
from orchestration.domain.vietnamese import format_number

#: Something planted was not caught, or something clean was.
_AT_FAULT = 1


def print_check(key: Path | None, *, output: Format) -> None:
    """Print every planted fault with what became of it, then precision and recall.

    Raises:
        WrongUsage: there is no key, or it is none.
        Exit: with 1, if precision or recall is below one.
    """
    from orchestration.ledger import Ledger
    from orchestration.pipeline.planted import check_planted
    from orchestration.sample.mess import key_path

    settings = load_settings()
    say = speaker(settings.language)
    path = key or key_path(settings.inbox)
    try:
        with Ledger.open(settings.ledger_url) as ledger:
            check = check_planted(path, ledger)
    except (OSError, ValueError) as error:
        raise WrongUsage(str(error)) from None
    headings = {
        "what": say("lỗi đã gài", "planted"),
        "file": say("tệp", "file"),
        "expected": say("phải là", "must be"),
        "found": say("thực tế", "is"),
        "caught_by": say("phát hiện bởi", "caught by"),
        "rows_refused": say("dòng bị loại", "rows refused"),
        "is_caught": say("đạt", "caught"),
    }
    rows = [
        {
            "what": each.fault["what_vi" if settings.language == "vi" else "what_en"],
            "file": each.fault["file"] or f"{each.fault['agency_code']} {each.fault['period']}",
            "expected": f"{each.fault['status']} ({each.fault['caught_by']})",
            "found": each.status,
            "caught_by": list(each.caught_by),
            "rows_refused": each.rows_refused,
            "is_caught": each.is_caught,
        }
        for each in check.found
    ]
    print_rows(rows, headings if output is Format.table else {name: name for name in headings}, output)
    if output is Format.table:
        recall, precision = (format_number(rate, decimals=3) for rate in (check.recall, check.precision))
        typer.echo(
            say(
                f"\nPhát hiện {check.caught}/{len(check.found)} (recall {recall}); báo nhầm {len(check.false_alarms)} "
                f"trên {format_number(check.clean)} lần gửi sạch (precision {precision})",
                f"\nCaught {check.caught} of {len(check.found)} (recall {recall}); {len(check.false_alarms)} false "
                f"alarms in {format_number(check.clean)} clean deliveries (precision {precision})",
            )
        )
        for alarm in check.false_alarms:
            typer.echo(f"  ✗ {alarm}")
    if check.recall < 1 or check.precision < 1:
        raise typer.Exit(_AT_FAULT)
