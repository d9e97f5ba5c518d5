"""Which checks each property goes through, and the type it leaves with.

Chosen by names, types and the first batch's values. Called by `spatial.doctor.vector`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from spatial.doctor.report import Finding
from spatial.doctor.vectors.checks import ColumnCheck, Rows
from spatial.doctor.vectors.fields import MOST_FIELDS, Field, convert, plan_fields, usable_name
from spatial.doctor.vectors.findings import Tally, finding
from spatial.doctor.vectors.texts import TextCheck


@dataclass(slots=True)
class Column:
    """One property on its way."""

    source: Field
    type: pa.DataType
    tally: Tally
    is_thai_time: bool = True
    checks: list[ColumnCheck] = field(default_factory=list)

    @property
    def at(self) -> int:
        """Which column of the file's batches it comes from."""
        return self.source.at

    @property
    def name(self) -> str:
        """Its final name."""
        return self.source.name

    def read(self, values: pa.Array, rows: Rows) -> pa.Array:
        """Convert and check a batch of values."""
        made, lost = convert(values, self.source, is_thai_time=self.is_thai_time)
        if lost is not None:
            at = np.flatnonzero(lost.fill_null(False).to_numpy(zero_copy_only=False))
            self.tally.add("value_lost", rows.fids[at], rows.geometries[at], column=self.name)
        for check in self.checks:
            made = check.see(made, rows)
        return made


class Columns:
    """The properties of a layer while they are planned."""

    def __init__(self, planned: list[Column], findings: list[Finding]) -> None:
        self._planned = planned
        self.findings = findings
        self.wanted: dict[int, Callable[[pa.Array], bool]] = {}

    def settle(self, fitting: frozenset[int]) -> list[Column]:
        """The columns as they are to be read, once it is known which texts all fit a number or a date."""
        return self._planned

    def free_name(self, name: str) -> str:
        """A name that no property has, as near as can be to `name`."""
        return usable_name(name, 0, {column.name.lower() for column in self._planned})


def plan_columns(
    first: pa.RecordBatch,
    decisions: Mapping[str, str],
    tally: Tally,
    *,
    quantity: str | None,
    kind: str | None,
    province: str | None,
    is_dbf: bool,
) -> Columns:
    """Plan the properties of a layer from its first batch."""
    fields, findings = plan_fields(first.schema, is_dbf=is_dbf)
    if len(fields) > MOST_FIELDS:
        findings.append(finding("field_too_many", count=len(fields), limit=MOST_FIELDS))
        fields = fields[:MOST_FIELDS]
    is_thai_time = decisions.get("time_zone") != "utc"
    columns: list[Column] = []
    for one in fields:
        column = Column(one, one.type, tally, is_thai_time)
        if one.type == pa.string():
            column.checks.append(TextCheck(one.name, tally))
        columns.append(column)
    return Columns(columns, findings)
