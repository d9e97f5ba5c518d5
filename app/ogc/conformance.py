"""What the maps conform to; docs/ogc.md says by which tests."""

_FEATURES = "http://www.opengis.net/spec/ogcapi-features"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf"
_TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"
# a draft (20-009): clients know its classes by this number
_STYLES = "http://www.opengis.net/spec/ogcapi-styles-1/0.0/conf"
_COMMON = "http://www.opengis.net/spec/ogcapi-common"
CONFORMS_TO: tuple[str, ...] = (
    f"{_COMMON}-1/1.0/conf/core",
    f"{_COMMON}-1/1.0/conf/json",
    f"{_COMMON}-1/1.0/conf/html",
    f"{_COMMON}-1/1.0/conf/landing-page",
    f"{_COMMON}-2/1.0/conf/collections",
    f"{_FEATURES}-1/1.0/conf/core",
    f"{_FEATURES}-1/1.0/conf/oas30",
    f"{_FEATURES}-1/1.0/conf/geojson",
    f"{_FEATURES}-1/1.0/conf/html",
    f"{_FEATURES}-2/1.0/conf/crs",
    f"{_FEATURES}-3/1.0/conf/filter",
    f"{_FEATURES}-3/1.0/conf/features-filter",
    f"{_FEATURES}-3/1.0/conf/queryables",
    f"{_CQL2}/cql2-text",
    f"{_CQL2}/cql2-json",
    f"{_CQL2}/basic-cql2",
    f"{_CQL2}/advanced-comparison-operators",
    f"{_CQL2}/case-insensitive-comparison",
    f"{_CQL2}/basic-spatial-functions",
    # the name in the draft: what QGIS looks for before it sends spatial filters
    f"{_CQL2}/basic-spatial-operators",
    f"{_CQL2}/spatial-functions",
    f"{_CQL2}/temporal-functions",
    f"{_CQL2}/arithmetic",
    f"{_CQL2}/property-property",
    f"{_FEATURES}-4/1.0/conf/create-replace-delete",
    f"{_FEATURES}-4/1.0/conf/update",
    f"{_FEATURES}-4/1.0/conf/features",
    f"{_FEATURES}-5/1.0/conf/core-roles-features",
    f"{_FEATURES}-5/1.0/conf/returnables-and-receivables",
    f"{_FEATURES}-5/1.0/conf/schemas",
    f"{_TILES}/core",
    f"{_TILES}/tileset",
    f"{_TILES}/tilesets-list",
    f"{_TILES}/geodata-tilesets",
    f"{_TILES}/mvt",
    f"{_STYLES}/core",
    f"{_STYLES}/mapbox-styles",
    f"{_STYLES}/sld-10",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
)
