"""What is sent and answered about sign-in, tokens, people and roles."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from app.accounts.logins import checked_login
from app.accounts.principal import Principal, Role
from app.core.body import Body, PlainText
from app.core.time import Moment


class SignIn(Body):
    """A name and a password."""

    login: PlainText = Field(min_length=1, max_length=254, examples=["engineer@songkhla.demo"])
    password: PlainText = Field(min_length=1, max_length=1024, examples=["…"])


class RoleRead(BaseModel):
    """A role held now."""

    province: str
    role: str
    unit: str | None
    office: str


class PersonRead(BaseModel):
    """A person as they see themselves."""

    id: UUID
    name: str
    position: dict[str, str]
    roles: list[RoleRead]


def person_read(principal: Principal) -> PersonRead:
    """The person behind a request."""
    assert principal.person_id is not None  # noqa: S101 - callers ask only for somebody signed in
    return PersonRead(
        id=principal.person_id,
        name=principal.name,
        position={"th": principal.position_th, "en": principal.position_en},
        roles=[
            RoleRead(province=grant.province_code, role=grant.role, unit=grant.unit, office=grant.office)
            for grant in principal.grants
        ],
    )


class SignedIn(BaseModel):
    """The answer to a sign-in."""

    person: PersonRead
    csrf_token: str = Field(
        description="Send it as X-CSRF-Token with every write that the cookie carries", examples=["6f1c9d…"]
    )


class TokenCreate(Body):
    """An app token to be made."""

    name: PlainText = Field(min_length=1, max_length=100, examples=["QGIS on the office computer"])
    scopes: list[Literal["read", "write", "feed", "layers"]] = Field(min_length=1, max_length=4, examples=[["read"]])
    expires_at: Moment | None = Field(
        default=None, description="null: until revoked", examples=["2027-09-30T23:59:59+07:00"]
    )


class TokenRead(BaseModel):
    """An app token, without its secret."""

    id: UUID
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class TokenMade(BaseModel):
    """An app token with its secret, shown this once."""

    id: UUID
    name: str
    scopes: list[str]
    expires_at: datetime | None
    token: str = Field(description="The token itself; it is not kept", examples=["snt_Zy…"])


class ProvincePerson(BaseModel):
    """A person as the secretary and the auditor see them."""

    id: UUID
    name: str
    position: dict[str, str]
    organisation: str
    email: str | None
    phone: str | None


class PersonCreate(Body):
    """A person to be made known to the province, with a first role."""

    login: Annotated[PlainText, AfterValidator(checked_login)] = Field(
        max_length=254, examples=["somchai@example.org", "081-234-5678"]
    )
    password: PlainText = Field(min_length=10, max_length=1024, description="First password, told to the person")
    title: PlainText = Field(default="", max_length=60, examples=["นาย"])
    given_name: PlainText = Field(min_length=1, max_length=100, examples=["สมชาย"])
    family_name: PlainText = Field(default="", max_length=100, examples=["ใจดี"])
    position: PlainText = Field(default="", max_length=200, examples=["วิศวกรโยธา"])
    organisation: PlainText = Field(default="", max_length=200)
    role: Role
    unit: Literal["structural", "non_structural"] | None = None


class GrantCreate(Body):
    """A further role for somebody whom the province knows."""

    person_id: UUID
    role: Role
    unit: Literal["structural", "non_structural"] | None = None


class GrantRead(BaseModel):
    """A role grant, present or past."""

    id: UUID
    person_id: UUID
    person: str
    role: str
    unit: str | None
    office: str
    valid_from: datetime
    valid_until: datetime | None
