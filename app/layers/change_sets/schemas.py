"""What is sent about change sets."""

from typing import Literal

from app.core.body import Body


class Decision(Body):
    """How a conflict is decided for a feature."""

    keep: Literal["mine", "theirs"]
