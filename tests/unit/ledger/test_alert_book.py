"""The ledger's book of alerts, on SQLite and on PostgreSQL: what is wrong, incidents, silences, the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from orchestration.alerts.lifecycle import acknowledged, look
from orchestration.ledger import Ledger
from orchestration.ledger.incidents import Silence, UnknownIncident, by_fingerprint
from orchestration.ledger.outbox import CLAIM, Message, Notice
from tests.support.alerting import MONDAY, condition
from tests.unit.ledger.landed import Landing, landed, name_of

MINUTE = timedelta(minutes=1)


def judge(ledger: Ledger, *landings: tuple[Landing, str, Sequence[str]]) -> None:
    """Land deliveries and judge them: (landing, status, rules that it fails)."""
    from orchestration.ledger.gate_results import GateResult
    from orchestration.ledger.judgements import Judged

    ledger.record_landings([landing for landing, _, _ in landings])
    verdicts, results = [], []
    for landing, status, rules in landings:
        name = name_of(landing)
        verdicts.append(Judged(name, status, status == "accepted", [], [], {}, {}))
        results += [
            GateResult("delivery", rule, "critical", name, False, "1", "= 0", f"sửa {rule}", f"mend {rule}")
            for rule in rules
        ]
    ledger.save_judgement("run", verdicts, results)


def failing(ledger: Ledger) -> dict[str, list[str]]:
    """The rules that each last attempt fails."""
    found = ledger.alerts.failing()
    return {one.delivery_id: [finding.rule for finding in one.findings] for one in found.attempts}


def test_the_last_attempt_alone_speaks_for_a_period(ledger: Ledger) -> None:
    first, second = landed(content="A"), landed(revision=2, content="B")
    judge(ledger, (first, "held", ["volume"]))
    assert failing(ledger) == {name_of(first): ["volume"]}
    judge(ledger, (second, "held", ["manifest", "rows_present"]))
    assert failing(ledger) == {name_of(second): ["manifest", "rows_present"]}
    third = landed(revision=3, content="C")
    judge(ledger, (third, "accepted", []))
    assert failing(ledger) == {}


def test_a_withdrawn_attempt_gives_the_word_back_to_the_one_before(ledger: Ledger) -> None:
    first, second = landed(content="A"), landed(revision=2, content="B")
    judge(ledger, (first, "accepted", ["rows_refused"]), (second, "held", ["volume"]))
    ledger.withdraw(name_of(second), "nhầm", MONDAY)
    judge(ledger, (second, "withdrawn", ["volume"]))
    assert failing(ledger) == {name_of(first): ["rows_refused"]}


def test_a_copy_of_what_is_in_force_says_nothing(ledger: Ledger) -> None:
    first, copy = landed(content="A"), landed(revision=2, content="A")
    judge(ledger, (first, "accepted", ["rows_refused"]), (copy, "duplicate", []))
    assert failing(ledger) == {name_of(first): ["rows_refused"]}


def test_receipts_tell_what_counts_what_is_held_and_when_it_came(ledger: Ledger) -> None:
    judge(
        ledger,
        (landed("2024-01", content="A"), "accepted", []),
        (landed("2024-01", revision=2, content="B", run=3), "held", ["volume"]),
        (landed("2024-02", content="C"), "unreadable", ["readable"]),
    )
    receipts = ledger.alerts.failing().receipts
    assert [(f"{one.period_start:%Y-%m}", one.in_force, one.refused) for one in receipts] == [
        ("2024-01", True, True),
        ("2024-02", False, True),
    ]
    assert receipts[0].received_at == landed()[0]["received_at"]


def test_incidents_keep_their_history(ledger: Ledger) -> None:
    book = ledger.alerts
    first = look({}, by_fingerprint([condition()]), unjudged=(), now=MONDAY)
    book.save(first.changes, MONDAY)
    (incident,) = book.incidents("open")
    assert incident == first.changes[0].incident
    book.save([acknowledged(incident, "đầu mối", "đang sửa", MONDAY + MINUTE)], MONDAY + MINUTE)
    gone = look(
        {incident.fingerprint: book.incident(incident.fingerprint[:6])}, {}, unjudged=(), now=MONDAY + 2 * MINUTE
    )
    book.save(gone.changes, MONDAY + 2 * MINUTE)
    assert book.history(incident.fingerprint) == [
        (MONDAY, "opened", None, None),
        (MONDAY + MINUTE, "acknowledged", "đầu mối", "đang sửa"),
        (MONDAY + 2 * MINUTE, "resolved", None, None),
    ]
    assert book.incidents("open", "acknowledged") == []
    assert [kind for _, _, kind in book.lives()] == ["opened", "acknowledged", "resolved"]
    with pytest.raises(UnknownIncident):
        book.incident("nothing")


def test_silences_end_and_can_be_lifted(ledger: Ledger) -> None:
    book = ledger.alerts
    silence = Silence("H29", None, "volume", None, "tổ", "nâng cấp", MONDAY, MONDAY + MINUTE)
    number = book.silence(silence)
    assert book.silences(at=MONDAY) == [replace(silence, id=number)]
    assert book.silences(at=MONDAY + MINUTE) == []
    assert book.lift_silence(number)
    assert not book.lift_silence(number)
    assert book.silences() == []


def message(name: str = "m1", channel: str = "mail", *notices: Notice) -> Message:
    """A message with a name."""
    return Message(name, "đầu mối · mail", channel, "alert", "H29", "tiêu đề", "chữ", "<p>", "ngắn", None, notices)


def test_a_message_is_kept_once_with_its_notices(ledger: Ledger) -> None:
    book = ledger.alerts
    book.save(look({}, by_fingerprint([condition()]), unjudged=(), now=MONDAY).changes, MONDAY)
    notice = Notice(condition().fingerprint, "đầu mối · mail", "owner", "alert", 0, None, MONDAY)
    assert book.put([message("m1", "mail", notice)], MONDAY) == 1
    assert book.put([message("m1", "mail", notice)], MONDAY + MINUTE) == 0
    assert book.to_tell(MONDAY)[1] == [notice]


def test_one_sender_at_a_time_has_a_message_until_its_claim_ends(ledger: Ledger) -> None:
    book = ledger.alerts
    book.put([message("m1"), message("m2")], MONDAY)
    first, second = book.claim(MONDAY), book.claim(MONDAY)
    assert {one.message_id for one in (first, second) if one} == {"m1", "m2"}
    assert book.claim(MONDAY) is None
    again = book.claim(MONDAY + CLAIM)
    assert again is not None
    assert again.attempts == 2


def test_settled_messages_are_sent_tried_later_or_given_up(ledger: Ledger) -> None:
    book = ledger.alerts
    book.put([message(name) for name in ("m1", "m2", "m3")], MONDAY)
    for status in ("sent", "pending", "dead"):
        claimed = book.claim(MONDAY)
        assert claimed is not None
        book.settle(claimed, status, MONDAY + MINUTE, None if status == "sent" else "451")  # type: ignore[arg-type]
    assert {one.message_id: one.status for one in book.messages()} == {"m1": "sent", "m2": "pending", "m3": "dead"}
    assert book.claim(MONDAY) is None, "not before its time"
    later = book.claim(MONDAY + MINUTE)
    assert later is not None
    assert (later.message_id, later.last_error) == ("m2", "451")
    assert book.sent_since("mail", MONDAY) == 1
    assert book.revive(MONDAY + MINUTE) == 1
    revived = book.claim(MONDAY + MINUTE)
    assert revived is not None
    assert revived.message_id == "m3"


def test_a_resting_channel_is_passed_over(ledger: Ledger) -> None:
    book = ledger.alerts
    book.put([message("m1", "a"), message("m2", "b")], MONDAY)
    claimed = book.claim(MONDAY, excluded=["a"])
    assert claimed is not None
    assert claimed.message_id == "m2"


def test_what_nobody_judged_yet_is_waiting(ledger: Ledger) -> None:
    first = landed(content="A")
    judge(ledger, (first, "held", ["volume"]))
    assert ledger.alerts.failing().waiting == set()
    ledger.withdraw(name_of(first), "nhầm", MONDAY)
    assert ledger.alerts.failing().waiting == {("H01", "dossiers", "2024-03")}


def test_a_message_tells_of_incidents_as_they_are_now(ledger: Ledger) -> None:
    book = ledger.alerts
    opened = look({}, by_fingerprint([condition()]), unjudged=(), now=MONDAY)
    book.save(opened.changes, MONDAY)
    book.put(
        [message("m1", "mail", Notice(condition().fingerprint, "mail", "owner", "alert", 0, None, MONDAY))], MONDAY
    )
    gone = look({one.fingerprint: one for one in book.incidents()}, {}, unjudged=(), now=MONDAY + MINUTE)
    book.save(gone.changes, MONDAY + MINUTE)
    assert [one.status for one in book.told_by("m1")] == ["resolved"]
    assert book.told_by("m2") == []
