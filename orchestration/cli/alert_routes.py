"""``thuoc alerts owners`` and ``due``: whom what goes to, and what is expected of whom."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import date

from orchestration.cli.exits import WrongUsage, load_settings
from orchestration.cli.language import speaker
from orchestration.cli.listing import Format, print_rows
from orchestration.cli.opening import ledger_of


def print_owners(agency: str | None, dataset: str | None, output: Format) -> None:
    """The registry's rows of an agency and dataset that hold today, and whether their channels are there."""
    from orchestration.alerts.channels import read_channels
    from orchestration.alerts.owners import ANY
    from orchestration.domain.clock import hanoi_now
    from orchestration.pipeline.alerting import registry_of

    settings = load_settings()
    say = speaker(settings.language)
    registry, wrong = registry_of(settings)
    channels, unusable = read_channels(settings.channels)
    sys.stderr.writelines(f"{error}\n" for error in (*wrong, *unusable))
    today = hanoi_now().date()
    rows = [
        {
            "agency_code": entry.agency_code,
            "dataset": entry.dataset,
            "level": entry.recipient.level,
            "role": say(entry.recipient.role_vi, entry.recipient.role_en),
            "channel": entry.recipient.channel,
            "has_channel": entry.recipient.channel in channels,
        }
        for entry in registry.entries
        if entry.is_valid(today)
        and (agency is None or entry.agency_code in (ANY, agency))
        and (dataset is None or entry.dataset in (ANY, dataset))
    ]
    if agency is not None and not any(row["level"] == "owner" for row in rows):
        sys.stderr.write(
            say(
                f"Sổ đầu mối chưa có đầu mối của {agency}: thư về {agency} gửi tới tổ chương trình.\n",
                f"The registry names no owner of {agency}: messages about it go to the programme team.\n",
            )
        )
    columns = {
        "agency_code": say("cơ quan", "agency"),
        "dataset": say("bộ dữ liệu", "dataset"),
        "level": say("cấp", "level"),
        "role": say("đầu mối", "role"),
        "channel": say("kênh", "channel"),
        "has_channel": say("đã khai", "declared"),
    }
    print_rows(rows, columns, output)


def print_due(as_of: date | None, agency: str | None, dataset: str | None, state: str | None, output: Format) -> None:
    """The calendar of expected deliveries; without a state, all but what was received."""
    from orchestration.alerts.due_calendar import expected_now

    settings = load_settings()
    say = speaker(settings.language)
    try:
        with ledger_of(settings) as ledger:
            found = list(expected_now(settings, ledger, as_of))
    except ValueError as error:
        raise WrongUsage(str(error)) from None
    expected = [one for one in found if agency in (None, one.agency_code) and dataset in (None, one.dataset)]
    chosen = [one for one in expected if (one.state != "received" if state is None else one.state == state)]
    rows = [asdict(one) | {"period": one.period, "state": say(*_STATES[one.state])} for one in chosen]
    columns = {
        "agency_code": say("cơ quan", "agency"),
        "dataset": say("bộ dữ liệu", "dataset"),
        "period": say("kỳ", "period"),
        "state": say("tình trạng", "state"),
        "due_on": say("hạn", "due"),
        "missing_after": say("coi là thiếu sau", "missing after"),
        "received_on": say("nhận ngày", "received"),
    }
    if output is not Format.table:
        rows = [asdict(one) | {"period": one.period, "came_late": one.came_late} for one in chosen]
        columns = {name: name for name in (*columns, "came_late")}
    print_rows(rows, columns, output)


_STATES = {
    "open": ("chưa đến hạn", "not due"),
    "late": ("chậm", "late"),
    "missing": ("thiếu", "missing"),
    "refused": ("chưa chấp nhận", "held"),
    "received": ("đã nhận", "received"),
}
