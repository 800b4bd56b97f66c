"""dbt's structured events as Dagster's: materializations with row counts, tests as check results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from orchestration.defs.findings import dbt_test_metadata
from orchestration.pipeline.progress import Progress


def asset_events(
    events: Iterable[dict[str, Any]],
    manifest: Mapping[str, Any],
    translator: DagsterDbtTranslator,
    context: dg.AssetExecutionContext,
    progress: Progress,
) -> Iterator[Any]:
    """What dbt does, as it does it: Dagster keeps its records while dbt computes the next model."""
    from orchestration.pipeline.build import ended_node, rows_told

    rows: dict[str, int] = {}
    for event in events:
        rows |= rows_told(event)
        node = ended_node(event)
        if node is None:
            continue
        progress.advance(node["node_name"])
        message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
        count = rows.get(node["unique_id"])
        for told in message.to_default_asset_events(manifest, translator, context):
            if isinstance(told, dg.Output) and count is not None:
                told = told.with_metadata({**told.metadata, "dagster/row_count": count})
            if isinstance(told, dg.AssetCheckResult):
                told = told.with_metadata({**told.metadata, **dbt_test_metadata(manifest["nodes"][node["unique_id"]])})
            yield told
