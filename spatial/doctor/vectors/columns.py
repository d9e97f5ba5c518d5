"""Which checks each property goes through, and the type it leaves with.

Chosen by names, types and the first batch's values. Called by `spatial.doctor.vector`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from spatial.doctor.report import Finding
from spatial.doctor.vectors.checks import ColumnCheck, Rows
from spatial.doctor.vectors.codes import CodeCheck, is_code_name, province_of
from spatial.doctor.vectors.dates import DateCheck, are_dates, holds_buddhist, may_hold_years
from spatial.doctor.vectors.decisions import CHANGES
from spatial.doctor.vectors.depths import DepthCheck, is_depth_name
from spatial.doctor.vectors.fields import MOST_FIELDS, Field, convert, plan_fields, usable_name
from spatial.doctor.vectors.findings import Tally, finding
from spatial.doctor.vectors.identifiers import IdentifierCheck, is_identifier
from spatial.doctor.vectors.numbers import NumberCheck, are_numbers, may_be_quantity
from spatial.doctor.vectors.short_years import ShortYearCheck, holds_short_years
from spatial.doctor.vectors.survey import Fits
from spatial.doctor.vectors.texts import TextCheck, readable

_LOOKED_AT = 2_000
"""So many values of the first batch tell what a column holds."""


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

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        self.planned: list[Column] = []
        self.wanted: dict[int, Fits] = {}
        """Texts that become dates or numbers where all of the layer's are, by column of the file."""
        self._targets: dict[int, pa.DataType] = {}
        self._late: dict[int, Callable[[pa.DataType], ColumnCheck]] = {}

    def want(self, column: Column, fits: Fits, target: pa.DataType) -> None:
        """Ask whether all texts of a column fit a type."""
        self.wanted[column.at] = lambda values: fits(readable(values))
        self._targets[column.at] = target

    def check_late(self, column: Column, make: Callable[[pa.DataType], ColumnCheck]) -> None:
        """Add a check that needs to know the type that a column leaves with."""
        self._late[column.at] = make

    def settle(self, fitting: frozenset[int]) -> list[Column]:
        """The columns as they are to be read, once it is known which texts all fit a number or a date."""
        for column in self.planned:
            if column.at in fitting:
                column.type = self._targets[column.at]
            if column.at in self._late:
                column.checks.append(self._late[column.at](column.type))
        return self.planned

    def free_name(self, name: str) -> str:
        """A name that no property has, as near as can be to `name`."""
        return usable_name(name, 0, {column.name.lower() for column in self.planned})


def plan_columns(
    first: pa.RecordBatch,
    decisions: Mapping[str, str],
    tally: Tally,
    *,
    has_depths: bool,
    is_depth: bool,
    province: str | None,
    is_dbf: bool,
) -> Columns:
    """Plan the properties of a layer from its first batch."""
    fields, findings = plan_fields(first.schema, is_dbf=is_dbf)
    if len(fields) > MOST_FIELDS:
        findings.append(finding("field_too_many", count=len(fields), limit=MOST_FIELDS))
        fields = fields[:MOST_FIELDS]
    columns = Columns(findings)
    is_thai_time = decisions.get("time_zone") != "utc"
    for one in fields:
        if not one.has_zone and "time_zone" not in decisions:
            options = CHANGES["time_zone"]
            findings.append(finding("time_without_zone", decision="time_zone", options=options, column=one.name))
        column = Column(one, one.type, tally, is_thai_time)
        columns.planned.append(column)
        if pa.types.is_string(one.type):
            column.checks.append(TextCheck(one.name, tally))
        # the first batch as it will be: bytes that are no text would stop every look at it
        values, _ = convert(first.column(one.at).slice(0, _LOOKED_AT), one, is_thai_time=is_thai_time)
        if pa.types.is_string(one.type):
            values = readable(values)
        _add_checks(columns, column, values, decisions, province)
    if has_depths:
        _add_depths(columns, decisions, is_depth=is_depth)
    return columns


def _add_checks(
    columns: Columns, column: Column, values: pa.Array, decisions: Mapping[str, str], province: str | None
) -> None:
    name, kind, tally = column.name, column.type, column.tally
    dates, numbers = decisions.get("dates"), decisions.get("numbers")
    if pa.types.is_int64(kind) or pa.types.is_string(kind):
        own = province_of(values) if is_code_name(name) else None
        if own is not None:
            column.checks.append(CodeCheck(name, tally, province or own))
            return
        if is_identifier(name, values):
            column.checks.append(IdentifierCheck(name, tally))
            return
    if pa.types.is_string(kind) and holds_short_years(values):
        column.checks.append(ShortYearCheck(name, tally))
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind) or (pa.types.is_int64(kind) and may_hold_years(name)):
        column.checks.append(DateCheck(name, kind, tally, dates, kind))
    elif pa.types.is_string(kind) and holds_buddhist(values):
        if dates == "buddhist":
            columns.want(column, are_dates, pa.date32())
        columns.check_late(column, lambda target: DateCheck(name, kind, tally, dates, target))
    elif pa.types.is_string(kind) and may_be_quantity(name, values):
        if numbers == "convert":
            columns.want(column, are_numbers, pa.float64())
        columns.check_late(column, lambda target: NumberCheck(name, numbers, target))


def _add_depths(columns: Columns, decisions: Mapping[str, str], *, is_depth: bool) -> None:
    """Depths by their names; a lone number where the layer is said to be of depths."""
    numeric = [one for one in columns.planned if one.type in (pa.int64(), pa.float64()) and not one.checks]
    depths = [one for one in numeric if is_depth_name(one.name)]
    if not depths and is_depth and len(numeric) == 1:
        depths = numeric
    for column in depths:
        check = DepthCheck(column.name, column.tally, decisions.get("depth_unit"))
        column.checks.append(check)
        if check.is_converting:
            column.type = pa.float64()
