"""Acknowledging and silencing incidents in the app: in the ledger, with a role and a reason, or not at all."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from orchestration.alerts.lifecycle import look
from orchestration.domain.clock import hanoi_now
from orchestration.ledger import Ledger
from orchestration.ledger.incidents import Incident
from tests.support.alerting import MONDAY, condition
from tests.unit.app.conftest import OpenPage, words
from tests.unit.app.marts import publish_marts

CONDITION = condition("volume", agency="H01")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A publication and one incident of H01."""
    publish_marts(tmp_path, "run-1")
    with ledger(tmp_path) as opened:
        changes = look({}, {CONDITION.fingerprint: CONDITION}, unjudged=(), now=MONDAY).changes
        opened.alerts.save(changes, MONDAY)
    return tmp_path


def ledger(home: Path) -> Ledger:
    return Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}")


def incident(home: Path) -> Incident:
    with ledger(home) as opened:
        return opened.alerts.incident(CONDITION.fingerprint)


def submit(app: AppTest, label: str, **told: str) -> AppTest:
    """Fill in a form and send it."""
    for key, text in told.items():
        app.text_input(key=key).set_value(text)
    (button,) = [each for each in app.button if each.label == label]
    return button.click().run()


@pytest.mark.parametrize(("page", "address"), [("quality", {}), ("agency", {"agency": "H01"})])
def test_an_incident_is_acknowledged_by_a_role(
    open_page: OpenPage, home: Path, page: str, address: dict[str, str]
) -> None:
    app = submit(
        open_page(page, home=home, **address), "Xác nhận đã nhận xử lý", ack_by="Văn phòng", ack_note="đang sửa"
    )
    assert not app.exception
    assert "Đã xác nhận" in words(app)
    assert (incident(home).status, incident(home).acknowledged_by) == ("acknowledged", "Văn phòng")


def test_without_a_role_nothing_is_acknowledged(open_page: OpenPage, home: Path) -> None:
    app = submit(open_page("quality", home=home), "Xác nhận đã nhận xử lý", ack_by=" ")
    assert "chức danh" in app.error[0].value
    assert incident(home).status == "open"


def test_an_incident_is_silenced_with_a_reason_until_a_day(open_page: OpenPage, home: Path) -> None:
    app = submit(open_page("quality", home=home), "Tạm dừng thư", silence_by="tổ", silence_reason="nâng cấp")
    assert not app.exception
    now = hanoi_now()
    with ledger(home) as opened:
        (silenced,) = opened.alerts.silences(at=now)
        assert silenced.covers(opened.alerts.incident(CONDITION.fingerprint), now)
    assert (silenced.author, silenced.reason, silenced.rule) == ("tổ", "nâng cấp", "volume")
    assert timedelta(days=7) <= silenced.ends_at - now < timedelta(days=8)
    assert "không gửi thư đến" in words(app)
    assert any("nâng cấp (tổ)" in each.value for each in app.caption)
    lifted = app.button(key=f"lift_{silenced.id}").click().run()
    assert not lifted.exception
    with ledger(home) as opened:
        assert opened.alerts.silences(at=now) == []


def test_without_a_reason_nothing_is_silenced(open_page: OpenPage, home: Path) -> None:
    app = submit(open_page("quality", home=home), "Tạm dừng thư", silence_by="tổ")
    assert "lý do" in app.error[0].value
    with ledger(home) as opened:
        assert opened.alerts.silences() == []


def test_the_public_is_shown_no_form(open_page: OpenPage, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THUOC_AUDIENCE", "public")
    app = open_page("quality", home=home)
    assert not app.exception
    assert not app.text_input
