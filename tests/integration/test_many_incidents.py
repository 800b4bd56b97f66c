"""Ten thousand incidents: routed, grouped, sent to a real server that refuses half; bounded, and nothing lost."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from orchestration.alerts.channels import Channel
from orchestration.alerts.lifecycle import look
from orchestration.alerts.messages import write
from orchestration.alerts.planning import OUTAGE_LASTS, plan
from orchestration.alerts.sending import send_waiting
from orchestration.ledger import Ledger
from orchestration.ledger.incidents import by_fingerprint
from tests.support.alerting import ANY_TIME, MONDAY, condition, registry, seen, words
from tests.support.receivers import smtp

AGENCIES = [f"H{number:02}" for number in range(1, 22)]
DATASETS = ("dossiers", "payments", "feedback", "ratings")
RULES = ("volume", "keys_conflict", "rows_refused")
MONTHS = [f"20{year}-{month:02}" for year in (21, 22, 23, 24) for month in range(1, 11)]

#: The critical in one, and the day's digest.
MOST_MESSAGES = 2


def test_ten_thousand_incidents_reach_their_owners_through_a_server_that_refuses_half(tmp_path: Path) -> None:
    conditions = by_fingerprint(
        condition(
            rule,
            agency=agency,
            dataset=dataset,
            period=month,
            severity="warning" if rule == "rows_refused" else "critical",
        )
        for agency in AGENCIES
        for dataset in DATASETS
        for rule in RULES
        for month in MONTHS
    )
    assert len(conditions) > 10_000
    owners = registry(tmp_path / "owners.csv", *(f"{agency},*,owner,{agency},mail-{agency}" for agency in AGENCIES))
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger, smtp(lambda number: number % 2 == 0) as box:
        book = ledger.alerts
        book.save(look({}, conditions, unjudged=(), now=MONDAY).changes, MONDAY)
        channels = {
            f"mail-{agency}": Channel(f"mail-{agency}", box.url(agency), "mail", per_minute=60) for agency in AGENCIES
        }
        # On the first day the fault is everywhere, and nobody's: it is told when that day is over.
        at = MONDAY + OUTAGE_LASTS + timedelta(minutes=1)
        drafts = plan(book.incidents("open"), seen(owners, now=at))
        book.put([write(draft, words()) for draft in drafts], at)
        for hours in range(0, 48, 2):
            then = at + timedelta(hours=hours)
            send_waiting(book, channels, hours=ANY_TIME, now=partial(_always, then), attachment=_nothing)
            # What was given up is listed; an operator has it sent again.
            book.revive(then)
        told = {notice.fingerprint for notice in book.to_tell(MONDAY)[1]}
        messages = book.messages()

    assert [(message.attempts, message.last_error) for message in messages if message.status != "sent"] == []
    assert sorted(box.identities()) == sorted(message.message_id for message in messages), "each once"
    assert told == set(conditions), "every incident is in a message"
    of_owner = Counter(message.recipient for message in messages)
    assert len(of_owner) == len(AGENCIES)
    assert max(of_owner.values()) <= MOST_MESSAGES
    assert box.asked > len(messages), "half of the attempts were refused"


def _always(instant: datetime) -> datetime:
    return instant


def _nothing(_delivery_id: str) -> None:
    return None
