"""What can be wrong with spatial input, by class."""


class SpatialError(ValueError):
    """Base of all errors of spatial input."""


class GeometryError(SpatialError):
    """A geometry that cannot be used; `code` names the fault, `values` the particulars."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Refused(SpatialError):
    """A file that is not looked at further: hostile, broken, or nothing we know. Says why in both languages."""

    def __init__(self, code: str, th: str, en: str) -> None:
        super().__init__(code)
        self.code = code
        self.th = th
        self.en = en
