"""What becomes of dossiers by the quotas that are decided, and how many there are for those still to be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample.handling import Handling, ServiceUse, handle
from orchestration.sample.plan import Plan
from orchestration.sample.quotas import Bools, Counted, Hits, Ints
from orchestration.sample.submissions import Submissions
from orchestration.sample.targets import (
    DIGITIZED,
    ELECTRONIC,
    LATE,
    LATE_OR_LATE_ACCEPTANCE,
    ONLINE,
    PAID_ONLINE,
    REUSES,
    YEARS,
)

#: Rates that fall are dealt out falling.
_FALLING = -0.12
#: What is dealt out; its order is part of a seed.
_DEALT = (ONLINE, PAID_ONLINE, REUSES, LATE_OR_LATE_ACCEPTANCE, LATE, DIGITIZED, ELECTRONIC)

Counts = dict[tuple[str, int], Counted]


@dataclass(frozen=True)
class Outcome:
    """What a month's dossiers come to: one value a dossier."""

    submissions: Submissions
    handling: Handling
    late: Bools
    digitized: Bools
    electronic: Bools
    reuses: Bools
    pays_online: Bools


class Teller:
    """Goes once through all months, dealing out what is decided."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._services = ServiceUse(plan.catalogue)
        self._hits = {
            (measure, year): Hits(
                quota, [plan.seed, 7, _DEALT.index(measure), year], *([_FALLING] if measure == LATE else [])
            )
            for (measure, year), quota in plan.quotas.items()
        }

    def tell(self, own: Submissions) -> Outcome:
        """What the dossiers come to, by quotas that are all decided."""
        handling = self._handling(own)
        late = self._late(own, handling)
        done = self._done(own, handling, late)
        return Outcome(
            own,
            handling,
            late,
            self._dealt(own, DIGITIZED, done, ~done, "digitized"),
            self._dealt(own, ELECTRONIC, done, ~done, "digitized"),
            self._dealt(own, REUSES, own.accepted & ~own.events["abandoned"], ~own.events["abandoned"], "reuses"),
            self._dealt(own, PAID_ONLINE, own.pays_in_time, ~own.pays_in_time, "paid_online"),
        )

    def count_choices(self, own: Submissions, counts: Counts) -> None:
        """Channels, payments, reuse: nothing that is dealt out comes before them."""
        accepted, dies = own.accepted, own.events["abandoned"]
        self._count(counts, ONLINE, own, accepted, accepted & own.at_home, accepted & ~own.at_home)
        self._count(counts, PAID_ONLINE, own, accepted & own.has_fee, own.nobody, own.pays_in_time)
        self._count(counts, REUSES, own, accepted, own.nobody, accepted & ~dies, carried=accepted & dies)

    def count_either(self, own: Submissions, counts: Counts) -> None:
        """Late or late in acceptance, of agencies of which only that is published."""
        handling = self._handling(own)
        members = handling.online & ~own.events["withdrawn"] & self._either(own)
        late, candidates = members & _late_anyway(own, handling), self._may_be_either(own, handling.online)
        carried = members & own.accepted & own.events["abandoned"]
        overdue = carried & ~own.events["undated"]
        self._count(counts, LATE_OR_LATE_ACCEPTANCE, own, members, late, candidates, carried=carried, overdue=overdue)

    def count_late(self, own: Submissions, counts: Counts) -> None:
        """Lateness, which hangs on procedures and so on channels, by agency and channel."""
        handling = self._handling(own)
        members = own.accepted & ~own.events["undated"]
        late, candidates = members & _late_anyway(own, handling), self._may_be_late(own, handling)
        carried, cell = members & own.events["abandoned"], self._cell(own, handling)
        self._count(counts, LATE, own, members, late, candidates, carried=carried, overdue=carried, cell=cell)

    def count_finished(self, own: Submissions, counts: Counts) -> None:
        """Digitized and electronic results, of dossiers finished in time."""
        handling = self._handling(own)
        done = self._done(own, handling, self._late(own, handling))
        carried = own.accepted & own.events["abandoned"]
        for measure in (DIGITIZED, ELECTRONIC):
            self._count(counts, measure, own, own.accepted, own.nobody, done, carried=carried)

    def _count(
        self,
        counts: Counts,
        measure: str,
        own: Submissions,
        members: Bools,
        given: Bools,
        candidates: Bools,
        *,
        carried: Bools | None = None,
        overdue: Bools | None = None,
        cell: Ints | None = None,
    ) -> None:
        """Add to the counts of a measure.

        Args:
            carried: who stays unfinished, a member of the next year's four months too; ``overdue``: late by then.
            cell: what they are counted by, if not by agency.
        """
        cells = own.agency if cell is None else cell
        size = len(self._plan.population.codes) * (1 if cell is None else 2)
        counts.setdefault((measure, own.month.year), Counted.none(size)).add(cells, members, given, candidates)
        if carried is not None and own.month.year == YEARS[0]:
            late = own.nobody if overdue is None else overdue
            counts.setdefault((measure, YEARS[1]), Counted.none(size)).add(cells, carried, late, own.nobody)

    def _dealt(self, own: Submissions, measure: str, candidates: Bools, others: Bools, luck: str) -> Bools:
        """A quota's hits among its candidates; the others by chance, at the quota's rate."""
        key = (measure, own.month.year)
        chance = own.luck[luck] < own.at(self._plan.quotas[key].share)
        return self._hits[key].deal(own.agency, candidates, own.luck[luck]) | (others & chance & ~candidates)

    def _handling(self, own: Submissions) -> Handling:
        plan = self._plan
        in_office = own.accepted & ~own.at_home
        online = own.at_home | self._dealt(own, ONLINE, in_office, ~in_office, "online")
        procedure = self._services.procedures(own, online)
        rate = plan.targets.assumed["late_acceptance"][str(own.month.year)]
        too_late = online & own.in_good_time & ~own.smooth & (own.luck["late_acceptance"] < rate) & ~self._either(own)
        if (LATE_OR_LATE_ACCEPTANCE, own.month.year) in self._hits:
            too_late |= self._hits[LATE_OR_LATE_ACCEPTANCE, own.month.year].deal(
                own.agency, self._may_be_either(own, online), own.luck["late_acceptance"]
            )
        return handle(own, online, procedure, too_late, plan.days[procedure])

    def _late(self, own: Submissions, handling: Handling) -> Bools:
        """Who ends late: by quota; what falls due after the four months, by chance."""
        key, cell = (LATE, own.month.year), self._cell(own, handling)
        late = self._hits[key].deal(cell, self._may_be_late(own, handling), own.luck["late"])
        later = own.clock.instants(handling.due) >= own.ends
        chance = own.luck["late"] < self._plan.quotas[key].share[cell]
        result: Bools = late | (later & chance & ~own.smooth & ~self._either(own))
        return result

    def _done(self, own: Submissions, handling: Handling, late: Bools) -> Bools:
        """Finished within the four months."""
        finished = own.clock.instants(handling.finished(late, own.luck["late"]))
        done: Bools = own.accepted & ~own.events["abandoned"] & (finished < own.ends)
        return done

    def _cell(self, own: Submissions, handling: Handling) -> Ints:
        """Agency and channel."""
        cell: Ints = own.agency + len(self._plan.population.codes) * handling.online
        return cell

    def _either(self, own: Submissions) -> Bools:
        """Dossiers of agencies of which only late or late in acceptance is published."""
        return self._plan.either[own.agency]

    def _may_be_either(self, own: Submissions, online: Bools) -> Bools:
        events = own.events
        may: Bools = online & self._either(own) & own.in_good_time & ~own.smooth
        return may & ~events["withdrawn"] & ~events["twice"] & ~events["abandoned"]

    def _may_be_late(self, own: Submissions, handling: Handling) -> Bools:
        """Whose due date can be missed within the four months, a day before their end at the latest. Where only late or
        late in acceptance is published, online dossiers are late in acceptance first."""
        events = own.events
        fine = own.accepted & ~own.smooth & ~events["undated"] & ~events["twice"] & ~events["abandoned"]
        fine &= ~self._either(own) | ~handling.online | handling.late_acceptance
        may: Bools = fine & (own.clock.instants(handling.due) < own.ends - np.timedelta64(1, "D"))
        return may


def _late_anyway(own: Submissions, handling: Handling) -> Bools:
    """Asked for supplements twice, or overdue and never finished."""
    events, instants = own.events, own.clock.instants
    asked = events["twice"] & (instants(handling.stop_from) < own.ends)
    overdue = events["abandoned"] & (instants(handling.due) < own.ends)
    late: Bools = own.accepted & ~events["undated"] & (asked | overdue)
    return late


#: Each round counts what the next quotas are of, and needs those before it decided.
ROUNDS = (Teller.count_choices, Teller.count_either, Teller.count_late, Teller.count_finished)
