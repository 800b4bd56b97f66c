"""Out of the outbox to a real SMTP server and a real webhook: at least once, never lost, never in a storm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from orchestration.alerts import sending
from orchestration.alerts.channels import Channel
from orchestration.alerts.sending import BACK_OFF, Sent, send_waiting
from orchestration.ledger import Ledger
from orchestration.ledger.alert_book import AlertBook
from orchestration.ledger.outbox import CLAIM, Message
from tests.support.alerting import MONDAY
from tests.support.receivers import MailBox, smtp, webhook


@pytest.fixture
def book(tmp_path: Path) -> Iterator[AlertBook]:
    """An empty outbox."""
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger:
        yield ledger.alerts


def mail(box: MailBox, *, per_minute: int = 10_000) -> dict[str, Channel]:
    """One channel to a mailbox."""
    return {"mail": Channel("mail", box.url("owner"), "mail", per_minute)}


def put(book: AlertBook, number: int, channel: str = "mail", delivery_id: str | None = None) -> list[str]:
    """So many messages; their identities."""
    names = [f"{place:024d}" for place in range(number)]
    book.put(
        [
            Message(
                name,
                "đầu mối",
                channel,
                "alert",
                "H29",
                f"Tiêu đề {name}",
                "chữ",
                "<p>chữ</p>",
                "ngắn",
                delivery_id,
                (),
            )
            for name in names
        ],
        MONDAY,
    )
    return names


def send(book: AlertBook, channels: dict[str, Channel], at: datetime = MONDAY, rows: str | None = None) -> Sent:
    """One round of sending at an instant."""
    return send_waiting(
        book, channels, now=lambda: at, attachment=lambda name: None if rows is None else (f"{name}.csv", rows)
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
