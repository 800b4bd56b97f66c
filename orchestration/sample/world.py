"""The rows of a sample: drawn by blocks of agencies, told month by month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import numpy as np
import polars as pl

from orchestration.domain.calendar import WorkingCalendar
from orchestration.sample import dossiers as of_dossiers
from orchestration.sample import payments as of_payments
from orchestration.sample.assigned import assigned_targets
from orchestration.sample.calibration import calibrate
from orchestration.sample.clock import WorkingClock
from orchestration.sample.figures import REPORTING_UNITS, reported_figures
from orchestration.sample.journeys import COLUMNS, journeys
from orchestration.sample.months import Month, sample_months
from orchestration.sample.opinions import feedback_told, petitions, ratings, unanswered
from orchestration.sample.plan import Plan
from orchestration.sample.population import Population, draw_population
from orchestration.sample.procedures import draw_catalogue, online_services, procedures_delivered
from orchestration.sample.quotas import Ints, Rates
from orchestration.sample.submissions import Submissions, submissions
from orchestration.sample.targets import GROUPS, ONLINE, read_targets
from orchestration.sample.teller import Teller
from orchestration.sample.visits import portal_visits, usual_visits

#: Fewer dossiers than that cannot give every agency one in every month.
FEWEST_DOSSIERS = 1_000
#: Dossiers of one month that are drawn and held together.
_DRAWN_TOGETHER = 250_000


@dataclass(frozen=True)
class World:
    """What is drawn once for a sample. ``dossiers``: how many; ``visits``: an agency's in a usual month."""

    plan: Plan
    clock: WorkingClock
    visits: Rates
    units: pl.DataFrame
    dossiers: int

    @property
    def population(self) -> Population:
        """Who delivers."""
        return self.plan.population

    @property
    def seed(self) -> int:
        """Another seed, another sample."""
        return self.plan.seed

    def submissions(self, month: Month, agencies: Ints) -> Submissions:
        """The dossiers that some agencies receive in a month."""
        counts = self.population.new_dossiers(self.dossiers, month)
        online = self.plan.nominal[ONLINE, month.year]
        return submissions(month, agencies, counts, self.population, online, self.clock, self.seed)

    def blocks(self) -> list[Ints]:
        """Agencies that are drawn together: neighbours with no more dossiers than memory should hold, or one."""
        largest = max(sample_months(), key=lambda month: month.share)
        counts = self.population.new_dossiers(self.dossiers, largest)
        blocks: list[list[int]] = [[]]
        for agency, count in enumerate(counts):
            if blocks[-1] and int(counts[blocks[-1]].sum()) + count > _DRAWN_TOGETHER:
                blocks.append([])
            blocks[-1].append(agency)
        return [np.array(block) for block in blocks]


@dataclass
class Unfinished:
    """What is carried from month to month: rows to which something is still to happen."""

    dossiers: pl.DataFrame = field(default_factory=pl.DataFrame)
    payments: pl.DataFrame = field(default_factory=pl.DataFrame)
    petitions: pl.DataFrame = field(default_factory=pl.DataFrame)

    def add(self, dossiers: pl.DataFrame, payments: pl.DataFrame, petitions: pl.DataFrame) -> None:
        """What a month adds."""
        self.dossiers = _and(self.dossiers, dossiers)
        self.payments = _and(self.payments, payments)
        self.petitions = _and(self.petitions, petitions)

    def end(self, month: Month) -> None:
        """Keep what is still open."""
        self.dossiers = of_dossiers.still_open(self.dossiers, month.end)
        self.payments = of_payments.still_open(self.payments, month.end)
        self.petitions = unanswered(self.petitions, month.end)


def _and(rows: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([rows, more]) if len(rows) else more


def sample_rows(*, dossiers: int, seed: int, reference: Path) -> Iterator[tuple[Month, dict[str, pl.DataFrame]]]:
    """The rows of a sample before they are spelt; see :func:`draw_world` and :func:`told`."""
    yield from told(draw_world(reference, dossiers=dossiers, seed=seed))


def told(world: World) -> Iterator[tuple[Month, dict[str, pl.DataFrame]]]:
    """Rows by dataset, with ``agency_code`` and the contract's columns and types. The months come in order, once for
    each block of agencies (one block up to some 1.5 million dossiers)."""
    months, blocks = sample_months(), world.blocks()
    calibrate(world.plan, _Draw(world, months, blocks))
    for agencies in blocks:
        teller, still = Teller(world.plan), Unfinished()
        for month in months:
            still.add(*_new(world, teller, month, agencies))
            yield month, _deliveries(world, month, agencies, still)
            still.end(month)


@dataclass(frozen=True)
class _Draw:
    """All dossiers, as often as they are asked for: by block of agencies, each month by month."""

    world: World
    months: list[Month]
    blocks: list[Ints]

    def __iter__(self) -> Iterator[Submissions]:
        for agencies in self.blocks:
            for month in self.months:
                yield self.world.submissions(month, agencies)


def draw_world(reference: Path, *, dossiers: int, seed: int) -> World:
    """Agencies, catalogues and targets of a sample.

    Raises:
        ValueError: fewer dossiers than ``FEWEST_DOSSIERS``, or a negative seed.
    """
    if dossiers < FEWEST_DOSSIERS or seed < 0:
        raise ValueError(
            f"cần --dossiers từ {FEWEST_DOSSIERS} trở lên và --seed không âm "
            f"/ --dossiers must be {FEWEST_DOSSIERS} or more, --seed not negative: {dossiers}, {seed}"
        )
    targets = read_targets(reference)
    population = draw_population(reference, targets, {group: online_services(group, targets) for group in GROUPS}, seed)
    catalogue = draw_catalogue(population, targets, seed)
    calendar = WorkingCalendar.from_csv(reference / "calendar_overrides.csv")
    reporting = [
        (code, unit)
        for code, own in zip(population.codes, population.units, strict=True)
        for unit in own
        if code in REPORTING_UNITS
    ]
    return World(
        Plan(targets, population, catalogue, seed),
        # Ends after the last due date of a dossier of the last month.
        WorkingClock(calendar, date(2022, 12, 1), date(2024, 12, 31)),
        usual_visits(population, targets, seed),
        pl.DataFrame(reporting, schema=["agency_code", "unit_code"], orient="row"),
        dossiers,
    )


def _new(world: World, teller: Teller, month: Month, agencies: Ints) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Dossiers, payments and petitions that a month adds."""
    codes = world.plan.catalogue.procedures["procedure_code"].to_numpy()
    own = world.submissions(month, agencies)
    new = journeys(teller.tell(own), codes)
    paid = of_payments.new_payments(new, own.rng(4), world.clock)
    counts = world.population.new_dossiers(world.dossiers, month)
    received = petitions(month, agencies, counts, world.population, world.plan.targets, world.clock, world.seed)
    return new.select(*COLUMNS), paid, received


def _deliveries(world: World, month: Month, agencies: Ints, still: Unfinished) -> dict[str, pl.DataFrame]:
    """Rows by dataset, each with ``agency_code``."""
    morning = _first_morning(world.clock, month)
    states = of_dossiers.state_at_end(still.dossiers, month)
    payments = of_payments.state_at_end(still.payments, month)
    codes, targets = np.array(world.population.codes)[agencies], world.plan.targets
    procedures = procedures_delivered(world.plan.catalogue, month, codes)
    visits = portal_visits(month, agencies, world.population, targets, world.visits, world.seed)
    units = world.units.filter(pl.col("agency_code").is_in(codes))
    return {
        "dossiers": of_dossiers.told(states, month, morning),
        "payments": of_payments.told(payments, month, morning),
        "procedures": procedures,
        "portal_visits": visits,
        "feedback": feedback_told(still.petitions, month, morning),
        "ratings": ratings(states, month, morning, targets, world.seed),
        "reported_figures": reported_figures(states, payments, procedures, visits, units, month, world.seed),
        "targets": assigned_targets(units, month, targets, world.seed),
    }


def _first_morning(clock: WorkingClock, month: Month) -> datetime:
    start = np.array([month.start], dtype="datetime64[s]")
    morning: datetime = clock.instants(clock.seconds(start))[0].item()
    return morning
