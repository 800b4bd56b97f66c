"""One inbox file → a lake file of its good rows, a quarantine file of the others, and a profile of facts.

Content never makes landing fail: a file that cannot be read is a profile that says so. Whether a delivery counts is the
gate's to say, so the good rows of a delivery are in the lake even when it is held.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from orchestration.domain.periods import Period
from orchestration.landing.agency_profile import AgencyProfile
from orchestration.landing.contracts import contract_of
from orchestration.landing.contracts.base import Contract
from orchestration.landing.contracts.columns import columns_of, lake_columns
from orchestration.landing.headers import HeaderMap, map_header
from orchestration.landing.inbox import FileChanged, InboxFile, delivery_id, opened
from orchestration.landing.judging import Refusal, one_row_a_key, refusals_of, without
from orchestration.landing.manifest import Manifest, mismatches, read_manifest
from orchestration.landing.parsing import parse
from orchestration.landing.profile import (
    DeliveryProfile,
    examples_of,
    facts_of_good_rows,
    rule_counts,
    share,
    totals_of,
)
from orchestration.landing.quarantine import quarantine_rows
from orchestration.landing.readers import read_table
from orchestration.landing.readers.content import refuse_too_large
from orchestration.landing.readers.table import SOURCE_ROW, TextTable, UnreadableFile, Wanted
from orchestration.landing.storage import remove, write_whole
from orchestration.landing.synonyms import Synonyms, load_synonyms
from orchestration.landing.templates import best_template
from orchestration.landing.version import contract_version
from orchestration.settings import PROJECT_ROOT

SYNONYMS = PROJECT_ROOT / "data" / "reference" / "synonyms"

#: Columns of a file; a contract has some twenty.
MOST_COLUMNS = 1_000


@dataclass(frozen=True)
class LandedDelivery:
    """What landing made of a file.

    ``lake_file`` is None when no row could be judged (unreadable, or a column is missing), and holds no rows when there
    were none; ``quarantine_file`` is None when nothing was refused.
    """

    file: InboxFile
    delivery_id: str
    sha256: str
    received_at: datetime
    lake_file: Path | None
    quarantine_file: Path | None
    profile: DeliveryProfile


@dataclass(frozen=True)
class _Delivery:
    """What a file's rows are judged in the light of."""

    id: str
    agency_code: str
    dataset: str
    period: Period
    received_at: datetime
    contract: type[Contract]
    synonyms: Synonyms
    agency_profile: AgencyProfile


@dataclass(frozen=True)
class _Judged:
    """A file's rows, told apart; None where there is nothing to keep."""

    profile: DeliveryProfile
    lake_rows: pl.DataFrame | None = None
    quarantined: pl.DataFrame | None = None


def land(
    file: InboxFile,
    *,
    sha256: str,
    received_at: datetime,
    lake: Path,
    quarantine: Path,
    agency_profile: AgencyProfile,
    synonyms: Path = SYNONYMS,
) -> LandedDelivery:
    """Land one file; landing it again gives the same files.

    Args:
        sha256: of the file, as ``hash_file`` gave it.
        received_at: Asia/Ho_Chi_Minh without a zone; nothing in the file may be later than this and a day.
        lake, quarantine: folders; ``<lake>/<dataset>/<YYYY-MM>/<delivery_id>.parquet`` and
            ``<quarantine>/<dataset>/<delivery_id>.parquet`` are written whole, or removed when they would hold nothing.

    Raises:
        FileChanged: the bytes are no longer those of ``sha256``.
        OSError: on our side only: the file cannot be opened, the lake cannot be written.
    """
    identity = delivery_id(file, sha256)
    nothing = DeliveryProfile(True, contract_version(agency_profile, synonyms), file.format)
    try:
        if file.problem is not None or file.period is None:
            raise UnreadableFile(*(file.problem or "").split(" / ", 1))
        delivery = _Delivery(
            identity,
            file.agency_code,
            file.dataset,
            file.period,
            received_at,
            contract_of(file.dataset),
            load_synonyms(synonyms / f"{file.dataset}.toml"),
            agency_profile,
        )
        table = _read(file, sha256, delivery)
        judged = _judged(table, delivery, read_manifest(file.manifest), sha256, nothing)
    except UnreadableFile as refused:
        judged = _Judged(
            replace(
                nothing, readable=False, unreadable_reason=refused.reason_vi, unreadable_reason_en=refused.reason_en
            )
        )
    month = f"{file.period.start:%Y-%m}" if file.period else "unknown"
    return LandedDelivery(
        file,
        identity,
        sha256,
        received_at,
        _stored(judged.lake_rows, lake / file.dataset / month / f"{identity}.parquet"),
        _stored(judged.quarantined, quarantine / file.dataset / f"{identity}.parquet"),
        judged.profile,
    )


def _stored(rows: pl.DataFrame | None, path: Path) -> Path | None:
    if rows is None:
        remove(path)
        return None
    write_whole(rows, path)
    return path


def _read(file: InboxFile, sha256: str, delivery: _Delivery) -> TextTable:
    with opened(file.path) as stream:
        refuse_too_large(os.fstat(stream.fileno()).st_size)
        content = stream.read()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise FileChanged(f"{file.relative}: tệp đang được ghi / the file changed while it was read")

    def choose(header: list[str]) -> Wanted:
        if len(header) > MOST_COLUMNS:
            raise UnreadableFile(
                f"dòng tiêu đề có {len(header)} cột; kiểm tra dấu phân cách và ngắt dòng của tệp",
                f"the header has {len(header)} columns; check the file's delimiter and line ends",
            )
        mapped = _mapped(header, delivery)
        nameless = {position: _nameless(position) for position in mapped.nameless}
        return Wanted(mapped.columns | nameless, len(mapped.columns) + len(mapped.ambiguous), not mapped.missing)

    profile = delivery.agency_profile
    return read_table(
        content,
        choose,
        format=file.format,
        compression=file.compression,
        encoding=profile.encoding,
        delimiter=profile.delimiter,
    )


def _mapped(header: Sequence[str], delivery: _Delivery) -> HeaderMap:
    required = [column.name for column in columns_of(delivery.contract) if column.required]
    profile = delivery.agency_profile
    template = best_template(profile.templates.get(delivery.dataset, ()), header, delivery.period.start)
    canonical_of = {**delivery.synonyms.headers, **template.headers} if template else delivery.synonyms.headers
    mapped = map_header(header, canonical_of, required, profile.ignored_columns)
    return replace(mapped, template=template.name) if template else mapped


def _nameless(position: int) -> str:
    return f"(cột thứ {position + 1}, không tên / column {position + 1}, no name)"


def _judged(
    table: TextTable, delivery: _Delivery, manifest: Manifest, sha256: str, nothing: DeliveryProfile
) -> _Judged:
    # JSON without records has no header to be judged.
    header = _mapped(table.header, delivery) if table.header else HeaderMap({}, (), (), {})
    table, nameless = table.without_columns([_nameless(position) for position in header.nameless])
    table, blank_rows = table.without_blank_rows()
    table = table.without_totals([column.name for column in columns_of(delivery.contract) if column.required])
    rows_read = table.cells.height + len(table.malformed)
    described = replace(
        nothing,
        encoding=table.encoding,
        delimiter=table.delimiter,
        missing_columns=list(header.missing),
        unknown_columns=[*header.unknown, *nameless],
        ambiguous_columns={column: list(claims) for column, claims in header.ambiguous.items()},
        renamed_columns=header.renamed,
        template=header.template,
        rows_read=rows_read,
        blank_rows=blank_rows,
        declared_empty=manifest.declares_empty,
    )
    if header.missing:
        stated = mismatches(manifest, rows=rows_read, sha256=sha256, totals=None, canonical_of={})
        return _Judged(replace(described, manifest_mismatches=stated))
    rows, refusals = _refused(table, delivery)
    good = without(rows.height, refusals)
    verdict = one_row_a_key(rows, good, delivery.contract)
    if len(verdict.conflicting):
        refusals.append(Refusal("conflicting_key", delivery.contract.KEY[0], verdict.conflicting))
    kept = rows if len(verdict.kept) == rows.height else rows[verdict.kept]
    refused = rows_read - len(verdict.kept) - verdict.repeats
    totals = totals_of(rows, columns_of(delivery.contract), table.cells.columns)
    profile = replace(
        described,
        rows_accepted=kept.height,
        rows_quarantined=refused,
        quarantine_share=share(refused, rows_read),
        quarantine_rules=rule_counts(refusals, table.malformed),
        duplicate_rows=verdict.repeats,
        conflicting_rows=len(verdict.conflicting),
        manifest_mismatches=mismatches(
            manifest, rows=rows_read, sha256=sha256, totals=totals, canonical_of=delivery.synonyms.headers
        ),
        totals=totals,
        **facts_of_good_rows(kept, delivery.contract, delivery.period),
    )
    lake_rows = kept.select(
        pl.col("folder_agency").alias("agency_code"),
        *(name for name in lake_columns(delivery.contract) if name != "agency_code"),
        pl.lit(delivery.id).alias("delivery_id"),
        SOURCE_ROW,
    )
    if not refused:
        return _Judged(profile, lake_rows)
    quarantined = quarantine_rows(table, refusals, delivery.contract, delivery.synonyms.names, delivery.id)
    return _Judged(replace(profile, quarantine_examples=examples_of(quarantined)), lake_rows, quarantined)


def _refused(table: TextTable, delivery: _Delivery) -> tuple[pl.DataFrame, list[Refusal]]:
    """Typed rows with their context, and what the contract refuses of them."""
    typed, unread = parse(table, columns_of(delivery.contract), delivery.synonyms.words, delivery.agency_profile)
    context = [
        pl.lit(delivery.agency_code).alias("folder_agency"),
        pl.lit(delivery.received_at + timedelta(days=1), dtype=pl.Datetime("us")).alias("latest"),
    ]
    if "agency_code" in typed.columns:
        context.append(pl.col("agency_code").fill_null(delivery.agency_code))
    if "unit_code" in typed.columns:
        # The agency itself is no unit of it.
        unit = pl.col("unit_code")
        context.append(pl.when(unit != delivery.agency_code).then(unit).alias("unit_code"))
    rows = typed.with_columns(context)
    return rows, refusals_of(rows, delivery.contract, unread)
