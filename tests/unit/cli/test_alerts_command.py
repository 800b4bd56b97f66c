"""``thuoc alerts``: from a bad file in the inbox to its owner's mailbox, and back when it is mended."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.domain.clock import hanoi_now
from orchestration.ledger import Ledger
from orchestration.ledger.outbox import Message
from orchestration.pipeline.alerts import Alert, record_alerts
from orchestration.pipeline.gates import gate_deliveries
from orchestration.pipeline.landing import land_new_files
from orchestration.pipeline.progress import Progress
from orchestration.settings import Settings
from tests.support.receivers import MailBox, smtp
from tests.unit.cli.conftest import Told

Thuoc = Callable[..., Told]

GOOD = "".join(f"2024-03-{day:02d},hcm.gov.vn,{day}\n" for day in range(1, 31))
BAD = "2024-03-31,hcm.gov.vn,=HYPERLINK(1)\n" * 3
OWNERS = """agency_code,dataset,level,role_vi,role_en,channel,language,hours,valid_from,valid_to
*,*,programme,Tổ chương trình,Programme team,team,vi,always,,
*,*,engineer,Kỹ sư,Engineers,engineers,vi,always,,
H29,*,owner,Đầu mối dữ liệu,Data owner,h29,vi,always,,
"""


@pytest.fixture
def mailbox(home: Path) -> Iterator[MailBox]:
    """A mail server, and a home whose owners and channels point at it; its last run was as of 2024-04-02."""
    home.mkdir(parents=True)
    with smtp() as box:
        (home / "owners.csv").write_text(OWNERS, encoding="utf-8")
        channels = [f'[{name}]\nurl = "{box.url(name)}"\n' for name in ("team", "engineers", "h29")]
        (home / "channels.toml").write_text("".join(channels))
        with Ledger.open(Settings().ledger_url) as ledger:
            at = datetime(2024, 4, 2, tzinfo=UTC)
            ledger.start_run("run-0", started_at=at, as_of=at.date(), code_version="1")
        yield box


def take_in(path: str, rows: str) -> None:
    """Put a file into the inbox, land it, judge it."""
    settings = Settings()
    file = settings.inbox / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("visit_date,site,visits\n" + rows, encoding="utf-8")
    land_new_files(settings, received_at=datetime(2024, 4, 2, tzinfo=UTC), progress=Progress())
    gate_deliveries(settings, run_id="run-1", progress=Progress())


def subjects(box: MailBox, to: str | None = None) -> list[str]:
    """What the mails are called, all or one mailbox's."""
    return [str(mail["subject"]) for mail in box.taken if to is None or f"{to}@" in str(mail["to"])]


def test_an_owner_is_told_what_to_mend_with_the_refused_rows_and_thanked_when_it_is_mended(
    thuoc: Thuoc, mailbox: MailBox
) -> None:
    take_in("H29/portal_visits/2024-03.csv", GOOD + BAD)
    assert thuoc("alerts", "send").code == 0
    (mail,) = [one for one in mailbox.taken if "h29@" in str(one["to"])]
    assert "Thành phố Hồ Chí Minh · Lượt truy cập · 2024-03" in str(mail["subject"])
    (attached,) = mail.iter_attachments()
    content = attached.get_payload(decode=True)
    assert isinstance(content, bytes)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == 4, "a header and three refused rows"
    first = dict(zip(rows[0], rows[1], strict=True))
    assert first["giá trị / value"] == "'=HYPERLINK(1)", "a spreadsheet shows it, and does not run it"
    assert first["cần sửa"] != first["to mend"]
    assert thuoc("alerts", "send").code == 0
    assert len(subjects(mailbox, "h29")) == 1, "once"

    take_in("H29/portal_visits/2024-03.r2.csv", GOOD)
    assert thuoc("alerts", "send").code == 0
    assert [subject.split(":")[0] for subject in subjects(mailbox, "h29")] == [
        "[Thước] Cần xử lý",
        "[Thước] Đã khắc phục",
    ]
    assert thuoc("alerts", "list").out.count("quarantine_share") == 0


def test_one_agency_s_refused_rows_never_go_to_another_s_owner(thuoc: Thuoc, mailbox: MailBox) -> None:
    take_in("H26/portal_visits/2024-03.csv", GOOD + BAD)
    thuoc("alerts", "send")
    assert subjects(mailbox, "h29") == []
    assert len(subjects(mailbox, "team")) == 1


def test_an_acknowledged_incident_keeps_who_and_why(thuoc: Thuoc, mailbox: MailBox) -> None:
    take_in("H29/portal_visits/2024-03.csv", GOOD + BAD)
    thuoc("alerts", "send")
    (incident,) = json.loads(thuoc("alerts", "list", "--rule", "quarantine_share", "--format", "json").out)
    code = incident["fingerprint"][:8]
    assert thuoc("alerts", "ack", code, "--by", "Văn phòng UBND", "--note", "đang sửa").code == 0
    shown = thuoc("alerts", "show", code).out
    assert re.search(r"đã xác nhận\s+Văn phòng UBND · đang sửa", shown)
    assert "acknowledged" in thuoc("alerts", "list", "--status", "acknowledged", "--format", "json").out
    assert thuoc("alerts", "resolve", code, "--by", "tổ", "--note", "kỳ đã khóa").code == 0
    assert thuoc("alerts", "ack", code, "--by", "ai").code == 2
    assert thuoc("alerts", "show", "zzzz").code == 2


def test_a_silence_keeps_quiet_and_is_listed_and_lifted(thuoc: Thuoc, mailbox: MailBox) -> None:
    take_in("H29/portal_visits/2024-03.csv", GOOD + BAD)
    until = (hanoi_now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert thuoc("alerts", "silence", "--until", until, "--by", "tổ", "--reason", "nâng cấp").code == 2
    silence = ("alerts", "silence", "--agency", "H29", "--until", until, "--by", "tổ", "--reason", "nâng cấp")
    assert thuoc(*silence).code == 0
    thuoc("alerts", "send")
    assert mailbox.taken == []
    (kept,) = json.loads(thuoc("alerts", "silences", "--format", "json").out)
    thuoc("alerts", "silences", "--lift", str(kept["id"]))
    thuoc("alerts", "send")
    assert len(subjects(mailbox, "h29")) == 1


def test_a_misplaced_file_is_an_incident_until_it_is_gone(thuoc: Thuoc, mailbox: MailBox) -> None:
    take_in("H29/portal_visits/thang-3.csv", GOOD)
    thuoc("alerts", "send")
    assert "thang-3.csv" in thuoc("alerts", "list").out
    (Settings().inbox / "H29/portal_visits/thang-3.csv").unlink()
    thuoc("alerts", "send")
    assert "thang-3.csv" not in thuoc("alerts", "list").out


def test_a_failed_run_is_told_the_engineers_until_one_publishes(thuoc: Thuoc, mailbox: MailBox) -> None:
    now = datetime.now(UTC)
    record_alerts(Settings(), [Alert("run_failed", "run-9", "run", "error", "No space left on device", now)])
    thuoc("alerts", "send")
    assert len(subjects(mailbox, "engineers")) == 1
    with Ledger.open(Settings().ledger_url) as ledger:
        ledger.start_run("run-10", started_at=now, as_of=now.date(), code_version="1")
        ledger.finish_run("run-10", finished_at=now + timedelta(seconds=1), outcome="published")
    thuoc("alerts", "send")
    assert subjects(mailbox, "engineers")[-1].startswith("[Thước] Đã khắc phục")


def test_what_is_missing_is_listed_by_its_due_day_and_told(thuoc: Thuoc, mailbox: MailBox) -> None:
    take_in("H29/portal_visits/2024-01.csv", "".join(f"2024-01-{day:02d},hcm.gov.vn,5\n" for day in range(1, 31)))
    listed = json.loads(thuoc("alerts", "due", "--as-of", "2024-03-12", "--format", "json").out)
    assert [(one["period"], one["state"], one["due_on"]) for one in listed] == [("2024-02", "missing", "2024-03-05")]
    thuoc("alerts", "send")
    (mail,) = [one for one in mailbox.taken if "h29@" in str(one["to"])]
    assert "2024-02" in str(mail["subject"])
    take_in("H29/portal_visits/2024-02.csv", "".join(f"2024-02-{day:02d},hcm.gov.vn,5\n" for day in range(1, 29)))
    assert json.loads(thuoc("alerts", "due", "--as-of", "2024-03-12", "--format", "json").out) == []


def test_a_file_in_a_wrong_folder_is_told_how_to_be_placed_and_is_over_when_it_is_gone(
    thuoc: Thuoc, mailbox: MailBox
) -> None:
    take_in("H29/portal_visitz/2024-03.csv", GOOD)
    thuoc("alerts", "send")
    (incident,) = json.loads(thuoc("alerts", "list", "--format", "json").out)
    assert "Đặt đúng thư mục" in incident["message_vi"]
    assert "r2" not in incident["message_vi"]
    (Settings().inbox / "H29" / "portal_visitz" / "2024-03.csv").unlink()
    thuoc("alerts", "send")
    assert json.loads(thuoc("alerts", "list", "--format", "json").out) == []


def test_a_channel_is_proved(thuoc: Thuoc, mailbox: MailBox) -> None:
    assert thuoc("alerts", "test", "h29").code == 0
    assert subjects(mailbox) == ["[Thước] Thư thử"]
    assert thuoc("alerts", "test", "nobody").code == 2
    mailbox.refuses = lambda _number: True
    told = thuoc("alerts", "test", "h29")
    assert told.code == 3
    assert "h29@example.org" not in told.err


def test_messages_that_cannot_be_sent_are_told_and_listed(thuoc: Thuoc, mailbox: MailBox) -> None:
    mailbox.refuses = lambda _number: True
    take_in("H29/portal_visits/2024-03.csv", GOOD + BAD)
    told = thuoc("alerts", "send")
    assert told.code == 3
    assert "chưa gửi được" in told.err
    (waiting,) = json.loads(thuoc("alerts", "messages", "--status", "pending", "--format", "json").out)
    assert waiting["attempts"] == 1


def test_a_dead_letter_is_the_engineers_incident_and_can_be_sent_again(thuoc: Thuoc, mailbox: MailBox) -> None:
    with Ledger.open(Settings().ledger_url) as ledger:
        ledger.alerts.put([Message("m" * 24, "ai", "h29", "alert", "H29", "cũ", "a", "a", "a", None, ())], hanoi_now())
        claimed = ledger.alerts.claim(hanoi_now())
        assert claimed is not None
        ledger.alerts.settle(claimed, "dead", hanoi_now(), "451")
    thuoc("alerts", "send")
    assert len(subjects(mailbox, "engineers")) == 1
    assert thuoc("alerts", "send", "--again").code == 0
    assert "cũ" in subjects(mailbox, "h29")


def test_owners_are_listed_and_unowned_says_so(thuoc: Thuoc, mailbox: MailBox) -> None:
    assert "Đầu mối dữ liệu" in thuoc("alerts", "owners", "--agency", "H29").out
    assert "tới tổ chương trình" in thuoc("alerts", "owners", "--agency", "H26").err


def test_a_registry_that_is_not_understood_is_wrong_usage(thuoc: Thuoc, mailbox: MailBox, home: Path) -> None:
    (home / "owners.csv").write_text(OWNERS.replace("H29,*,owner", "H29,*,chủ"), encoding="utf-8")
    take_in("H29/portal_visits/2024-03.csv", GOOD + BAD)
    told = thuoc("alerts", "send")
    assert told.code == 2
    assert "dòng / row 4, level = 'chủ'" in told.err
    listed = thuoc("alerts", "list").out
    assert "quarantine_share" in listed, "nobody else waits for it"
    assert "settings_unusable" in listed


def test_a_line_that_cannot_be_used_silences_nobody_else(thuoc: Thuoc, mailbox: MailBox, home: Path) -> None:
    (home / "owners.csv").write_text(OWNERS + "H44,*,chủ,x,x,h29,vi,always,,\n", encoding="utf-8")
    take_in("H29/portal_visits/2024-03.csv", GOOD + BAD)
    assert thuoc("alerts", "send").code == 2
    assert len(subjects(mailbox, "h29")) == 1
    assert len(subjects(mailbox, "engineers")) == 1


def test_a_damaged_quarantine_file_keeps_no_message_from_anybody(thuoc: Thuoc, mailbox: MailBox, home: Path) -> None:
    take_in("H29/portal_visits/2024-03.csv", GOOD + BAD)
    (refused,) = (home / "quarantine" / "portal_visits").glob("*.parquet")
    refused.write_bytes(b"not parquet")
    assert thuoc("alerts", "send").code == 0
    assert len(subjects(mailbox, "h29")) == 1


def test_a_phone_number_in_a_file_s_name_goes_nowhere(thuoc: Thuoc, mailbox: MailBox) -> None:
    take_in("H29/portal_visits/0912345678.xlsx", GOOD)
    thuoc("alerts", "send")
    (mail,) = [one for one in mailbox.taken if "h29@" in str(one["to"])]
    assert "0912345678" not in mail.as_string()
    assert "0912345678" not in str(mail["subject"])


def test_a_look_into_the_past_makes_nothing_less_late(thuoc: Thuoc, mailbox: MailBox) -> None:
    take_in("H29/portal_visits/2024-01.csv", "".join(f"2024-01-{day:02d},hcm.gov.vn,5\n" for day in range(1, 31)))
    thuoc("alerts", "send")
    with Ledger.open(Settings().ledger_url) as ledger:
        at = datetime(2024, 4, 3, tzinfo=UTC)
        ledger.start_run("run-1", started_at=at, as_of=datetime(2024, 2, 1).date(), code_version="1")
    thuoc("alerts", "send")
    assert "delivery_missing" in thuoc("alerts", "list").out


def test_measures_tell_how_long_it_took(thuoc: Thuoc, mailbox: MailBox) -> None:
    take_in("H29/portal_visits/2024-03.csv", GOOD + BAD)
    thuoc("alerts", "send")
    take_in("H29/portal_visits/2024-03.r2.csv", GOOD)
    thuoc("alerts", "send")
    found = {one["rule"]: one for one in json.loads(thuoc("alerts", "measures", "--format", "json").out)}
    share = found["quarantine_share"]
    assert (share["incidents"], share["living"], share["never_acknowledged"]) == (1, 0, 1)
    assert 0 <= share["hours_to_resolve"] < 1
    assert share["hours_to_acknowledge"] is None


def test_without_channels_incidents_are_kept_and_nobody_is_told(thuoc: Thuoc, mailbox: MailBox, home: Path) -> None:
    (home / "channels.toml").unlink()
    take_in("H29/portal_visits/2024-03.csv", GOOD + BAD)
    told = thuoc("alerts", "send")
    assert "Chưa khai kênh gửi thư" in told.out
    assert "quarantine_share" in thuoc("alerts").out
    assert mailbox.taken == []
