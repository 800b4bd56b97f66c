"""What a check shows of the rules behind it: for gates a table of rules, for a dbt test its one rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import dagster as dg

from orchestration.defs.common import OWNERS

if TYPE_CHECKING:
    from orchestration.ledger import GateResult
    from orchestration.pipeline.gates import FailedRule

_COLUMNS = ("rule", "severity", "threshold", "observed", "passed")
_SCHEMA = dg.TableSchema(columns=[dg.TableColumn(name) for name in _COLUMNS])


def publication_findings(results: Iterable[GateResult]) -> dg.TableMetadataValue:
    """Every rule that judged a mart: its threshold, and how many rows broke it."""
    return _table((one.rule, one.severity, one.threshold, one.observed, one.success) for one in results)


def delivery_findings(failed: Iterable[FailedRule]) -> dg.TableMetadataValue:
    """The rules that deliveries of a dataset fail, and how many do. Rules that all pass are not listed."""
    return _table((one.rule, one.severity, one.threshold, f"{one.deliveries}", False) for one in failed)


def dbt_test_metadata(test: Mapping[str, Any]) -> dict[str, Any]:
    """Of a dbt test: who answers for it, what it asks, how many failing rows it allows before it refuses or warns."""
    generic = test.get("test_metadata") or {}
    asked = {name: value for name, value in (generic.get("kwargs") or {}).items() if name != "model"}
    config = test["config"]
    return {
        "owner": OWNERS[0],
        "rule": f"{generic.get('name') or test['name']} {asked or ''}".strip(),
        "severity": config["severity"].lower(),
        "threshold": f"error if {config['fail_calc']} {config['error_if']}, warn if {config['warn_if']}",
    }


def _table(rows: Iterable[tuple[str, str, str, str, bool]]) -> dg.TableMetadataValue:
    records = [dg.TableRecord(dict(zip(_COLUMNS, row, strict=True))) for row in rows]
    return dg.MetadataValue.table(records=records, schema=_SCHEMA)
