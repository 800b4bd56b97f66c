"""Who is to be told what, now: routes, escalation, repeats, digests, office hours, silences, outages.

A function of incidents, of what was told before, of the registry and of the instant. Reading and sending are others'.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Literal, get_args

from orchestration.alerts.conditions import WITHOUT_ROWS
from orchestration.alerts.lifecycle import flaps
from orchestration.alerts.owners import Level, Recipient, Registry
from orchestration.domain.calendar import IsWorking, working_day_after, working_days_from
from orchestration.ledger.incidents import Incident, Silence
from orchestration.ledger.outbox import Notice

#: alert: something critical, at once; digest: the day's warnings; outage: one fault of many agencies, or many faults
#: of one recipient; escalation: to who was not told before, because nobody acts; repeat: still open; resolved.
Kind = Literal["alert", "repeat", "escalation", "outage", "digest", "resolved"]

#: no_owner: nobody is named for it; no_channel: who is named cannot be reached; escalated: nobody acted.
StandingIn = Literal["", "no_owner", "no_channel", "escalated"]

#: Working days without anybody acknowledging until the deputy, and then the programme team, are told.
DEPUTY_AFTER, PROGRAMME_AFTER = 2, 4

#: Working days between two messages about the same critical incident; when it was acknowledged.
REPEAT_AFTER, REPEAT_ACKNOWLEDGED_AFTER = 2, 5

#: Working days in which a critical incident, a warning, should be mended.
MEND_CRITICAL_IN, MEND_WARNING_IN = 2, 5

#: More faulty deliveries than this at once become one message to a recipient.
MESSAGES_AT_ONCE = 5

#: After so many messages within a day what is new waits until an hour after the last, and comes together.
MESSAGES_A_DAY, TOGETHER_AFTER = 12, timedelta(hours=1)

#: The same rule broken anew by so many agencies, and by this share of those that deliver, is no fault of theirs until
#: somebody looked: within the first day only the programme team and the engineers are told.
OUTAGE_AGENCIES, OUTAGE_SHARE, OUTAGE_LASTS = 10, 0.5, timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Draft:
    """One message to be written: to whom, as what, about which incidents.

    ``standing_in``: why this recipient gets it though it is another's to mend; '' where it is its own.
    """

    recipient: Recipient
    kind: Kind
    incidents: tuple[Incident, ...]
    at: datetime
    standing_in: StandingIn = ""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the message tells, for the ledger."""
        return tuple(
            Notice(one.fingerprint, self.recipient.name, self.recipient.level, self.kind, one.life, one.about, self.at)
            for one in self.incidents
        )


@dataclass(frozen=True)
class Situation:
    """What planning looks at.

    ``told``: notices by incident, oldest first. ``written``: instants of a recipient's messages of the last day, by its
    name. ``delivering``: how many agencies deliver at all.
    ``channels``: the names of those that messages can be sent by. ``inhibited``: agency, dataset, period of whose rows
    nothing is known (``lifecycle.inhibited``): nobody is told of their rows.
    """

    registry: Registry
    channels: Collection[str]
    silences: Sequence[Silence]
    told: Mapping[str, Sequence[Notice]]
    delivering: int
    is_working: IsWorking
    now: datetime
    inhibited: Collection[tuple[str, str, str]] = ()
    #: Days on which a recipient got a digest.
    digests: Mapping[str, date] = field(default_factory=dict)
    written: Mapping[str, Sequence[datetime]] = field(default_factory=dict)

    def working_days(self, since: datetime) -> int:
        """Whole working days that have passed: 0 on the day itself."""
        following = working_days_from(since.date() + timedelta(days=1), self.is_working)
        return sum(1 for _ in takewhile(lambda day: day <= self.now.date(), following))

    def is_pressed(self, recipient: Recipient) -> bool:
        """Whether so many messages went to a recipient within a day that more must come together."""
        return len(self.written.get(recipient.name, ())) >= MESSAGES_A_DAY

    def is_reachable(self, recipient: Recipient) -> bool:
        """Whether a recipient may be written to now: it is in its hours, and not pressed by what came just before."""
        if self.is_pressed(recipient) and self.now - max(self.written[recipient.name]) < TOGETHER_AFTER:
            return False
        return recipient.opens_at(self.now, self.is_working) == self.now


def situation(
    notices: Iterable[Notice],
    *,
    registry: Registry,
    channels: Collection[str],
    silences: Sequence[Silence],
    delivering: int,
    is_working: IsWorking,
    now: datetime,
    inhibited: Collection[tuple[str, str, str]] = (),
    written: Iterable[tuple[str, datetime]] = (),
) -> Situation:
    """A situation, with notices by incident, and the instants of the last day's messages by recipient."""
    told: dict[str, list[Notice]] = defaultdict(list)
    digests: dict[str, date] = {}
    for notice in notices:
        told[notice.fingerprint].append(notice)
        if notice.kind == "digest":
            digests[notice.recipient] = max(notice.at.date(), digests.get(notice.recipient, date.min))
    at: dict[str, list[datetime]] = defaultdict(list)
    for recipient, instant in written:
        at[recipient].append(instant)
    return Situation(registry, channels, silences, told, delivering, is_working, now, inhibited, digests, at)


def plan(incidents: Iterable[Incident], seen: Situation) -> list[Draft]:
    """The messages to write now; none twice, and none about what is silenced."""
    due: dict[tuple[Recipient, StandingIn], dict[Kind, list[Incident]]] = defaultdict(lambda: defaultdict(list))
    audible = _audible(incidents, seen)
    outages = _outages(audible, seen)
    for incident in audible:
        in_outage = incident.rule in outages and _is_new(incident, seen)
        for recipient, standing_in in _recipients(incident, in_outage, seen):
            if not seen.is_reachable(recipient):
                continue
            kind = _kind(incident, recipient, standing_in, seen)
            if kind is not None:
                due[recipient, standing_in][kind].append(incident)
    return [
        Draft(recipient, kind, tuple(grouped), seen.now, standing_in)
        for (recipient, standing_in), kinds in due.items()
        for kind, grouped in _grouped(kinds, together=seen.is_pressed(recipient))
    ]


def without_recipient(incidents: Iterable[Incident], seen: Situation) -> list[Incident]:
    """Those that live and that nobody can be told of: no role, or no channel that works, up to the programme team."""
    return [one for one in _audible(incidents, seen) if one.status != "resolved" and not _recipients(one, False, seen)]


def _audible(incidents: Iterable[Incident], seen: Situation) -> list[Incident]:
    """Incidents that are neither silenced nor of rows of which nothing is known."""
    return [
        one
        for one in incidents
        if one.silenced_until(seen.silences, seen.now) is None
        and (one.status == "resolved" or one.rule in WITHOUT_ROWS or one.subject not in seen.inhibited)
    ]


def deadline(incident: Incident, is_working: IsWorking) -> date:
    """The last day on which it should be mended, counted from when this life of it began."""
    days = MEND_CRITICAL_IN if incident.severity == "critical" else MEND_WARNING_IN
    return working_day_after(incident.began_at.date(), days, is_working)


def _recipients(incident: Incident, in_outage: bool, seen: Situation) -> list[tuple[Recipient, StandingIn]]:
    """Who is to know of it by now, each once, with why where it is another's to mend."""
    if incident.status == "resolved":
        own: StandingIn = ""
        told = {notice.recipient for notice in seen.told.get(incident.fingerprint, ())}
        everybody = (one for level in get_args(Level) for one in _able(level, incident, seen))
        return list({one.name: (one, own) for one in everybody if one.name in told}.values())
    if incident.audience == "engineer":
        levels: dict[Level, StandingIn] = {"engineer": ""}
    elif in_outage and (_able("programme", incident, seen) or _able("engineer", incident, seen)):
        levels = {"programme": "", "engineer": ""}
    elif incident.audience == "programme":
        levels = {"programme": ""}
    else:
        levels = _route_of_owner(incident, seen)
    found: dict[str, tuple[Recipient, StandingIn]] = {}
    for level, standing_in in levels.items():
        for recipient in _able(level, incident, seen):
            found.setdefault(recipient.name, (recipient, standing_in))
    return list(found.values())


def _route_of_owner(incident: Incident, seen: Situation) -> dict[Level, StandingIn]:
    """The owner and who subscribed; then, as long as nobody acknowledges, the deputy and the programme team."""
    levels: dict[Level, StandingIn] = {"owner": "", "subscriber": ""}
    if not _able("owner", incident, seen):
        named = seen.registry.recipients("owner", incident.agency_code, incident.dataset, seen.now.date())
        levels["programme"] = "no_channel" if named else "no_owner"
    if incident.severity == "critical" and incident.status == "open":
        waited = seen.working_days(_first_told(incident, seen))
        if waited >= DEPUTY_AFTER:
            levels["deputy"] = "escalated"
        if waited >= PROGRAMME_AFTER:
            levels.setdefault("programme", "escalated")
    return levels


def _able(level: Level, incident: Incident, seen: Situation) -> list[Recipient]:
    """The recipients of a level that messages can be sent to."""
    named = seen.registry.recipients(level, incident.agency_code, incident.dataset, seen.now.date())
    return [one for one in named if one.channel in seen.channels]


def _first_told(incident: Incident, seen: Situation) -> datetime:
    """When anybody was first told of this life of it; else now."""
    notices = seen.told.get(incident.fingerprint, ())
    return min((notice.at for notice in notices if notice.life == incident.life), default=seen.now)


def _kind(incident: Incident, recipient: Recipient, standing_in: StandingIn, seen: Situation) -> Kind | None:
    """As what a recipient is to be told of an incident now; null: not now."""
    before = [one for one in seen.told.get(incident.fingerprint, ()) if one.recipient == recipient.name]
    told = [one for one in before if one.life == incident.life and one.kind != "resolved"]
    if incident.status == "resolved":
        is_said = any(one.kind == "resolved" and one.life == incident.life for one in before)
        return "resolved" if told and not is_said and incident.severity == "critical" else None
    if incident.severity == "warning":
        return None if told or seen.digests.get(recipient.name) == seen.now.date() else "digest"
    if not any(one.about == incident.about for one in told):
        # What comes and goes is not news each time.
        if before and flaps(incident, seen.now) and not seen.working_days(before[-1].at):
            return None
        return "escalation" if standing_in == "escalated" else "alert"
    wait = REPEAT_ACKNOWLEDGED_AFTER if incident.status == "acknowledged" else REPEAT_AFTER
    return "repeat" if seen.working_days(told[-1].at) >= wait else None


def _is_new(incident: Incident, seen: Situation) -> bool:
    return incident.severity == "critical" and seen.now - incident.began_at < OUTAGE_LASTS


def _outages(incidents: Iterable[Incident], seen: Situation) -> set[str]:
    """Rules that so many agencies broke anew that it is hardly their doing."""
    agencies: dict[str, set[str]] = defaultdict(set)
    for incident in incidents:
        if incident.audience == "owner" and incident.status != "resolved" and _is_new(incident, seen):
            agencies[incident.rule].add(incident.agency_code)
    least = max(OUTAGE_AGENCIES, OUTAGE_SHARE * seen.delivering)
    return {rule for rule, of in agencies.items() if len(of) >= least}


def _grouped(kinds: Mapping[Kind, Sequence[Incident]], *, together: bool) -> Iterator[tuple[Kind, Sequence[Incident]]]:
    """One message for a faulty delivery; one for all of them when they are many, or must come together; one digest; one
    of what is mended.
    """
    for kind, incidents in kinds.items():
        if kind in ("digest", "resolved"):
            yield kind, incidents
            continue
        deliveries: dict[tuple[str, str, str], list[Incident]] = defaultdict(list)
        for incident in incidents:
            deliveries[incident.subject].append(incident)
        if len(deliveries) > (1 if together else MESSAGES_AT_ONCE):
            yield "outage" if kind == "alert" else kind, incidents
        else:
            yield from ((kind, of) for of in deliveries.values())
