"""The way of the figures as a picture: each step with what went in and what did not go on."""

from __future__ import annotations

from app.components.frame import section
from app.components.markup import Html, joined, show, tag
from app.i18n import _
from app.queries.way import Way
from orchestration.domain.vietnamese import format_number


def show_way(way: Way) -> None:
    """Files, rows, deliveries, marts, publication; a list in order, so that it reads the same aloud."""
    section(_("The way of the figures"), _("What went into each step, and what was kept out."))
    steps = [
        _step(
            _("Files delivered"),
            way.files,
            _("by {count} agencies").format(count=format_number(way.agencies)),
        ),
        _step(
            _("Rows read"),
            way.rows_read,
            _("{count} quarantined by contracts").format(count=format_number(way.rows_quarantined)),
        ),
        _step(
            _("Deliveries in force"),
            way.in_force,
            _("{count} held or unreadable").format(count=format_number(way.held)),
        ),
        _step(_("Rows in force"), way.rows_in_force, _("in the warehouse, current revisions alone")),
        _step(
            _("Figures"),
            way.figures,
            _("in {count} tables").format(count=format_number(way.marts)),
        ),
        _gate(way),
    ]
    show(tag("ol", joined(steps, ""), class_="th-way", aria_label=_("The way of the figures")))


def _step(title: str, count: int, note: str) -> Html:
    return tag("li", tag("span", title), tag("strong", format_number(count)), tag("small", note))


def _gate(way: Way) -> Html:
    if way.rules is None:
        return tag("li", tag("span", _("Publication gate")), tag("strong", _("passed")))
    note = _("{count} with warnings").format(count=format_number(way.broken))
    rules = _("{count} rules").format(count=format_number(way.rules))
    return tag("li", tag("span", _("Publication gate")), tag("strong", rules), tag("small", note))
