"""What one class of fault is called and how it is mended."""

from typing import NamedTuple

from spatial.doctor.report import Weight


class Words(NamedTuple):
    """Weight and message of a class of fault; `{count}` and other values are filled in."""

    weight: Weight
    th: str
    en: str
