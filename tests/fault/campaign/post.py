"""The post of a campaign: a mail server on loopback, owners in every home, and what must have arrived."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.alerts.channels import read_channels
from orchestration.alerts.sending import send_waiting
from orchestration.domain.clock import hanoi_now
from orchestration.ledger import Ledger
from orchestration.ledger.outbox import CLAIM
from tests.support.alerting import ANY_TIME
from tests.support.homes import Home
from tests.support.receivers import MailBox, smtp

_OWNERS = """agency_code,dataset,level,role_vi,role_en,channel,language,hours,valid_from,valid_to
*,*,programme,Tổ chương trình,Programme team,mail,vi,always,,
*,*,engineer,Kỹ sư vận hành,Engineers on duty,mail,vi,always,,
H29,*,owner,Đầu mối dữ liệu,Data owner,mail,vi,always,,
"""

#: The same news of the same delivery, told the same role by more than one message.
_DOUBLED = """
    select recipient, fingerprint, about from notices where kind = 'alert'
    group by recipient, fingerprint, life, about having count(*) > 1
"""


@dataclass(frozen=True)
class Post:
    """The mail server of a campaign; ``before``: by home, messages of the home that it is a copy of."""

    box: MailBox
    before: dict[Path, set[str]] = field(default_factory=dict)

    def serve(self, home: Home) -> None:
        """Let a home send its alerts here."""
        home.path.mkdir(parents=True, exist_ok=True)
        if (home.path / "ledger.sqlite").exists():
            with Ledger.open(f"sqlite:///{home.path / 'ledger.sqlite'}") as ledger:
                self.before[home.path] = {message.message_id for message in ledger.alerts.messages()}
        (home.path / "owners.csv").write_text(_OWNERS, encoding="utf-8")
        channel = f'[mail]\nurl = "{self.box.url(_box_of(home))}"\nper_minute = 100000\n'
        (home.path / "channels.toml").write_text(channel, encoding="utf-8")

    def faults(self, home: Home) -> list[str]:
        """Messages lost or written twice; what a dead sender had claimed goes out when its claim ends."""
        with Ledger.open(f"sqlite:///{home.path / 'ledger.sqlite'}") as ledger:
            later = hanoi_now() + CLAIM
            channels = read_channels(home.path / "channels.toml")[0]
            send_waiting(ledger.alerts, channels, hours=ANY_TIME, now=lambda: later, attachment=lambda _delivery: None)
            before = self.before.get(home.path, set())
            messages = [one for one in ledger.alerts.messages() if one.message_id not in before]
        with sqlite3.connect(home.path / "ledger.sqlite") as connection:
            doubled = connection.execute(_DOUBLED).fetchall()
        to = f"{_box_of(home)}@"
        arrived = {str(mail["X-Thuoc-Message"]) for mail in self.box.taken if to in str(mail["to"])}
        lost = [one.subject for one in messages if one.status == "sent" and one.message_id not in arrived]
        unsent = [one.subject for one in messages if one.status not in ("sent", "obsolete")]
        return [
            f"{what}: {which}"
            for what, which in (("written, not arrived", lost), ("never sent", unsent), ("written twice", doubled))
            if which
        ]


def _box_of(home: Home) -> str:
    """The mailbox of a home: what another sent does not count for it."""
    return f"box-{hashlib.sha256(str(home.path).encode()).hexdigest()[:12]}"


@contextmanager
def post() -> Iterator[Post]:
    """A mail server while the campaign goes on."""
    with smtp() as box:
        yield Post(box)
