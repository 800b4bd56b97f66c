"""Out of the outbox to a real SMTP server and a real webhook: at least once, never lost, never in a storm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestration.alerts import sending
from orchestration.alerts.channels import Channel
from orchestration.alerts.sending import BACK_OFF, Hours, Sent, send_waiting
from orchestration.ledger import Ledger
from orchestration.ledger.alert_book import AlertBook
from orchestration.ledger.incidents import Change, Silence
from orchestration.ledger.outbox import CLAIM
from tests.support.alerting import ANY_TIME, MONDAY, condition, letters, opened, registry, weekday
from tests.support.receivers import MailBox, smtp, webhook


@pytest.fixture
def book(tmp_path: Path) -> Iterator[AlertBook]:
    """An empty outbox."""
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger:
        yield ledger.alerts


def mail(box: MailBox, *, per_minute: int = 10_000) -> dict[str, Channel]:
    """One channel to a mailbox."""
    return {"mail": Channel("mail", box.url("owner"), "mail", per_minute)}


def put(book: AlertBook, number: int, channel: str = "mail", **facts: Any) -> list[str]:
    """So many messages; their identities."""
    messages = letters(number, channel, **facts)
    book.put(messages, MONDAY)
    return [message.message_id for message in messages]


def send(
    book: AlertBook,
    channels: dict[str, Channel],
    at: datetime = MONDAY,
    rows: str | None = None,
    hours: Hours = ANY_TIME,
) -> Sent:
    """One round of sending at an instant."""
    return send_waiting(
        book,
        channels,
        hours=hours,
        now=lambda: at,
        attachment=lambda name: None if rows is None else (f"{name}.csv", rows),
    )


def test_a_mail_is_text_and_html_with_its_identity_and_the_refused_rows(book: AlertBook) -> None:
    with smtp() as box:
        (name,) = put(book, 1, delivery_id="H29-dossiers")
        assert send(book, mail(box), rows="dòng,giá trị\n7,x\n") == Sent(1, 0, 0, ())
    (taken,) = box.taken
    assert box.identities() == [name]
    assert taken["subject"] == f"Tiêu đề {name}"
    kinds = {part.get_content_type(): part for part in taken.walk() if not part.is_multipart()}
    assert {"text/plain", "text/html"} <= kinds.keys()
    (attached,) = taken.iter_attachments()
    assert attached.get_filename() == "H29-dossiers.csv"
    content = attached.get_content()
    text = content if isinstance(content, str) else content.decode("utf-8-sig")
    assert "7,x" in text


def test_a_webhook_gets_the_text_and_an_idempotency_key(book: AlertBook) -> None:
    with webhook() as hook:
        (name,) = put(book, 1, "hook")
        assert send(book, {"hook": Channel("hook", hook.url, "hook", 60)}).sent == 1
    ((headers, body),) = hook.taken
    assert headers["Idempotency-Key"] == name
    assert (body["title"], body["message"]) == (f"Tiêu đề {name}", "chữ")


def test_nothing_is_lost_when_the_server_refuses_half(book: AlertBook) -> None:
    with smtp(refuses=lambda number: number % 2 == 0) as box:
        names = put(book, 40)
        at, rounds = MONDAY, 0
        while book.messages("pending"):
            send(book, mail(box), at)
            at, rounds = at + timedelta(hours=1), rounds + 1
            assert rounds < 20
    assert sorted(box.identities()) == names, "each once"
    assert box.asked > len(names)


def test_a_server_that_is_down_is_not_asked_for_every_message(book: AlertBook) -> None:
    with smtp(refuses=lambda _number: True) as box:
        put(book, 50)
        done = send(book, mail(box))
        assert (done.failed, done.resting) == (3, ("mail",))
        assert box.asked == 3
    (error,) = {one.last_error for one in book.messages("pending") if one.last_error}
    assert "owner@example.org" not in error


def test_a_message_that_is_never_taken_is_given_up_listed_and_revived(book: AlertBook) -> None:
    refused = True
    with smtp(refuses=lambda _number: refused) as box:
        (name,) = put(book, 1)
        at = MONDAY
        for wait in BACK_OFF:
            assert send(book, mail(box), at).failed == 1
            assert send(book, mail(box), at + wait - timedelta(seconds=1)) == Sent(0, 0, 0, ())
            at += wait
        assert send(book, mail(box), at).dead == 1
        assert [one.message_id for one in book.messages("dead")] == [name]
        refused = False
        book.revive(at)
        assert send(book, mail(box), at).sent == 1
    assert box.identities() == [name]


@pytest.mark.parametrize("dies_at", ["before", "after"])
def test_a_sender_that_dies_in_the_middle_loses_nothing(
    book: AlertBook, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    """Dead after the server took it, the message goes again under the same identity; that is what it is for."""
    deliver = sending.deliver

    def dying(*args: object, **facts: object) -> str | None:
        if dies_at == "after":
            deliver(*args, **facts)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with smtp() as box:
        (name,) = put(book, 1)
        with monkeypatch.context() as patched:
            patched.setattr(sending, "deliver", dying)
            with pytest.raises(KeyboardInterrupt):
                send(book, mail(box))
        assert send(book, mail(box), MONDAY + CLAIM - timedelta(seconds=1)) == Sent(0, 0, 0, ()), (
            "it may still be at it"
        )
        assert send(book, mail(box), MONDAY + CLAIM).sent == 1
    assert set(box.identities()) == {name}
    assert len(box.taken) == (2 if dies_at == "after" else 1)


def test_a_channel_takes_no_more_than_its_rate(book: AlertBook) -> None:
    with smtp() as box:
        put(book, 12)
        assert send(book, mail(box, per_minute=5)) == Sent(5, 0, 0, ("mail",))
        assert send(book, mail(box, per_minute=5), MONDAY + timedelta(seconds=30)).sent == 0
        assert send(book, mail(box, per_minute=5), MONDAY + timedelta(seconds=61)).sent == 5
        assert all(one.attempts <= 1 for one in book.messages())


def test_a_channel_that_was_taken_away_keeps_its_messages(book: AlertBook) -> None:
    put(book, 1)
    assert send(book, {}).failed == 1
    (waiting,) = book.messages("pending")
    assert "channels.toml" in str(waiting.last_error)


def office(tmp_path: Path) -> Hours:
    """An owner with office hours, in a week whose Tuesday is a holiday."""
    owners = registry(tmp_path / "owners.csv", "H29,*,owner,đầu mối,mail,vi,08:00-17:00,,")
    return Hours(owners, lambda day: weekday(day) and day != TUESDAY)


TUESDAY = (MONDAY + timedelta(days=1)).date()


def test_what_could_not_go_out_in_office_hours_waits_for_the_next_ones_and_that_is_no_attempt(
    book: AlertBook, tmp_path: Path
) -> None:
    refused = True
    with smtp(refuses=lambda _number: refused) as box:
        put(book, 1)
        assert send(book, mail(box), MONDAY.replace(hour=16, minute=59), hours=office(tmp_path)).failed == 1
        refused = False
        evening, holiday = MONDAY.replace(hour=17, minute=30), MONDAY + timedelta(days=1)
        for quiet in (evening, holiday):
            assert send(book, mail(box), quiet, hours=office(tmp_path)) == Sent(0, 0, 0, ())
        (waiting,) = book.messages("pending")
        assert (waiting.attempts, waiting.next_attempt_at) == (1, MONDAY.replace(day=6, hour=8))
        assert send(book, mail(box), MONDAY.replace(day=6, hour=8), hours=office(tmp_path)).sent == 1
    assert len(box.taken) == 1


def test_a_message_all_of_whose_faults_were_silenced_since_waits_for_the_silence_to_end(book: AlertBook) -> None:
    (incident,) = opened(condition())
    book.save([Change(incident, "opened")], MONDAY)
    put(book, 1, tells=[incident])
    until = MONDAY + timedelta(hours=6)
    book.silence(Silence("H29", None, None, None, "tổ", "bảo trì", MONDAY, until))
    with smtp() as box:
        assert send(book, mail(box), MONDAY + timedelta(hours=1)) == Sent(0, 0, 0, ())
        assert send(book, mail(box), until).sent == 1


@pytest.mark.parametrize(("kind", "status"), [("alert", "obsolete"), ("resolved", "sent")])
def test_what_was_resolved_before_its_message_went_out_is_not_told_but_that_it_is_resolved(
    book: AlertBook, kind: str, status: str
) -> None:
    (incident,) = opened(condition())
    book.save([Change(replace(incident, status="resolved", resolved_at=MONDAY), "resolved")], MONDAY)
    book.put([replace(message, kind=kind) for message in letters(1, tells=[incident])], MONDAY)
    with smtp() as box:
        send(book, mail(box))
    assert [one.status for one in book.messages()] == [status]


def test_a_slow_sender_does_not_undo_what_the_next_one_made_of_its_message(book: AlertBook) -> None:
    put(book, 1)
    slow = book.claim(MONDAY)
    assert slow is not None
    next_one = book.claim(MONDAY + CLAIM)
    assert next_one is not None
    book.settle(next_one, "sent", MONDAY + CLAIM)
    book.settle(slow, "pending", MONDAY + CLAIM, "timed out")
    assert [(one.status, one.last_error) for one in book.messages()] == [("sent", None)]


def test_what_a_slow_sender_sent_is_sent_whatever_the_next_one_says(book: AlertBook) -> None:
    put(book, 1)
    slow, at = book.claim(MONDAY), MONDAY + CLAIM
    next_one = book.claim(at)
    assert slow is not None
    assert next_one is not None
    book.settle(slow, "sent", at)
    book.settle(next_one, "pending", at, "refused")
    assert [one.status for one in book.messages()] == ["sent"]
