"""The gating step of a run: own facts, verdicts in period order, comparisons, the outcome kept in the ledger.

Only series that changed are judged again, each from its first changed period on: later periods are compared with it.
Procedures go first, because dossiers are compared with the catalogue that is in force.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import lru_cache

from expectations.context import Gatekeeper
from expectations.delivery import COMPARATIVE_RULES, Checked, check_comparisons, check_own_facts, passing_rows
from expectations.facts import Compared, is_read, outside_period
from expectations.outcome import Findings, findings_of, judged, results_of, without_place
from expectations.thresholds import COMPARATIVE
from orchestration.domain.calendar import IsWorking
from orchestration.ledger.gate_results import GateResult
from orchestration.ledger.judgements import Judged, LandedFacts, Series, SeriesPast
from orchestration.ledger.ledger import Ledger
from orchestration.ledger.verdicts import Candidate, Verdict, failed_rules, judge, weekday

_NOT_COMPARED = frozenset({"withdrawn", "unreadable", "duplicate"})
_CRITICAL_COMPARISONS = frozenset(rule.code for rule in COMPARATIVE_RULES if rule.severity == "critical")


class GatesDisagree(RuntimeError):
    """The suite and the verdicts judged a comparative rule differently: one of them is wrong, nothing was kept."""


@dataclass
class Judgement:
    """What a run's gate decided: every verdict that it looked at, and what it found."""

    verdicts: list[Judged] = field(default_factory=list)
    results: list[GateResult] = field(default_factory=list)

    def statuses(self) -> Counter[str]:
        """How many deliveries came out with each status."""
        return Counter(verdict.status for verdict in self.verdicts)


def judge_deliveries(
    ledger: Ledger,
    gatekeeper: Gatekeeper,
    *,
    run_id: str,
    is_working: IsWorking = weekday,
    everything: bool = False,
) -> Judgement:
    """Judge what waits for a judgement and what is compared with it.

    A run that is killed in between leaves deliveries without a status, and the next run judges them.

    Args:
        is_working: the working calendar; days are compared with days of their kind.
        everything: judge all deliveries anew, their own facts too (after a change of thresholds or code).

    Raises:
        GateBroken: an expectation could not be evaluated.
        GatesDisagree: see there.
    """
    judgement = Judgement()
    counts = Checked()
    calendar: IsWorking = lru_cache(maxsize=None)(is_working)
    for is_first in (True, False):
        waiting = ledger.to_judge(everything=everything)
        since = {series: day for series, day in waiting.items() if (series[1] == "procedures") == is_first}
        homeless = [] if is_first else ledger.without_period(every=everything)
        counts += _judge_series(
            ledger, gatekeeper, since, homeless, judgement, run_id=run_id, is_working=calendar, anew=everything
        )
    if counts.judged:
        summary = passing_rows(counts)
        ledger.save_gate_results(run_id, summary)
        judgement.results += summary
    return judgement


def _judge_series(
    ledger: Ledger,
    gatekeeper: Gatekeeper,
    since: Mapping[Series, date],
    homeless: Sequence[LandedFacts],
    judgement: Judgement,
    *,
    run_id: str,
    is_working: IsWorking,
    anew: bool,
) -> Checked:
    deliveries = ledger.deliveries_since(since)
    facts = {one.delivery_id: one for of_series in (*deliveries.values(), homeless) for one in of_series}
    if not facts:
        return Checked()
    own = check_own_facts([one for one in facts.values() if anew or one.findings is None], gatekeeper)
    findings = findings_of(facts.values(), own)
    verdicts = _verdicts(deliveries, ledger.pasts(since, COMPARATIVE), findings, is_working)
    comparable = [verdict for verdict in verdicts if verdict.status not in _NOT_COMPARED]
    comparisons = check_comparisons(_compared(ledger, facts, comparable), gatekeeper)
    _assert_agreement(comparable, comparisons.failures)
    failures = defaultdict(list)
    for failure in comparisons.failures:
        failures[failure.subject].append(failure)
    outcome = [without_place(one, findings[one.delivery_id]) for one in homeless]
    for verdict in verdicts:
        name = verdict.delivery.delivery_id
        outcome.append(judged(facts[name], verdict, findings[name], failures[name]))
    changed = [one for one in outcome if not facts[one.delivery_id].agrees_with(one)]
    resend = {verdict.delivery.delivery_id: verdict.resend_revision for verdict in verdicts}
    results = [
        result
        for one in changed
        for result in results_of(
            facts[one.delivery_id], one.findings, failures[one.delivery_id], resend.get(one.delivery_id, 1)
        )
    ]
    ledger.save_judgement(run_id, changed, results, declaring=_declaring(facts, verdicts))
    judgement.verdicts += outcome
    judgement.results += results
    return own + comparisons


def _verdicts(
    deliveries: Mapping[Series, Iterable[LandedFacts]],
    pasts: Mapping[Series, SeriesPast],
    findings: Mapping[str, Findings],
    is_working: IsWorking,
) -> list[Verdict]:
    verdicts = []
    for series, of_series in sorted(deliveries.items()):
        past = pasts.get(series, SeriesPast())
        candidates = [_candidate(one, findings[one.delivery_id]) for one in of_series]
        verdicts += judge(candidates, COMPARATIVE, is_working=is_working, past=past.in_force, first_end=past.first_end)
    return verdicts


def _candidate(facts: LandedFacts, findings: Findings) -> Candidate:
    if facts.period is None or facts.period_start is None or facts.period_end is None:
        raise ValueError(f"{facts.delivery_id} is in no series")
    rows_outside, share_outside = outside_period(facts)
    return Candidate(
        delivery_id=facts.delivery_id,
        agency_code=facts.agency_code,
        dataset=facts.dataset,
        period=facts.period,
        period_start=facts.period_start,
        period_end=facts.period_end,
        revision=facts.revision,
        path=facts.path,
        sha256=facts.sha256,
        received_at=facts.received_at,
        rows_accepted=facts.rows_accepted if is_read(facts) else None,
        readable=bool(facts.profile.get("readable")),
        critical=any(finding["severity"] == "critical" for finding in findings.values()),
        withdrawn=facts.withdrawn_at is not None,
        declared_empty=bool(facts.profile.get("declared_empty")),
        rows_outside_period=rows_outside,
        share_outside_period=share_outside,
    )


def _compared(ledger: Ledger, facts: Mapping[str, LandedFacts], verdicts: Sequence[Verdict]) -> list[Compared]:
    """Deliveries with what others say of them; dossiers beside the catalogue in force by the end of their period."""
    dossiers = [one.delivery for one in verdicts if one.delivery.dataset == "dossiers"]
    counted = ledger.procedure_rows([one.delivery_id for one in dossiers])
    catalogues = ledger.known_procedures({one.agency_code for one in dossiers})
    compared = []
    for verdict in verdicts:
        delivery = verdict.delivery
        rows = counted.get(delivery.delivery_id, {})
        declared = catalogues.get(delivery.agency_code, {})
        known = {code for code, since in declared.items() if since < delivery.period_end}
        unknown = {code: number for code, number in rows.items() if code not in known} if known else None
        compared.append(Compared(facts[delivery.delivery_id], verdict.comparison, unknown, sum(rows.values())))
    return compared


def _assert_agreement(verdicts: Iterable[Verdict], failures: Iterable[GateResult]) -> None:
    said = defaultdict(set)
    for failure in failures:
        if failure.rule in _CRITICAL_COMPARISONS:
            said[failure.subject].add(failure.rule)
    for verdict in verdicts:
        name = verdict.delivery.delivery_id
        expected = failed_rules(verdict.delivery, verdict.comparison, COMPARATIVE)
        if said[name] != expected:
            raise GatesDisagree(f"{name}: {sorted(said[name])} ≠ {sorted(expected)}: {asdict(verdict.comparison)}")


def _declaring(facts: Mapping[str, LandedFacts], verdicts: Iterable[Verdict]) -> dict[str, date]:
    """Agencies whose catalogue changed, each with the start of the first period of procedures that did."""
    changed: dict[str, date] = {}
    for verdict in verdicts:
        delivery = verdict.delivery
        before = facts[delivery.delivery_id]
        is_changed = verdict.is_current != before.is_current or (verdict.is_current and before.status is None)
        if delivery.dataset == "procedures" and is_changed:
            first = changed.get(delivery.agency_code, delivery.period_start)
            changed[delivery.agency_code] = min(first, delivery.period_start)
    return changed
