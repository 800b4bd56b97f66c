"""Incidents, registries and situations to try alerting with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from orchestration.alerts.lifecycle import look
from orchestration.alerts.messages import Example, Words
from orchestration.alerts.owners import COLUMNS, Registry, read_registry
from orchestration.alerts.planning import Draft, Situation, plan, situation
from orchestration.alerts.sending import Hours
from orchestration.landing.contracts import DATASETS
from orchestration.ledger.incidents import Condition, Incident, Silence, by_fingerprint
from orchestration.ledger.outbox import Message, Notice

#: A Monday at ten.
MONDAY = datetime(2024, 3, 4, 10)


def condition(
    rule: str = "volume", *, agency: str = "H29", dataset: str = "dossiers", period: str = "2024-02", **facts: Any
) -> Condition:
    """Something critical for an owner to mend, unless told otherwise."""
    told = {"severity": "critical", "audience": "owner", "message_vi": f"sửa {rule}", "message_en": f"mend {rule}"}
    return Condition(agency, dataset, rule, period, **told | facts)


def opened(*conditions: Condition, at: datetime = MONDAY) -> list[Incident]:
    """Incidents that a first look opens."""
    return [change.incident for change in look({}, by_fingerprint(conditions), unjudged=(), now=at).changes]


def registry(path: Path, *rows: str) -> Registry:
    """A registry of lines: agency,dataset,level,role,channel[,language,hours,valid_from,valid_to]."""
    lines = [",".join(COLUMNS)]
    for row in rows:
        agency, dataset, level, role, channel, *rest = row.split(",")
        language, hours, begins, ends = [*rest, *("vi", "always", "", "")[len(rest) :]]
        lines.append(",".join([agency, dataset, level, role, role, channel, language, hours, begins, ends]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    read, errors = read_registry([path], DATASETS)
    assert not errors
    return read


def weekday(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < 5


def seen(
    of: Registry,
    *,
    now: datetime = MONDAY,
    told: Iterable[Notice] = (),
    silences: Sequence[Silence] = (),
    channels: Iterable[str] | None = None,
    delivering: int = 86,
    written: Iterable[tuple[str, datetime]] = (),
) -> Situation:
    """A situation in which every channel of the registry works."""
    known = {entry.recipient.channel for entry in of.entries}
    return situation(
        told,
        registry=of,
        channels=known if channels is None else set(channels),
        silences=silences,
        delivering=delivering,
        is_working=weekday,
        now=now,
        written=written,
    )


#: The hours of a registry that names nobody: any.
ANY_TIME = Hours(Registry(()), weekday)


def told_by(drafts: Iterable[Draft]) -> list[Notice]:
    """The notices that messages leave behind."""
    return [notice for draft in drafts for notice in draft.notices]


def planned(incidents: Iterable[Incident], situation: Situation) -> list[tuple[str, str, list[str]]]:
    """(role, kind, rules) of each message, in order."""
    return sorted(
        (draft.recipient.role_vi, draft.kind, sorted(one.rule for one in draft.incidents))
        for draft in plan(incidents, situation)
    )


def letters(
    number: int, channel: str = "mail", *, delivery_id: str | None = None, tells: Iterable[Incident] = ()
) -> list[Message]:
    """So many messages to one owner, about the same incidents."""
    notices = [Notice(one.fingerprint, "đầu mối", "owner", "alert", one.life, one.about, MONDAY) for one in tells]
    return [
        Message(
            message_id=f"{place:024d}",
            recipient=f"đầu mối · {channel}",
            channel=channel,
            kind="alert",
            agency_code="H29",
            subject=f"Tiêu đề {place:024d}",
            text="chữ",
            html="<p>chữ</p>",
            short="ngắn",
            delivery_id=delivery_id,
            notices=tuple(notices),
        )
        for place in range(number)
    ]


def words(*examples: Example) -> Words:
    """Names of a few codes."""
    return Words(
        agencies={"H29": ("Thành phố Hồ Chí Minh", "Ho Chi Minh City"), "H26": ("Hà Nội", "Hanoi")},
        datasets={"dossiers": ("Hồ sơ TTHC", "Dossiers")},
        rules={"volume": ("Số dòng so với các kỳ trước", "Volume"), "rows_refused": ("Dòng bị loại", "Refused rows")},
        topics={"volume": ("Số dòng so với các kỳ trước", "Volume")},
        app_url="http://127.0.0.1:8501",
        is_working=weekday,
        examples=lambda _delivery, _dataset: examples,
    )
