"""Where QGIS reads a layer from, as it writes that itself: no token, no user name, only the authentication's id."""

from urllib.parse import quote

from app.ogc.collection import Collection

ALL_AT_ONCE = 5_000
"""Features up to which QGIS keeps a whole collection; of a larger one it asks for what the map shows."""


def features_source(collection: Collection, root: str, authentication: str | None) -> str:
    """A collection by OGC API – Features (provider `OAPIF`).

    Args:
        collection: Which.
        root: Where the service is, `https://maps.example`.
        authentication: Id of the authentication; None where anybody may read the collection.
    """
    parts = [
        f"url={_quoted(f'{root}/ogc')}",
        f"typename={_quoted(collection.id)}",
        "version='OGC_API_FEATURES'",
        "pagingEnabled='true'",
    ]
    if collection.count is None or collection.count > ALL_AT_ONCE:
        parts.append("restrictToRequestBBOX='1'")
    if authentication is not None:
        parts.append(f"authcfg={authentication}")
    return " ".join(parts)


def tiles_source(template: str, authentication: str | None, *, max_zoom: int) -> str:
    """Pictures in tiles (provider `wms`).

    Args:
        template: Address with `{z}`, `{y}` and `{x}`.
        authentication: As above.
        max_zoom: The deepest zoom that there is; QGIS enlarges its tiles beyond.
    """
    source = f"type=xyz&url={quote(template, safe=':/')}&zmin=0&zmax={max_zoom}"
    return source if authentication is None else f"{source}&authcfg={authentication}"


def areas_source(root: str, province_code: str, level: str) -> str:
    """The administrative areas of a level, which anybody may read (provider `ogr`)."""
    return f"{root}/api/v1/provinces/{province_code}/areas.geojson?level={level}&drawn=true"


def neighbours_source(root: str) -> str:
    """The provinces around (provider `ogr`)."""
    return f"{root}/api/v1/areas/context.geojson"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
