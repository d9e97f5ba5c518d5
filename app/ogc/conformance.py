"""What the maps conform to; docs/ogc.md says by which tests."""

_FEATURES = "http://www.opengis.net/spec/ogcapi-features"
_COMMON = "http://www.opengis.net/spec/ogcapi-common"
CONFORMS_TO: tuple[str, ...] = (
    f"{_COMMON}-1/1.0/conf/core",
    f"{_COMMON}-2/1.0/conf/collections",
    f"{_FEATURES}-1/1.0/conf/core",
    f"{_FEATURES}-1/1.0/conf/oas30",
    f"{_FEATURES}-1/1.0/conf/geojson",
    f"{_FEATURES}-2/1.0/conf/crs",
)
