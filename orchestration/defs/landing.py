"""Inbox → lake, and the delivery gate. One asset a dataset; a check on each tells which deliveries are held."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from orchestration.defs.common import OWNERS, WRITER_POOL, Home, Stopwatch, now, storage_may_be_away, writing
from orchestration.defs.findings import delivery_findings
from orchestration.defs.months import MONTHS, Again, chosen_months, landed_metadata, replay_asked
from orchestration.defs.tags import agency_tags
from orchestration.landing.contracts import DATASETS
from orchestration.pipeline.landing import DatasetLanding, Landing
from orchestration.pipeline.progress import Progress

GROUP = "landing"
CHECK = "delivery_gate"

#: Holds that a check's page lists; `thuoc deliveries --status held` lists them all.
SHOWN_HOLDS = 50

_DESCRIPTIONS = {
    "dossiers": "Hồ sơ TTHC. Grain: one row of an agency's delivery of dossiers that its contract accepted.",
    "feedback": "Phản ánh, kiến nghị. Grain: one accepted row of a delivery of petitions.",
    "payments": "Thanh toán. Grain: one accepted row of a delivery of payments.",
    "portal_visits": "Lượt truy cập cổng. Grain: one accepted row of a delivery of visits (date × site).",
    "procedures": "Danh mục TTHC. Grain: one accepted row of a delivery of procedures (procedure × validity).",
    "ratings": "Đánh giá của người dân. Grain: one accepted row of a delivery of ratings.",
    "reported_figures": "Số liệu cơ quan tự báo cáo. Grain: one accepted row (indicator × unit × period).",
    "targets": "Chỉ tiêu cơ quan giao cho đơn vị. Grain: one accepted row (indicator × unit × period).",
}


def lake_key(dataset: str) -> dg.AssetKey:
    """The asset of a dataset's files in the lake."""
    return dg.AssetKey(["lake", dataset])


LANDING_KEYS = [lake_key(dataset) for dataset in DATASETS]


@dg.multi_asset(
    name="landing",
    specs=[
        dg.AssetSpec(
            lake_key(dataset),
            description=f"{_DESCRIPTIONS[dataset]} A month of it: the deliveries whose period begins in that month.",
            group_name=GROUP,
            kinds={"polars", "parquet"},
            owners=OWNERS,
            partitions_def=MONTHS,
        )
        for dataset in DATASETS
    ],
    can_subset=True,
    backfill_policy=dg.BackfillPolicy.single_run(),
    pool=WRITER_POOL,
)
def landing(
    context: dg.AssetExecutionContext, config: Again, home: Home, progress: dg.ResourceParam[Progress]
) -> Iterator[dg.AssetMaterialization | dg.MaterializeResult[None]]:
    """Land new files of the selected datasets in batches, or some months again; refused rows go to quarantine."""
    from orchestration.pipeline.landing import land_new_files

    watch = Stopwatch()
    chosen = [dataset for dataset in DATASETS if lake_key(dataset) in context.selected_asset_keys]
    months = chosen_months(context)
    replay = replay_asked(home.settings(), config, months)
    with writing(home, context, "land") as settings, storage_may_be_away(context):
        landed = land_new_files(
            settings,
            datasets=chosen,
            received_at=now(),
            progress=progress,
            run_id=context.run.run_id,
            replay=replay,
        )
    if replay is not None and not any(counts.files_seen for counts in landed.datasets.values()):
        context.log.warning("không có tệp nào như vậy trong inbox / the inbox holds no such file")
    context.instance.add_run_tags(context.run.run_id, agency_tags(landed.agencies))
    whole = {
        "files_misplaced": landed.misplaced.files_seen,
        "files_still_arriving": landed.arriving,
        "seconds": watch.seconds,
    }
    for dataset in chosen:
        yield from _landed_months(context, dataset, landed, asked=months, whole=whole)
        rows = sum(count for (name, _), count in landed.lake_rows.items() if name == dataset)
        total = None if months else landed_metadata(landed.datasets[dataset], rows, whole)
        yield dg.MaterializeResult(asset_key=lake_key(dataset), metadata=total)


def _landed_months(
    context: dg.AssetExecutionContext, dataset: str, landed: Landing, *, asked: Sequence[str], whole: dict[str, Any]
) -> Iterator[dg.AssetMaterialization]:
    """Each month's own counts: on the materializations of the months asked for, else of the months that got files."""
    key, counts_of = lake_key(dataset), landed.months.get(dataset, {})
    for month in asked or sorted(counts_of):
        counts = counts_of.get(month, DatasetLanding())
        metadata = landed_metadata(counts, landed.lake_rows.get((dataset, month), 0), whole)
        if asked:
            context.add_asset_metadata(metadata, asset_key=key, partition_key=month)
        elif counts.files_landed and MONTHS.has_partition_key(month):
            yield dg.AssetMaterialization(key, partition=month, metadata=metadata)


@dg.multi_asset_check(
    name="delivery_gate",
    specs=[
        dg.AssetCheckSpec(
            CHECK,
            asset=lake_key(dataset),
            blocking=True,
            description="Great Expectations on the profiles of deliveries: one that fails a critical rule is held, "
            "the others go on. A hold is a warning here: it stops one delivery, not the run.",
        )
        for dataset in DATASETS
    ],
    can_subset=True,
    pool=WRITER_POOL,
)
def delivery_gate(
    context: dg.AssetCheckExecutionContext, home: Home, progress: dg.ResourceParam[Progress]
) -> Iterator[dg.AssetCheckResult]:
    """Judge what was landed, whichever dataset is selected, write the verdicts, say which deliveries are held."""
    from orchestration.pipeline.gates import gate_deliveries

    watch = Stopwatch()
    with writing(home, context, "delivery_gate", last=True) as settings:
        gated = gate_deliveries(settings, run_id=context.run.run_id, progress=progress)
    selected = {key.asset_key for key in context.selected_asset_check_keys}
    for dataset in (dataset for dataset in DATASETS if lake_key(dataset) in selected):
        held = [hold for hold in gated.holds if hold.dataset == dataset]
        failed = [rule for rule in gated.failed_rules if rule.dataset == dataset]
        told = "\n".join(f"- `{hold.delivery_id}`: {'; '.join(hold.reasons)}" for hold in held[:SHOWN_HOLDS])
        yield dg.AssetCheckResult(
            asset_key=lake_key(dataset),
            check_name=CHECK,
            passed=not held,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={
                "owner": OWNERS[0],
                "held": len(held),
                "judged": gated.judged,
                "failed_rules": len(failed),
                "findings": delivery_findings(failed),
                "holds": dg.MetadataValue.md(told or "—"),
                "data_docs": dg.MetadataValue.path(str(settings.gx / "data_docs" / "index.html")),
                "seconds": watch.seconds,
            },
        )
