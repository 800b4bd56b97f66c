"""Quotas that make the sample's figures the published ones: dossiers are drawn, counted, and drawn again.

Each round counts all months of all agencies, keeps numbers by agency only, and decides the quotas of its measures.
"""

from __future__ import annotations

from collections.abc import Iterable

from orchestration.sample.plan import Plan
from orchestration.sample.submissions import Submissions
from orchestration.sample.teller import ROUNDS, Counts, Teller


def calibrate(plan: Plan, draw: Iterable[Submissions]) -> None:
    """Decide all quotas of a plan; ``draw`` gives every month of every agency each time that it is gone through."""
    for count in ROUNDS:
        counts: Counts = {}
        teller = Teller(plan)
        for own in draw:
            count(teller, own, counts)
        plan.quotas |= {key: plan.quota(*key, counted) for key, counted in counts.items()}
