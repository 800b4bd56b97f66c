"""The expectation that a query finds no row, at the cost of one scan. Imported only where a gate runs."""

from __future__ import annotations

from typing import Any, ClassVar

from great_expectations.compatibility import pydantic
from great_expectations.expectations.core.unexpected_rows_expectation import UnexpectedRowsExpectation
from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.mart_rules import MartRule

#: Violating rows that are kept as examples; of a rule that tells each agency its own, all that a page can bear.
EXAMPLES = 5
_TOLD = 5_000

_TOTAL = "violations_in_all"


class ExpectNoViolations(UnexpectedRowsExpectation):
    """The library's own expectation runs a query twice, to count its rows and to fetch some.

    Here the query brings its count along, so the metric of the rows is enough.
    """

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.table",)

    @pydantic.validator("unexpected_rows_query")
    def _validate_query(cls, query: str) -> str:
        """Queries name the marts that they read, so none needs the batch that the library would have them name."""
        return query

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        rows = metrics["unexpected_rows_query.table"]
        total = rows[0][_TOTAL] if rows else 0
        examples = [{name: value for name, value in row.items() if name != _TOTAL} for row in rows]
        return {"success": total == 0, "result": {"observed_value": total, "details": {"unexpected_rows": examples}}}


def expect_none(rule: MartRule) -> ExpectNoViolations:
    """The expectation of a rule; its name shows in Data Docs in both languages."""
    # The library formats queries: a brace of a path is doubled to stay one.
    limit = EXAMPLES if rule.tell is None else _TOLD
    violations = rule.violations.replace("{", "{{").replace("}", "}}")
    return ExpectNoViolations(
        unexpected_rows_query=(
            f"select *, count(*) over () as {_TOTAL} from ({violations}) as violating limit {limit}"
        ),
        severity=FailureSeverity(rule.severity),
        description=f"{rule.mart}: {rule.name_vi} / {rule.name_en} ({rule.code})",
        meta={"rule": rule.name},
    )
