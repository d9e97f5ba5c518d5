"""What is sent about change sets."""

from typing import Annotated, Literal

from pydantic import AfterValidator

from app.core.body import Body

FeatureNumber = Annotated[int, AfterValidator(lambda number: min(number, 2**63 - 1))]
"""A feature's number in an address, as far as numbers go: what lies beyond is no feature's."""


class Decision(Body):
    """How a conflict is decided for a feature."""

    keep: Literal["mine", "theirs"]
