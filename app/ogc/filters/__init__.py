"""Filters that people and programs write (OGC 21-065r2, CQL2), as conditions that PostgreSQL can be asked.

A filter is read (`text_reader.py`, `json_reader.py`) into a tree of what is allowed and nothing else (`tree.py`), and
the tree is compiled (`compiler.py`): names come from the collection's properties, values go in as parameters. Whatever
else it says is refused in words. What is supported, and what is compared how: docs/methods/filters.md.
"""

from app.ogc.filters.compiler import Compiled, compile_filter
from app.ogc.filters.refusal import FilterRefused

__all__ = ["Compiled", "FilterRefused", "compile_filter"]
