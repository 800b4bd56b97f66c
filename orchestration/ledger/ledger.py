"""The ledger: what was received, what was judged, what was published. The only door to its database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from orchestration.ledger import judgements, landings
from orchestration.ledger.alert_book import AlertBook
from orchestration.ledger.gate_results import GateResult
from orchestration.ledger.judgements import Judged, LandedFacts, Series, SeriesPast
from orchestration.ledger.landings import KnownFile
from orchestration.ledger.models import Publication, Run
from orchestration.ledger.schema import assert_whole, open_engine
from orchestration.ledger.tallies import Tallies, tallies
from orchestration.ledger.transactions import reading, writing
from orchestration.ledger.verdicts import Limits

if TYPE_CHECKING:
    import polars as pl


class Ledger:
    """One ledger. Every method is one transaction; one process writes at a time (``writer.lock``), any number read.

    Instants are Asia/Ho_Chi_Minh wall clock; those with a zone are brought there. No method reads the clock.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        #: Incidents, silences, messages.
        self.alerts = AlertBook(engine)

    @classmethod
    def open(cls, url: str) -> Ledger:
        """The ledger at a SQLAlchemy URL, created or upgraded if need be.

        Raises:
            LedgerTooNew: it was written by a newer version of the code.
            LedgerDamaged: it is a database no more.
        """
        return cls(open_engine(url))

    def assert_whole(self) -> None:
        """Look at every page of the ledger (SQLite; a server does so itself).

        Raises:
            LedgerDamaged: a page is not what it should be.
        """
        assert_whole(self._engine)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Landing

    def known_files(self) -> dict[str, KnownFile]:
        """Every file ever seen, by its path relative to the inbox."""
        with self._reading() as connection:
            return landings.known_files(connection)

    def record_landings(self, landed: Sequence[tuple[object, object]]) -> list[str]:
        """Keep (file facts, landed delivery) pairs; see ``landings.record_landings``."""
        with self._writing() as connection:
            return landings.record_landings(connection, landed)

    def lake_rows(self) -> dict[tuple[str, str], int]:
        """Rows of the lake by dataset and month of the deliveries' periods, whether they count or not."""
        with self._reading() as connection:
            return landings.lake_rows(connection)

    def withdraw(self, delivery_id: str, reason: str, at: datetime) -> None:
        """Take a delivery back, from the next judgement on.

        Raises:
            UnknownDelivery: there is no such delivery.
        """
        with self._writing() as connection:
            landings.withdraw(connection, delivery_id, reason, at)

    # Judgement (expectations/judging.py)

    def to_judge(self, *, everything: bool = False) -> dict[Series, date]:
        """The series to judge, each from the end of the first period that changed; or all, from the first."""
        with self._reading() as connection:
            return judgements.every_series(connection) if everything else judgements.unjudged(connection)

    def without_period(self, *, every: bool = False) -> list[LandedFacts]:
        """Deliveries in no series, because their place or name tells no period."""
        with self._reading() as connection:
            return judgements.without_period(connection, every=every)

    def deliveries_since(self, since: Mapping[Series, date]) -> dict[Series, list[LandedFacts]]:
        """Every delivery of the series whose period ends at or after the day given."""
        with self._reading() as connection:
            return judgements.deliveries_since(connection, since)

    def pasts(self, since: Mapping[Series, date], limits: Limits) -> dict[Series, SeriesPast]:
        """What is in force in the series before the days given."""
        with self._reading() as connection:
            return judgements.pasts(connection, since, limits)

    def procedure_rows(self, delivery_ids: Sequence[str]) -> dict[str, dict[str, int]]:
        """Accepted rows by procedure code."""
        with self._reading() as connection:
            return judgements.procedure_rows(connection, delivery_ids)

    def known_procedures(self, agency_codes: Iterable[str]) -> dict[str, dict[str, date]]:
        """For each agency, its procedures in force with the start of the earliest period that declares them."""
        with self._reading() as connection:
            return judgements.known_procedures(connection, agency_codes)

    def save_judgement(
        self,
        run_id: str,
        verdicts: Sequence[Judged],
        results: Sequence[GateResult],
        *,
        declaring: Mapping[str, date] = MappingProxyType({}),
    ) -> None:
        """Keep verdicts and the findings they stand on, in one transaction.

        Args:
            declaring: agencies whose catalogue of procedures changed, and the start of the first period that did.
        """
        with self._writing() as connection:
            judgements.save_verdicts(connection, verdicts)
            judgements.declare_procedures(connection, declaring)
            judged = [("delivery", verdict.delivery_id) for verdict in verdicts]
            judgements.save_gate_results(connection, run_id, results, judged)

    def save_gate_results(
        self, run_id: str, results: Sequence[GateResult], judged: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Keep what a gate found; ``judged``: (gate, subject) of all it looked at."""
        with self._writing() as connection:
            judgements.save_gate_results(connection, run_id, results, judged)

    # Frames

    def current_deliveries(self) -> pl.DataFrame:
        """The deliveries in force (columns: ``frames.CURRENT_DELIVERIES``)."""
        from orchestration.ledger import frames

        with self._reading() as connection:
            return frames.current_deliveries(connection)

    def deliveries(
        self,
        *,
        agencies: Sequence[str] = (),
        datasets: Sequence[str] = (),
        periods: Sequence[str] = (),
        statuses: Sequence[str] = (),
    ) -> pl.DataFrame:
        """Deliveries of any status (columns: ``frames.DELIVERIES``); empty filters let all through."""
        from orchestration.ledger import frames

        with self._reading() as connection:
            return frames.deliveries(
                connection, agencies=agencies, datasets=datasets, periods=periods, statuses=statuses
            )

    def gate_results(self, *, run_id: str | None = None) -> pl.DataFrame:
        """The latest findings on each subject, or a run's (columns: ``frames.GATE_RESULTS``)."""
        from orchestration.ledger import frames

        with self._reading() as connection:
            return frames.gate_results(connection, run_id=run_id)

    def gate_history(self, *, runs: int) -> pl.DataFrame:
        """What gates found in the last runs that judged anything, the oldest first (``frames.GATE_HISTORY``)."""
        from orchestration.ledger import frames

        with self._reading() as connection:
            return frames.gate_history(connection, runs=runs)

    def quarantine_rules(self) -> pl.DataFrame:
        """Refused rows by delivery, rule and column (columns: ``frames.QUARANTINE_RULES``)."""
        from orchestration.ledger import frames

        with self._reading() as connection:
            return frames.quarantine_rules(connection)

    def tallies(self) -> Tallies:
        """Deliveries, failed rules and ended runs, counted."""
        with self._reading() as connection:
            return tallies(connection)

    # Runs and publications

    def start_run(
        self, run_id: str, *, started_at: datetime, as_of: date, code_version: str, inbox_fingerprint: str | None = None
    ) -> None:
        """Note that a run began."""
        values = {"run_id": run_id, "started_at": started_at, "as_of": as_of, "code_version": code_version}
        with self._writing() as connection:
            connection.execute(insert(Run), values | {"inbox_fingerprint": inbox_fingerprint})

    def finish_run(self, run_id: str, *, finished_at: datetime, outcome: str, publication: int | None = None) -> None:
        """Note how a run ended, and the version that it published."""
        with self._writing() as connection:
            change = update(Run).where(Run.run_id == run_id)
            connection.execute(change.values(finished_at=finished_at, outcome=outcome, publication=publication))

    def record_publication(
        self, number: int, *, run_id: str, created_at: datetime, as_of: date, code_version: str
    ) -> None:
        """Note that a version was published; the same number again replaces the note."""
        values = {"number": number, "run_id": run_id, "created_at": created_at, "as_of": as_of}
        with self._writing() as connection:
            connection.execute(delete(Publication).where(Publication.number == number))
            connection.execute(insert(Publication), values | {"code_version": code_version})

    def runs(self) -> pl.DataFrame:
        """Every run, oldest first (columns: ``frames.RUNS``)."""
        from orchestration.ledger import frames

        with self._reading() as connection:
            return frames.runs(connection)

    def last_published_at(self) -> datetime | None:
        """When the last run that published ended; null before the first."""
        with self._reading() as connection:
            published = select(func.max(Run.finished_at)).where(Run.outcome == "published")
            return connection.execute(published).scalar()

    def publications(self) -> pl.DataFrame:
        """Every version ever published (columns: ``frames.PUBLICATIONS``)."""
        from orchestration.ledger import frames

        with self._reading() as connection:
            return frames.publications(connection)

    def _reading(self) -> AbstractContextManager[Connection]:
        return reading(self._engine)

    def _writing(self) -> AbstractContextManager[Connection]:
        return writing(self._engine)
