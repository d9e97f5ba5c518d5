"""Which stream is asked for, and who may read it."""

from dataclasses import dataclass

from app.accounts.policy import Action, Policy
from app.core.errors import NotAllowed, NotFound, NotSignedIn
from app.core.parameters import bad_parameter

AUDIENCES = {
    "command": Action.READ_COMMAND_STREAM,
    "partner": Action.READ_PARTNER_STREAM,
    "public": Action.READ_PUBLIC_STREAM,
}
STREAM_NAMES = (*AUDIENCES, *(f"{audience}-exercise" for audience in AUDIENCES))


@dataclass(frozen=True, slots=True)
class StreamAddress:
    """A stream of a province, as addresses name it."""

    province_code: str
    name: str

    @property
    def id(self) -> str:
        """Its id in the database."""
        return f"{self.province_code}/{self.name}"

    @property
    def action(self) -> Action:
        """What reading it takes."""
        return AUDIENCES[self.name.removesuffix("-exercise")]

    @property
    def is_public(self) -> bool:
        """Whether anybody may read it."""
        return self.action is Action.READ_PUBLIC_STREAM


def may_read(policy: Policy, stream: StreamAddress) -> bool:
    """Whether somebody may read a stream; the public one takes no more than asking."""
    return stream.is_public or policy.allows(stream.action, stream.province_code)


def readable_stream(policy: Policy, province_code: str, name: str) -> StreamAddress:
    """The stream that is asked for.

    Raises:
        InvalidParameter: no stream has this name.
        NotSignedIn, NotFound, NotAllowed: as `Policy.require`.
    """
    if name not in STREAM_NAMES:
        if not policy.principal.is_signed_in:
            raise NotSignedIn
        if not policy.principal.grants_in(province_code):
            raise NotFound
        words = ", ".join(STREAM_NAMES)
        raise bad_parameter("stream", "unknown_stream", f"ใช้ได้: {words}", f"use one of {words}")
    stream = StreamAddress(province_code, name)
    if not stream.is_public:
        policy.require(stream.action, province_code)
    elif policy.principal.is_signed_in and not policy.principal.scopes & {"read", "feed"}:
        raise NotAllowed
    return stream
