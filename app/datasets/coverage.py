"""Which districts no hazard layer of a dataset says anything about, by its own table of flooded area."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

FLOODED_AREA = "flooded_area"
"""The table by which it is told."""
ENOUGH = 0.01
"""A district of which less than this share is modelled counts as not covered."""


def not_covered(manifest: Mapping[str, Any], flooded: bytes | None) -> Sequence[Mapping[str, str]]:
    """Names of the districts that are not covered, in both languages; none where there is no table to tell by."""
    table = next((table for table in manifest["tables"] if table["name"] == FLOODED_AREA), None)
    if table is None or flooded is None:
        return ()
    names = [column["name"] for column in table["columns"]]
    where = {name: names.index(name) for name in ("area_code", "class", "area_km2")}
    known: dict[str, float] = {}
    whole: dict[str, float] = {}
    for row in json.loads(flooded):
        code, depth_class, area = (row[where[name]] for name in ("area_code", "class", "area_km2"))
        if len(code) != 4 or area is None:
            continue
        whole[code] = whole.get(code, 0.0) + area
        if depth_class != "not_modelled":
            known[code] = known.get(code, 0.0) + area
    districts = [code for code in manifest["areas"]["codes"] if len(code) == 4]
    # a district without a row lies outside of every raster
    bare = [code for code in districts if code not in whole or known.get(code, 0.0) < ENOUGH * whole[code]]
    return tuple(manifest["areas"]["names"][code] for code in bare)
