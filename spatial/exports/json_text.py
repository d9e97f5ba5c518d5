"""JSON text written column by column: what GeoJSON and the properties of a dataset's features share."""

import json
from typing import Any

import pyarrow as pa
import pyarrow.compute

pc: Any = pyarrow.compute
"""Its functions are made at run time, out of sight of a type checker."""

_NEEDS_ESCAPE = r'[\x00-\x1f"\\]'


def quoted(texts: pa.Array) -> pa.Array:
    """JSON strings: the few that have something to escape go through json, one by one."""
    plain = pc.binary_join_element_wise('"', texts, '"', "")
    is_special = pc.fill_null(pc.match_substring_regex(texts, _NEEDS_ESCAPE), False)
    special = [json_of(text) for text in texts.filter(is_special).to_pylist()]
    return pc.replace_with_mask(plain, is_special, pa.array(special, pa.string()))


def json_of(value: Any) -> str:
    """A value as compact JSON, letters as they are; numbers that JSON lacks are refused."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
