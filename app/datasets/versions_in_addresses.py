"""Semantic versions in addresses, so that `1.0.0.gpkg` is a version and an ending."""

from starlette.convertors import Convertor, register_url_convertor


class SemanticVersionConvertor(Convertor[str]):
    """Three numbers with dots between them."""

    regex = "[0-9]{1,9}[.][0-9]{1,9}[.][0-9]{1,9}"

    def convert(self, value: str) -> str:
        """From an address."""
        return value

    def to_string(self, value: str) -> str:
        """To an address."""
        return value


register_url_convertor("semantic", SemanticVersionConvertor())
VERSION = "{version:semantic}"
"""The part of an address that is a version."""
