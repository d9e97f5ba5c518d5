"""Columns of a layer's table as JSON, and JSON as columns: one form for comparing, storing and reading with changes."""

from collections.abc import Mapping, Sequence

from psycopg import sql

Fields = Sequence[Mapping[str, str]]
TYPES: Mapping[str, sql.SQL] = {
    "int64": sql.SQL("bigint"),
    "float64": sql.SQL("double precision"),
    "bool": sql.SQL("boolean"),
    "string": sql.SQL("text"),
    "date": sql.SQL("date"),
    "timestamp": sql.SQL("timestamp with time zone"),
}
_TOLD: Mapping[str, sql.SQL] = {
    # what is no number is a missing value (docs/methods/content-hash.md)
    "float64": sql.SQL("CASE WHEN {0} NOT IN ('NaN', 'Infinity', '-Infinity') THEN {0} END"),
    "date": sql.SQL("to_char({0}, 'YYYY-MM-DD')"),
    "timestamp": sql.SQL("""to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""),
}
_PLAIN = sql.SQL("{0}")


def told(fields: Fields, alias: str) -> sql.Composable:
    """A row's properties as one JSON object, as `values.checked` writes them.

    Built of pairs of arrays, since a function takes a hundred arguments and officers' tables have more columns.
    """
    if not fields:
        return sql.SQL("'{{}}'::jsonb")
    names = sql.SQL(", ").join(sql.Literal(field["name"]) for field in fields)
    values = sql.SQL(", ").join(
        sql.SQL("to_jsonb({})").format(_TOLD.get(field["type"], _PLAIN).format(sql.Identifier(alias, field["name"])))
        for field in fields
    )
    return sql.SQL(
        "(SELECT jsonb_object_agg(p.name, p.value) FROM unnest(ARRAY[{}]::text[], ARRAY[{}]::jsonb[]) p (name, value))"
    ).format(names, values)


def typed(fields: Fields, alias: str) -> sql.Composable:
    """The columns out of the JSON object `properties` of a row, each with a comma before it."""
    return sql.SQL("").join(
        sql.SQL(", ({} ->> {})::{} AS {}").format(
            sql.Identifier(alias, "properties"),
            sql.Literal(field["name"]),
            TYPES[field["type"]],
            sql.Identifier(field["name"]),
        )
        for field in fields
    )


def named(fields: Fields, alias: str) -> sql.Composable:
    """The columns themselves, each with a comma before it."""
    return sql.SQL("").join(sql.SQL(", {}").format(sql.Identifier(alias, field["name"])) for field in fields)


def edited_rows(table: str, fields: Fields, *, province_code: str, change_set_id: str) -> sql.Composed:
    """A table's rows with a change set's changes over them, as what stands after FROM (alias `v`).

    `edited_features` gives the changes of the context's own person only.
    """
    changes = sql.SQL("edited_features({}, {}::uuid)").format(sql.Literal(province_code), sql.Literal(change_set_id))
    return sql.SQL(
        "(SELECT t.fid{named}, t.geom FROM {table} t WHERE t.fid NOT IN (SELECT x.fid FROM {changes} x)"
        " UNION ALL"
        " SELECT c.fid{typed}, c.geom FROM {changes} c WHERE c.operation <> 'delete') v"
    ).format(
        named=named(fields, "t"), table=sql.Identifier("features", table), typed=typed(fields, "c"), changes=changes
    )
