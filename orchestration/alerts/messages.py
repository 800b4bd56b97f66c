"""From a draft to what a recipient reads: subject, text, HTML, short form; Vietnamese, or English on request."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestration.alerts.conditions import LATE
from orchestration.alerts.owners import Language
from orchestration.alerts.planning import Draft, Kind, deadline
from orchestration.domain.agencies import GROUPS
from orchestration.domain.calendar import IsWorking
from orchestration.domain.vietnamese import format_date, format_number, format_percent
from orchestration.ledger.incidents import Incident
from orchestration.ledger.outbox import Message

#: Vietnamese, English.
Bilingual = tuple[str, str]
Subject = tuple[str, str, str]

#: Faulty deliveries that one message tells in full; the others are counted.
TOLD_IN_FULL = 20

#: Characters of a chat message's first fault.
_SHORT = 280


@dataclass(frozen=True, slots=True)
class Example:
    """A refused row as its owner sees it; personal data is masked before anything is quarantined."""

    sheet: str | None
    file_row: int
    column: str | None
    raw_value: str | None
    message_vi: str
    message_en: str | None


@dataclass(frozen=True)
class Words:
    """What codes are called, and what stands behind an incident.

    ``rules``: of a fault, what is wrong; ``topics``: the same rule without saying that it failed. ``examples``: the
    first refused rows of a delivery, by its identifier and dataset.
    """

    agencies: Mapping[str, Bilingual]
    datasets: Mapping[str, Bilingual]
    rules: Mapping[str, Bilingual]
    topics: Mapping[str, Bilingual]
    app_url: str
    is_working: IsWorking
    examples: Callable[[str, str], Sequence[Example]]


def write(draft: Draft, words: Words) -> Message:
    """The message of a draft. Its identity is what it tells, whom, as what and on which day: again, it is the same."""
    return _Writer(draft, words).message()


class _Writer:
    def __init__(self, draft: Draft, words: Words) -> None:
        self._draft = draft
        self._words = words
        self._language: Language = draft.recipient.language

    def message(self) -> Message:
        draft = self._draft
        subjects = _by_subject(draft.incidents)
        attached = self._attached(subjects)
        facts: dict[str, Any] = {
            "language": self._language,
            "t": self._t,
            "recipient": self._t(draft.recipient.role_vi, draft.recipient.role_en),
            "subject": self._subject(subjects),
            "lead": self._lead(subjects),
            "stand_in": self._stand_in(),
            "parts": [self._part(subject, of) for subject, of in list(subjects.items())[:TOLD_IN_FULL]],
            "more": self._more(subjects),
            "link": self._link(subjects),
            "attached": attached is not None,
        }
        templates = _templates()
        return Message(
            message_id=_identity(draft),
            recipient=draft.recipient.name,
            channel=draft.recipient.channel,
            kind=draft.kind,
            agency_code=draft.incidents[0].agency_code if len({s[0] for s in subjects}) == 1 else "",
            subject=facts["subject"],
            text=templates.get_template("message.txt.j2").render(facts).strip() + "\n",
            html=templates.get_template("message.html.j2").render(facts),
            short=self._short(facts),
            delivery_id=attached,
            notices=draft.notices,
        )

    def _t(self, vi: str, en: str) -> str:
        return en if self._language == "en" else vi

    def _named(self, names: Mapping[str, Bilingual], code: str) -> str:
        return self._t(*names.get(code, (code, code)))

    def _subject(self, subjects: Mapping[Subject, Sequence[Incident]]) -> str:
        head = self._t(*_KINDS[self._draft.kind])
        if len(subjects) == 1:
            (subject,) = subjects
            return f"[Thước] {head}: {self._title(subject)}"
        agencies = {agency_code for agency_code, _, _ in subjects}
        where = self._named(self._words.agencies, next(iter(agencies))) if len(agencies) == 1 else ""
        number = format_number(len(subjects))
        many = self._t(f"{number} mục cần xem", f"{len(subjects):,} to look at")
        return f"[Thước] {head}: {f'{where}, ' if where else ''}{many}"

    def _title(self, subject: Subject) -> str:
        agency_code, dataset, period = subject
        named = [self._named(self._words.agencies, agency_code)] if agency_code else []
        named += [self._named(self._words.datasets, dataset)] if dataset else []
        return " · ".join([*named, *([period] if period else [])]) or self._t("hệ thống", "the warehouse")

    def _lead(self, subjects: Mapping[Subject, Sequence[Incident]]) -> str:
        faults, places = len(self._draft.incidents), len(subjects)
        vi, en = format_number(faults), _counted(faults, "fault", "faults")
        told = {
            "alert": (f"{vi} lỗi cần xử lý.", f"{en} to mend."),
            "repeat": (f"Nhắc lại: {vi} lỗi chưa được xử lý.", f"Again: {en} still open."),
            "escalation": (
                f"{vi} lỗi chưa có ai nhận xử lý; đề nghị chỉ đạo.",
                f"{en}, and nobody has taken it on; please see to it.",
            ),
            "outage": (
                f"Nhiều lần gửi dữ liệu gặp lỗi cùng lúc: {vi} lỗi ở {format_number(places)} mục. "
                "Nên tìm nguyên nhân chung (đường truyền, phần mềm trích xuất) trước.",
                f"Many deliveries fail at once: {en}, {_counted(places, 'place', 'places')}. "
                "Look for a common cause first (the line, the export's software).",
            ),
            "digest": (
                f"Cảnh báo trong ngày: {vi}. Các kỳ đã nhận vẫn được tính; cần xem lại.",
                f"The day's warnings: {en}. What was received counts, and should be looked at.",
            ),
            "resolved": (f"Đã khắc phục {vi} lỗi. Trân trọng cảm ơn.", f"Mended: {en}. Thank you."),
        }
        return self._t(*told[self._draft.kind])

    def _stand_in(self) -> str:
        why = self._draft.standing_in
        return self._t(*_STANDING_IN[why]) if why else ""

    def _part(self, subject: Subject, incidents: Sequence[Incident]) -> dict[str, Any]:
        counted = next((one for one in incidents if one.rows_failed is not None), None)
        refused = next((one for one in incidents if one.rows_failed and one.delivery_id), None)
        is_resolved = self._draft.kind == "resolved"
        return {
            "title": self._title(subject),
            "path": next((one.path for one in incidents if one.path), None),
            "delivery_id": next((one.delivery_id for one in incidents if one.delivery_id), None),
            "rows": "" if counted is None or is_resolved else self._rows(counted),
            "faults": [
                {
                    "rule": self._named(self._words.topics if is_resolved else self._words.rules, one.rule),
                    "message": self._ended(one) if is_resolved else self._message(one),
                    "fingerprint": one.fingerprint,
                    "mend_by": self._mend_by(one),
                }
                for one in incidents
            ],
            "examples": []
            if refused is None or is_resolved
            else self._words.examples(refused.delivery_id or "", refused.dataset),
        }

    def _ended(self, incident: Incident) -> str:
        if incident.resolved_by is None:
            return self._t("Đã khắc phục.", "Mended.")
        return self._t(f"Đã đóng ({incident.resolved_by}).", f"Closed ({incident.resolved_by}).")

    def _message(self, incident: Incident) -> str:
        return self._t(incident.message_vi, incident.message_en)

    def _rows(self, incident: Incident) -> str:
        failed, read = incident.rows_failed or 0, incident.rows_read or 0
        share = failed / read if read else 0.0
        return self._t(
            f"Đã đọc {format_number(read)} dòng, bị loại {format_number(failed)} ({format_percent(share)})",
            f"{read:,} rows read, {failed:,} refused ({_english_percent(share)})",
        )

    def _mend_by(self, incident: Incident) -> str:
        if incident.status == "resolved":
            return self._t("không phải làm gì thêm", "nothing is left to do")
        if incident.rule == LATE:
            return self._t("theo hạn nêu trên", "by the day named above")
        day = deadline(incident, self._words.is_working)
        return self._t(f"hạn sửa: hết ngày {format_date(day)}", f"to be mended by {day.isoformat()}")

    def _more(self, subjects: Mapping[Subject, Sequence[Incident]]) -> str:
        if len(subjects) <= TOLD_IN_FULL:
            return ""
        rest = len(subjects) - TOLD_IN_FULL
        rules = Counter(one.rule for one in self._draft.incidents).most_common(TOLD_IN_FULL)
        told = "; ".join(f"{self._named(self._words.rules, rule)}: {format_number(times)}" for rule, times in rules)
        return self._t(
            f"… và {format_number(rest)} mục nữa. Theo quy tắc: {told}.", f"… and {rest:,} more. By rule: {told}."
        )

    def _link(self, subjects: Mapping[Subject, Sequence[Incident]]) -> str:
        """The app's page of the agency that the message is about; of several, that of all deliveries."""
        agencies = {agency_code for agency_code, _, _ in subjects}
        base = self._words.app_url.rstrip("/")
        if len(agencies) == 1 and agencies <= self._words.agencies.keys() - set(GROUPS):
            return f"{base}/agency?{urlencode({'agency': next(iter(agencies))})}"
        return f"{base}/quality"

    def _attached(self, subjects: Mapping[Subject, Sequence[Incident]]) -> str | None:
        """The delivery whose refused rows go along: of a message about one."""
        if len(subjects) != 1 or self._draft.kind == "resolved":
            return None
        return next((one.delivery_id for one in self._draft.incidents if one.rows_failed), None)

    def _short(self, facts: Mapping[str, Any]) -> str:
        first = facts["parts"][0]["faults"][0]["message"]
        cut = first if len(first) <= _SHORT else f"{first[:_SHORT].rstrip()}…"
        return f"{facts['lead']} {cut} {facts['link']}"


_KINDS: Mapping[Kind, Bilingual] = {
    "alert": ("Cần xử lý", "To mend"),
    "repeat": ("Nhắc lại", "Again"),
    "escalation": ("Chưa có người xử lý", "Nobody acts"),
    "outage": ("Sự cố diện rộng", "Widespread fault"),
    "digest": ("Cảnh báo trong ngày", "The day's warnings"),
    "resolved": ("Đã khắc phục", "Mended"),
}

_STANDING_IN: Mapping[str, Bilingual] = {
    "no_owner": (
        "Chưa có đầu mối nào trong sổ đầu mối nhận việc này, nên thư được gửi tới tổ chương trình.",
        "The registry names no owner for this, so it comes to the programme team.",
    ),
    "no_channel": (
        "Đầu mối trong sổ chưa có kênh nhận tin, nên thư được gửi tới tổ chương trình.",
        "The owner in the registry has no channel that works, so it comes to the programme team.",
    ),
    "escalated": (
        "Đầu mối đã được báo nhưng chưa xác nhận trong thời hạn.",
        "The owner was told and has not acknowledged it in time.",
    ),
}


def _english_percent(share: float) -> str:
    """Rounded as the Vietnamese figure is."""
    return format_percent(share).replace(".", "").replace(",", ".")


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _by_subject(incidents: Sequence[Incident]) -> dict[Subject, list[Incident]]:
    """Incidents by agency, dataset and period; the critical first, then the newest periods."""
    found: dict[Subject, list[Incident]] = defaultdict(list)
    newest_first = sorted(incidents, key=lambda one: one.period, reverse=True)
    for one in sorted(newest_first, key=lambda one: (one.severity != "critical", one.agency_code, one.dataset)):
        found[one.subject].append(one)
    return dict(found)


def _identity(draft: Draft) -> str:
    told = sorted(f"{notice.fingerprint}:{notice.life}" for notice in draft.notices)
    named = "\0".join([draft.recipient.name, draft.kind, draft.at.date().isoformat(), *told])
    return hashlib.sha256(named.encode()).hexdigest()[:24]


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=StrictUndefined,
    )
