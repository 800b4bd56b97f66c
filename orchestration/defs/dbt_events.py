"""dbt's structured events as Dagster's: materializations with row counts, tests as check results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from orchestration.settings import Settings


def asset_events(
    settings: Settings,
    events: Sequence[dict[str, Any]],
    manifest: Mapping[str, Any],
    translator: DagsterDbtTranslator,
    context: dg.AssetExecutionContext,
) -> Iterator[Any]:
    """What dbt did, once it is over: only then can the candidate be opened to count rows."""
    from orchestration.pipeline.build import table_rows

    rows = table_rows(settings.warehouse)
    for event in events:
        message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
        node = manifest["nodes"].get(event["data"].get("node_info", {}).get("unique_id", ""), {})
        for told in message.to_default_asset_events(manifest, translator, context):
            count = rows.get((node.get("schema", ""), node.get("name", "")))
            if isinstance(told, dg.Output) and count is not None:
                told = told.with_metadata({**told.metadata, "dagster/row_count": count})
            yield told
