"""Tables of people, organisations, credentials and role grants."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, func, text
from sqlalchemy.dialects.postgresql import ARRAY, INET, TEXT, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.principal import full_name
from app.core.database import Base

Instant = TIMESTAMP(timezone=True)

SECTORS = ("central", "regional", "local_government", "private", "civil_society", "academia", "community")
SECTOR_IS_KNOWN = f"sector IN {SECTORS}"


class Organisation(Base):
    """A body that people belong to: an agency, a municipality, a company, an association."""

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint(SECTOR_IS_KNOWN, name="sector_known"),
        {"comment": "Organisations of a province's dialogue"},
    )

    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), primary_key=True, comment="Province")
    slug: Mapped[str] = mapped_column(primary_key=True, comment="Short name, unique in the province")
    name_th: Mapped[str] = mapped_column(comment="Thai name")
    name_en: Mapped[str] = mapped_column(comment="English name")
    sector: Mapped[str] = mapped_column(comment="One of the seven sectors of the committee")


class Person(Base):
    """A person who acts on the platform. No national ID number, ever."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("email IS NULL OR email = lower(email)", name="email_lower"),
        {"comment": "People, visible only to provinces in which they hold or held a role or a seat"},
    )
    # No RETURNING: nobody may read a person back before the first role is granted.
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012 - SQLAlchemy's own name and form

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, comment="Person")
    email: Mapped[str | None] = mapped_column(unique=True, comment="Sign-in e-mail, lower case")
    phone: Mapped[str | None] = mapped_column(unique=True, comment="Sign-in phone number, E.164")
    title: Mapped[str] = mapped_column(default="", comment="คำนำหน้า or ยศ")
    given_name: Mapped[str] = mapped_column(comment="Given name")
    family_name: Mapped[str] = mapped_column(comment="Family name")
    position_th: Mapped[str] = mapped_column(default="", comment="Position, Thai")
    position_en: Mapped[str] = mapped_column(default="", comment="Position, English")
    acting_th: Mapped[str] = mapped_column(default="", comment="Acting capacity: แทน, รักษาราชการแทน; empty if none")
    organisation: Mapped[str] = mapped_column(default="", comment="Organisation's name as the person writes it")
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), comment="When the row was made")

    @property
    def full_name(self) -> str:
        """The name with its title."""
        return full_name(self.title, self.given_name, self.family_name)


class Credential(Base):
    """A password hash; the service's role can neither read nor list these."""

    __tablename__ = "credentials"
    __table_args__ = ({"comment": "Password hashes, reached only through functions"},)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True, comment="Person")
    password_hash: Mapped[str] = mapped_column(comment="argon2id, with its parameters")
    changed_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), comment="Last change")


class RoleGrant(Base):
    """A role that a person holds in a province for a time."""

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint(
            "role IN ('member', 'lead', 'secretary', 'chair', 'director', 'watch', 'gis', 'auditor')",
            name="role_known",
        ),
        CheckConstraint("unit IN ('structural', 'non_structural')", name="unit_known"),
        CheckConstraint("(role IN ('member', 'lead')) = (unit IS NOT NULL)", name="unit_where_role_has_one"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="validity_ordered"),
        Index("ix_role_grants_person_id", "person_id"),
        {"comment": "Who holds which role where, from when to when"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, comment="Grant")
    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), comment="Province of the role")
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), comment="Holder")
    role: Mapped[str] = mapped_column(comment="Role, as in docs/roles.md")
    unit: Mapped[str | None] = mapped_column(comment="Dialogue unit, for members and leads")
    office: Mapped[str] = mapped_column(default="", comment="Office that the role is held for")
    signature_id: Mapped[UUID] = mapped_column(
        comment="The holder's name, position and acting capacity as they stand now, among the erasable values"
    )
    valid_from: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), comment="From")
    valid_until: Mapped[datetime | None] = mapped_column(Instant, comment="Until (exclusive); null while open")


class Session(Base):
    """A browser's signed-in session, known by the digest of its cookie."""

    __tablename__ = "sessions"
    __table_args__ = ({"comment": "Signed-in browsers; the cookie itself is not stored"},)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, comment="Session")
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True, comment="SHA-256 of the cookie's value")
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), comment="Whose session")
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), comment="Signed in at")
    expires_at: Mapped[datetime] = mapped_column(Instant, comment="Ends at the latest")
    ended_at: Mapped[datetime | None] = mapped_column(Instant, comment="Signed out or revoked at")


class AppToken(Base):
    """A token for QGIS, scripts and other programs, known by its digest; shown once."""

    __tablename__ = "app_tokens"
    __table_args__ = (
        CheckConstraint("scopes <@ ARRAY['read', 'write', 'feed', 'layers']::text[]", name="scopes_known"),
        Index("ix_app_tokens_person_id", "person_id"),
        {"comment": "App tokens; the token itself is not stored"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, comment="Token")
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True, comment="SHA-256 of the token")
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), comment="On whose behalf it acts")
    name: Mapped[str] = mapped_column(comment="What it is for")
    scopes: Mapped[list[str]] = mapped_column(ARRAY(TEXT), comment="What it may do: read, write, feed, layers")
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), comment="Made at")
    expires_at: Mapped[datetime | None] = mapped_column(Instant, comment="Ends at; null for none")
    revoked_at: Mapped[datetime | None] = mapped_column(Instant, comment="Revoked at")


class SignInAttempt(Base):
    """A sign-in attempt, kept a short while to slow down guessing."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        Index("ix_sign_in_attempts_login_digest_attempted_at", "login_digest", "attempted_at"),
        Index("ix_sign_in_attempts_address_attempted_at", "address", "attempted_at"),
        {"comment": "Failed sign-ins of the last hours, by digest of the name and by address"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"), comment="Attempt")
    login_digest: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of what was typed as name")
    address: Mapped[str] = mapped_column(INET, comment="From where")
    attempted_at: Mapped[datetime] = mapped_column(Instant, server_default=func.clock_timestamp(), comment="When")
