"""The tables of the spine, as the models describe them."""

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None


def upgrade() -> None:
    op.create_table(
        "assessment_transitions",
        sa.Column("from_state", sa.String(), nullable=False, comment="From"),
        sa.Column("to_state", sa.String(), nullable=False, comment="To"),
        sa.PrimaryKeyConstraint("from_state", "to_state", name=op.f("pk_assessment_transitions")),
        comment="Allowed transitions of an input",
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Person"),
        sa.Column("email", sa.String(), nullable=True, comment="Sign-in e-mail, lower case"),
        sa.Column("phone", sa.String(), nullable=True, comment="Sign-in phone number, E.164"),
        sa.Column("title", sa.String(), nullable=False, comment="คำนำหน้า or ยศ"),
        sa.Column("given_name", sa.String(), nullable=False, comment="Given name"),
        sa.Column("family_name", sa.String(), nullable=False, comment="Family name"),
        sa.Column("position_th", sa.String(), nullable=False, comment="Position, Thai"),
        sa.Column("position_en", sa.String(), nullable=False, comment="Position, English"),
        sa.Column(
            "acting_th", sa.String(), nullable=False, comment="Acting capacity: แทน, รักษาราชการแทน; empty if none"
        ),
        sa.Column("organisation", sa.String(), nullable=False, comment="Organisation's name as the person writes it"),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the row was made",
        ),
        sa.CheckConstraint("email IS NULL OR email = lower(email)", name=op.f("ck_people_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
        sa.UniqueConstraint("phone", name=op.f("uq_people_phone")),
        comment="People, visible only to provinces in which they hold or held a role or a seat",
    )
    op.create_table(
        "provinces",
        sa.Column("code", sa.String(length=2), nullable=False, comment="TIS-1099 province code, e.g. 90"),
        sa.Column("name_th", sa.String(), nullable=False, comment="Thai name without จังหวัด"),
        sa.Column("name_en", sa.String(), nullable=False, comment="English name"),
        sa.Column("command_label_th", sa.String(), nullable=False, comment="What the province calls its command, Thai"),
        sa.Column(
            "command_label_en", sa.String(), nullable=False, comment="What the province calls its command, English"
        ),
        sa.Column(
            "command_statutory_type",
            sa.String(),
            nullable=False,
            comment="Statutory type of the command (Act B.E. 2550)",
        ),
        sa.Column("is_demo", sa.Boolean(), nullable=False, comment="Made-up content, to be said on every page"),
        sa.CheckConstraint("code ~ '^[1-9][0-9]$'", name=op.f("ck_provinces_code_is_tis_1099")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_provinces")),
        comment="Provinces served",
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False, comment="Attempt"),
        sa.Column("login_digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of what was typed as name"),
        sa.Column("address", postgresql.INET(), nullable=False, comment="From where"),
        sa.Column(
            "attempted_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="When",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
        comment="Failed sign-ins of the last hours, by digest of the name and by address",
    )
    op.create_index(
        "ix_sign_in_attempts_address_attempted_at", "sign_in_attempts", ["address", "attempted_at"], unique=False
    )
    op.create_index(
        "ix_sign_in_attempts_login_digest_attempted_at",
        "sign_in_attempts",
        ["login_digest", "attempted_at"],
        unique=False,
    )
    op.create_table(
        "app_tokens",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Token"),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the token"),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="On whose behalf it acts"),
        sa.Column("name", sa.String(), nullable=False, comment="What it is for"),
        sa.Column(
            "scopes", postgresql.ARRAY(sa.TEXT()), nullable=False, comment="What it may do: read, write, feed, layers"
        ),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Made at",
        ),
        sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=True, comment="Ends at; null for none"),
        sa.Column("revoked_at", postgresql.TIMESTAMP(timezone=True), nullable=True, comment="Revoked at"),
        sa.CheckConstraint(
            "scopes <@ ARRAY['read', 'write', 'feed', 'layers']::text[]", name=op.f("ck_app_tokens_scopes_known")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_app_tokens_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_app_tokens_digest")),
        comment="App tokens; the token itself is not stored",
    )
    op.create_index("ix_app_tokens_person_id", "app_tokens", ["person_id"], unique=False)
    op.create_table(
        "areas",
        sa.Column("province_code", sa.String(length=2), nullable=False, comment="Province"),
        sa.Column("code", sa.String(length=6), nullable=False, comment="TIS-1099 code"),
        sa.Column("edition", sa.Integer(), nullable=False, comment="1, 2, … within the code"),
        sa.Column("level", sa.String(), nullable=False, comment="province, district or subdistrict"),
        sa.Column(
            "parent_code", sa.String(), nullable=True, comment="Code of the area it lies in; null for a province"
        ),
        sa.Column("name_th", sa.String(), nullable=False, comment="Thai name"),
        sa.Column("name_en", sa.String(), nullable=False, comment="English name"),
        sa.Column(
            "geom",
            geoalchemy2.types.Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
            comment="Boundary, WGS 84 longitude and latitude",
        ),
        sa.Column("is_schematic", sa.Boolean(), nullable=False, comment="Drawn for the demo, not surveyed"),
        sa.Column("source", sa.String(), nullable=False, comment="Where the boundary is from"),
        sa.Column("licence", sa.String(), nullable=False, comment="Licence of the boundary"),
        sa.Column(
            "loaded_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When this edition was loaded",
        ),
        sa.Column(
            "superseded_at",
            postgresql.TIMESTAMP(timezone=True),
            nullable=True,
            comment="When a later edition took over; null while current",
        ),
        sa.CheckConstraint("code LIKE province_code || '%%'", name=op.f("ck_areas_code_in_province")),
        sa.CheckConstraint(
            "length(code) = CASE level WHEN 'province' THEN 2 WHEN 'district' THEN 4 ELSE 6 END",
            name=op.f("ck_areas_code_fits_level"),
        ),
        sa.CheckConstraint("level IN ('province', 'district', 'subdistrict')", name=op.f("ck_areas_level_known")),
        sa.ForeignKeyConstraint(["province_code"], ["provinces.code"], name=op.f("fk_areas_province_code_provinces")),
        sa.PrimaryKeyConstraint("province_code", "code", "edition", name=op.f("pk_areas")),
        comment="Administrative areas, every edition of their boundaries",
    )
    op.create_table(
        "assessment_kinds",
        sa.Column("province_code", sa.String(length=2), nullable=False, comment="Province"),
        sa.Column("code", sa.String(), nullable=False, comment="e.g. dike"),
        sa.Column("label_th", sa.String(), nullable=False, comment="Thai label"),
        sa.Column("label_en", sa.String(), nullable=False, comment="English label"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order in forms"),
        sa.ForeignKeyConstraint(
            ["province_code"], ["provinces.code"], name=op.f("fk_assessment_kinds_province_code_provinces")
        ),
        sa.PrimaryKeyConstraint("province_code", "code", name=op.f("pk_assessment_kinds")),
        comment="Code list of input kinds per province",
    )
    op.create_table(
        "assessments",
        sa.Column("province_code", sa.String(length=2), nullable=False, comment="Province"),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Made by the client; unique in the province"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Present version"),
        sa.Column("state", sa.String(), nullable=False, comment="State of the present version"),
        sa.Column(
            "submitted_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the first version was submitted",
        ),
        sa.CheckConstraint(
            "state IN ('submitted', 'validated', 'returned', 'disputed', 'withdrawn')",
            name=op.f("ck_assessments_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["province_code"], ["provinces.code"], name=op.f("fk_assessments_province_code_provinces")
        ),
        sa.PrimaryKeyConstraint("province_code", "id", name=op.f("pk_assessments")),
        comment="Inputs (assessments) of the dialogue units",
    )
    op.create_index(
        "ix_assessments_province_code_submitted_at_id",
        "assessments",
        ["province_code", "submitted_at", "id"],
        unique=False,
    )
    op.create_table(
        "committees",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Committee"),
        sa.Column("province_code", sa.String(length=2), nullable=False, comment="Province"),
        sa.Column("name_th", sa.String(), nullable=False, comment="Thai name"),
        sa.Column("name_en", sa.String(), nullable=False, comment="English name"),
        sa.Column("term_start", sa.Date(), nullable=False, comment="First day of the term"),
        sa.Column("term_end", sa.Date(), nullable=False, comment="Last day of the term"),
        sa.Column("state", sa.String(), nullable=False, comment="constituted, suspended or superseded"),
        sa.CheckConstraint(
            "state IN ('constituted', 'suspended', 'superseded')", name=op.f("ck_committees_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["province_code"], ["provinces.code"], name=op.f("fk_committees_province_code_provinces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committees")),
        comment="Provincial DRR committees",
    )
    op.create_index(
        "uq_committees_constituted",
        "committees",
        ["province_code"],
        unique=True,
        postgresql_where="state = 'constituted'",
    )
    op.create_table(
        "credentials",
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Person"),
        sa.Column("password_hash", sa.String(), nullable=False, comment="argon2id, with its parameters"),
        sa.Column(
            "changed_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Last change",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_credentials_person_id_people")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_credentials")),
        comment="Password hashes, reached only through functions",
    )
    op.create_table(
        "erasable_values",
        sa.Column("province_code", sa.String(length=2), nullable=False, comment="Province"),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Value"),
        sa.Column("subject_type", sa.String(), nullable=False, comment="Kind of thing it belongs to"),
        sa.Column("subject_id", sa.String(), nullable=False, comment="Which one"),
        sa.Column("field", sa.String(), nullable=False, comment="text, reporter, reason, headline, note, signature"),
        sa.Column(
            "value",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="The value as canonical JSON; null once erased",
        ),
        sa.Column("salt", sa.LargeBinary(), nullable=True, comment="16 random bytes; null once erased"),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="What the chain holds"),
        sa.Column("erased_at", postgresql.TIMESTAMP(timezone=True), nullable=True, comment="When it was erased"),
        sa.CheckConstraint(
            "(value IS NULL) = (erased_at IS NOT NULL)", name=op.f("ck_erasable_values_erased_at_known")
        ),
        sa.CheckConstraint("(value IS NULL) = (salt IS NULL)", name=op.f("ck_erasable_values_erased_with_salt")),
        sa.ForeignKeyConstraint(
            ["province_code"], ["provinces.code"], name=op.f("fk_erasable_values_province_code_provinces")
        ),
        sa.PrimaryKeyConstraint("province_code", "id", name=op.f("pk_erasable_values")),
        comment="Personal data and free text; digest = sha256(salt || canonical JSON of value)",
    )
    op.create_index(
        "ix_erasable_values_province_code_subject_id", "erasable_values", ["province_code", "subject_id"], unique=False
    )
    op.create_table(
        "organisations",
        sa.Column("province_code", sa.String(length=2), nullable=False, comment="Province"),
        sa.Column("slug", sa.String(), nullable=False, comment="Short name, unique in the province"),
        sa.Column("name_th", sa.String(), nullable=False, comment="Thai name"),
        sa.Column("name_en", sa.String(), nullable=False, comment="English name"),
        sa.Column("sector", sa.String(), nullable=False, comment="One of the seven sectors of the committee"),
        sa.CheckConstraint(
            "sector IN ('central', 'regional', 'local_government', 'private', 'civil_society', 'academia', 'community')",
            name=op.f("ck_organisations_sector_known"),
        ),
        sa.ForeignKeyConstraint(
            ["province_code"], ["provinces.code"], name=op.f("fk_organisations_province_code_provinces")
        ),
        sa.PrimaryKeyConstraint("province_code", "slug", name=op.f("pk_organisations")),
        comment="Organisations of a province's dialogue",
    )
    op.create_table(
        "role_grants",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Grant"),
        sa.Column("province_code", sa.String(length=2), nullable=False, comment="Province of the role"),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Holder"),
        sa.Column("role", sa.String(), nullable=False, comment="Role, as in docs/roles.md"),
        sa.Column("unit", sa.String(), nullable=True, comment="Dialogue unit, for members and leads"),
        sa.Column("office", sa.String(), nullable=False, comment="Office that the role is held for"),
        sa.Column(
            "signature_id",
            sa.Uuid(),
            nullable=False,
            comment="The holder's name, position and acting capacity as they stand now, among the erasable values",
        ),
        sa.Column(
            "valid_from",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="From",
        ),
        sa.Column(
            "valid_until",
            postgresql.TIMESTAMP(timezone=True),
            nullable=True,
            comment="Until (exclusive); null while open",
        ),
        sa.CheckConstraint(
            "(role IN ('member', 'lead')) = (unit IS NOT NULL)", name=op.f("ck_role_grants_unit_where_role_has_one")
        ),
        sa.CheckConstraint(
            "role IN ('member', 'lead', 'secretary', 'chair', 'director', 'watch', 'gis', 'auditor')",
            name=op.f("ck_role_grants_role_known"),
        ),
        sa.CheckConstraint("unit IN ('structural', 'non_structural')", name=op.f("ck_role_grants_unit_known")),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_role_grants_validity_ordered")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_role_grants_person_id_people")),
        sa.ForeignKeyConstraint(
            ["province_code"], ["provinces.code"], name=op.f("fk_role_grants_province_code_provinces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
        comment="Who holds which role where, from when to when",
    )
    op.create_index("ix_role_grants_person_id", "role_grants", ["person_id"], unique=False)
    op.create_table(
        "routing_rules",
        sa.Column("province_code", sa.String(length=2), nullable=False, comment="Province"),
        sa.Column("id", sa.String(), nullable=False, comment="Rule"),
        sa.Column("version", sa.Integer(), nullable=False, comment="1, 2, …"),
        sa.Column("audience", sa.String(), nullable=False, comment="Stream it publishes to"),
        sa.Column(
            "clauses",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="List of {on, if, reason}; see app/record/routing.py",
        ),
        sa.Column("reason_th", sa.String(), nullable=False, comment="Why the rule exists, Thai"),
        sa.Column("reason_en", sa.String(), nullable=False, comment="Why the rule exists, English"),
        sa.Column("author", sa.String(), nullable=False, comment="Who wrote it"),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Written at",
        ),
        sa.Column("is_active", sa.Boolean(), nullable=False, comment="Switched on by the director"),
        sa.CheckConstraint(
            "audience IN ('command', 'partner', 'public')", name=op.f("ck_routing_rules_audience_known")
        ),
        sa.ForeignKeyConstraint(
            ["province_code"], ["provinces.code"], name=op.f("fk_routing_rules_province_code_provinces")
        ),
        sa.PrimaryKeyConstraint("province_code", "id", "version", name=op.f("pk_routing_rules")),
        comment="Routing rules of a province",
    )
    op.create_index(
        "uq_routing_rules_active", "routing_rules", ["province_code", "id"], unique=True, postgresql_where="is_active"
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Session"),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the cookie's value"),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Whose session"),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Signed in at",
        ),
        sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=False, comment="Ends at the latest"),
        sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True), nullable=True, comment="Signed out or revoked at"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sessions_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("digest", name=op.f("uq_sessions_digest")),
        comment="Signed-in browsers; the cookie itself is not stored",
    )
    op.create_table(
        "streams",
        sa.Column("id", sa.String(), nullable=False, comment="e.g. 90/record, 90/command, 90/command-exercise"),
        sa.Column("province_code", sa.String(length=2), nullable=False, comment="Province"),
        sa.Column("audience", sa.String(), nullable=False, comment="record, command, partner or public"),
        sa.Column("is_exercise", sa.Boolean(), nullable=False, comment="Exercise, never mixed with the actual stream"),
        sa.Column("head_seq", sa.BigInteger(), nullable=False, comment="seq of the last entry; 0 while empty"),
        sa.Column(
            "head_hash", sa.LargeBinary(), nullable=False, comment="Hash of the last entry; 32 zero bytes while empty"
        ),
        sa.Column(
            "head_at", postgresql.TIMESTAMP(timezone=True), nullable=True, comment="recorded_at of the last entry"
        ),
        sa.CheckConstraint("audience <> 'record' OR NOT is_exercise", name=op.f("ck_streams_record_is_one")),
        sa.CheckConstraint(
            "audience IN ('record', 'command', 'partner', 'public')", name=op.f("ck_streams_audience_known")
        ),
        sa.CheckConstraint(
            "id = province_code || '/' || audience || CASE WHEN is_exercise THEN '-exercise' ELSE '' END",
            name=op.f("ck_streams_id_names_it"),
        ),
        sa.ForeignKeyConstraint(["province_code"], ["provinces.code"], name=op.f("fk_streams_province_code_provinces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_streams")),
        comment="One row per stream: province, audience, actual or exercise",
    )
    op.create_table(
        "assessment_versions",
        sa.Column("province_code", sa.String(), nullable=False, comment="Province"),
        sa.Column("assessment_id", sa.Uuid(), nullable=False, comment="Input"),
        sa.Column("version", sa.Integer(), nullable=False, comment="1, 2, …"),
        sa.Column(
            "unit", sa.String(), nullable=False, comment="structural, non_structural or both; as stated, never inferred"
        ),
        sa.Column("kind", sa.String(), nullable=False, comment="Code of the kind"),
        sa.Column("severity", sa.Integer(), nullable=False, comment="1 (minor) to 5 (catastrophic)"),
        sa.Column("life_at_risk", sa.Boolean(), nullable=False, comment="Somebody's life is at risk"),
        sa.Column("confidence", sa.String(), nullable=True, comment="low, medium or high, as the enterer sees it"),
        sa.Column(
            "observed_at", postgresql.TIMESTAMP(timezone=True), nullable=False, comment="Valid time: when it was seen"
        ),
        sa.Column(
            "geom",
            geoalchemy2.types.Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
            comment="Where, WGS 84 longitude and latitude",
        ),
        sa.Column("accuracy_m", sa.Double(), nullable=False, comment="Accuracy of the place in metres"),
        sa.Column(
            "readings",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="List of {quantity, value, unit, datum}",
        ),
        sa.Column("channel", sa.String(), nullable=False, comment="How it came: web, phone, radio, line, paper"),
        sa.Column(
            "attachments", postgresql.ARRAY(sa.TEXT()), nullable=False, comment="SHA-256 of the files that belong to it"
        ),
        sa.Column(
            "area_codes",
            postgresql.ARRAY(sa.TEXT()),
            nullable=False,
            comment="Areas it touches, smallest first; derived from the boundaries of that time",
        ),
        sa.Column("text_id", sa.Uuid(), nullable=False, comment="Title and description among the erasable values"),
        sa.Column(
            "reporter_id", sa.Uuid(), nullable=True, comment="Reporter's name and phone among the erasable values"
        ),
        sa.Column(
            "signature_id",
            sa.Uuid(),
            nullable=False,
            comment="Enterer's name and position as they stood, erasable value",
        ),
        sa.Column("entered_by", sa.Uuid(), nullable=False, comment="Who entered it"),
        sa.Column(
            "request_digest",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the salts of text and reporter and of what was sent: knows a repetition",
        ),
        sa.Column(
            "submitted_at", postgresql.TIMESTAMP(timezone=True), nullable=False, comment="Record time of this version"
        ),
        sa.CheckConstraint(
            "channel IN ('web', 'phone', 'radio', 'line', 'paper')", name=op.f("ck_assessment_versions_channel_known")
        ),
        sa.CheckConstraint(
            "confidence IN ('low', 'medium', 'high')", name=op.f("ck_assessment_versions_confidence_known")
        ),
        sa.CheckConstraint(
            "observed_at <= submitted_at + interval '10 minutes'",
            name=op.f("ck_assessment_versions_observed_before_submitted"),
        ),
        sa.CheckConstraint(
            "unit IN ('structural', 'non_structural', 'both')", name=op.f("ck_assessment_versions_unit_known")
        ),
        sa.CheckConstraint("NOT ST_IsEmpty(geom)", name=op.f("ck_assessment_versions_geom_not_empty")),
        sa.CheckConstraint(
            "accuracy_m >= 0 AND accuracy_m <= 100000", name=op.f("ck_assessment_versions_accuracy_sane")
        ),
        sa.CheckConstraint("severity BETWEEN 1 AND 5", name=op.f("ck_assessment_versions_severity_1_to_5")),
        sa.ForeignKeyConstraint(["entered_by"], ["people.id"], name=op.f("fk_assessment_versions_entered_by_people")),
        sa.ForeignKeyConstraint(
            ["province_code", "assessment_id"],
            ["assessments.province_code", "assessments.id"],
            name=op.f("fk_assessment_versions_province_code_assessment_id_assessments"),
        ),
        sa.ForeignKeyConstraint(
            ["province_code", "kind"],
            ["assessment_kinds.province_code", "assessment_kinds.code"],
            name=op.f("fk_assessment_versions_province_code_kind_assessment_kinds"),
        ),
        sa.PrimaryKeyConstraint("province_code", "assessment_id", "version", name=op.f("pk_assessment_versions")),
        comment="Immutable versions of inputs",
    )
    op.create_table(
        "checkpoints",
        sa.Column("stream_id", sa.String(), nullable=False, comment="Stream"),
        sa.Column("seq", sa.BigInteger(), nullable=False, comment="Head at signing"),
        sa.Column("province_code", sa.String(), nullable=False, comment="Province"),
        sa.Column("hash", sa.LargeBinary(), nullable=False, comment="Hash at that seq"),
        sa.Column("signed_at", postgresql.TIMESTAMP(timezone=True), nullable=False, comment="When it was signed"),
        sa.Column("key_id", sa.String(), nullable=False, comment="First 16 hex digits of the public key's SHA-256"),
        sa.Column(
            "signature", sa.LargeBinary(), nullable=False, comment="Ed25519 over the RFC 8785 bytes of the statement"
        ),
        sa.ForeignKeyConstraint(["stream_id"], ["streams.id"], name=op.f("fk_checkpoints_stream_id_streams")),
        sa.PrimaryKeyConstraint("stream_id", "seq", name=op.f("pk_checkpoints")),
        comment="Ed25519-signed heads of streams",
    )
    op.create_table(
        "dialogue_units",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Unit"),
        sa.Column("province_code", sa.String(length=2), nullable=False, comment="Province"),
        sa.Column("committee_id", sa.Uuid(), nullable=False, comment="Committee"),
        sa.Column("kind", sa.String(), nullable=False, comment="structural or non_structural"),
        sa.Column("remit_th", sa.String(), nullable=False, comment="What it concerns itself with, Thai"),
        sa.Column("remit_en", sa.String(), nullable=False, comment="What it concerns itself with, English"),
        sa.Column("is_active", sa.Boolean(), nullable=False, comment="At most one active unit of a kind"),
        sa.CheckConstraint("kind IN ('structural', 'non_structural')", name=op.f("ck_dialogue_units_kind_known")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_dialogue_units_committee_id_committees")
        ),
        sa.ForeignKeyConstraint(
            ["province_code"], ["provinces.code"], name=op.f("fk_dialogue_units_province_code_provinces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_units")),
        comment="Structural and non-structural dialogue units",
    )
    op.create_index(
        "uq_dialogue_units_active",
        "dialogue_units",
        ["committee_id", "kind"],
        unique=True,
        postgresql_where="is_active",
    )
    op.create_table(
        "feed_entries",
        sa.Column("stream_id", sa.String(), nullable=False, comment="Stream"),
        sa.Column("seq", sa.BigInteger(), nullable=False, comment="1, 2, 3 … without a gap"),
        sa.Column("province_code", sa.String(), nullable=False, comment="Province"),
        sa.Column("audience", sa.String(), nullable=False, comment="command, partner or public"),
        sa.Column("record_seq", sa.BigInteger(), nullable=False, comment="The record entry it was published with"),
        sa.Column("subject_type", sa.String(), nullable=False, comment="Kind of thing it is about"),
        sa.Column("subject_id", sa.String(), nullable=False, comment="Which one"),
        sa.Column("headline_id", sa.Uuid(), nullable=False, comment="Its headline among the erasable values"),
        sa.Column(
            "recorded_at", postgresql.TIMESTAMP(timezone=True), nullable=False, comment="Same as of the record entry"
        ),
        sa.Column("canonical", sa.LargeBinary(), nullable=False, comment="RFC 8785 bytes that the hash covers"),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False, comment="Hash of the entry before"),
        sa.Column("hash", sa.LargeBinary(), nullable=False, comment="sha256(prev_hash || canonical)"),
        sa.ForeignKeyConstraint(["stream_id"], ["streams.id"], name=op.f("fk_feed_entries_stream_id_streams")),
        sa.PrimaryKeyConstraint("stream_id", "seq", name=op.f("pk_feed_entries")),
        comment="Append-only entries of the streams; hash = sha256(prev_hash || canonical)",
    )
    op.create_index(
        "ix_feed_entries_province_code_subject_id", "feed_entries", ["province_code", "subject_id"], unique=False
    )
    op.create_table(
        "record_entries",
        sa.Column("stream_id", sa.String(), nullable=False, comment="Stream, e.g. 90/record"),
        sa.Column("seq", sa.BigInteger(), nullable=False, comment="1, 2, 3 … without a gap"),
        sa.Column("province_code", sa.String(), nullable=False, comment="Province"),
        sa.Column("event_type", sa.String(), nullable=False, comment="What happened, e.g. assessment.submitted"),
        sa.Column("subject_type", sa.String(), nullable=False, comment="Kind of thing it happened to"),
        sa.Column("subject_id", sa.String(), nullable=False, comment="Which one"),
        sa.Column("subject_version", sa.Integer(), nullable=True, comment="Which version, where there are versions"),
        sa.Column(
            "recorded_at",
            postgresql.TIMESTAMP(timezone=True),
            nullable=False,
            comment="When, taken under the stream's lock",
        ),
        sa.Column("canonical", sa.LargeBinary(), nullable=False, comment="RFC 8785 bytes that the hash covers"),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False, comment="Hash of the entry before"),
        sa.Column("hash", sa.LargeBinary(), nullable=False, comment="sha256(prev_hash || canonical)"),
        sa.ForeignKeyConstraint(["stream_id"], ["streams.id"], name=op.f("fk_record_entries_stream_id_streams")),
        sa.PrimaryKeyConstraint("stream_id", "seq", name=op.f("pk_record_entries")),
        comment="The append-only record; hash = sha256(prev_hash || canonical)",
    )
    op.create_index(
        "ix_record_entries_province_code_subject_id", "record_entries", ["province_code", "subject_id"], unique=False
    )
    op.create_table(
        "seats",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Seat"),
        sa.Column("province_code", sa.String(length=2), nullable=False, comment="Province"),
        sa.Column("committee_id", sa.Uuid(), nullable=False, comment="Committee"),
        sa.Column("office_th", sa.String(), nullable=False, comment="Office, Thai"),
        sa.Column("office_en", sa.String(), nullable=False, comment="Office, English"),
        sa.Column("sector", sa.String(), nullable=False, comment="Sector that the seat speaks for"),
        sa.Column("holder_id", sa.Uuid(), nullable=True, comment="Who holds it; null while vacant"),
        sa.Column("holder_name", sa.String(), nullable=False, comment="Holder's name where the holder has no account"),
        sa.Column("delegate_name", sa.String(), nullable=False, comment="Who may stand in"),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="From"),
        sa.Column("valid_until", sa.Date(), nullable=True, comment="Until; null while open"),
        sa.CheckConstraint(
            "sector IN ('central', 'regional', 'local_government', 'private', 'civil_society', 'academia', 'community')",
            name=op.f("ck_seats_sector_known"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committees.id"], name=op.f("fk_seats_committee_id_committees")),
        sa.ForeignKeyConstraint(["holder_id"], ["people.id"], name=op.f("fk_seats_holder_id_people")),
        sa.ForeignKeyConstraint(["province_code"], ["provinces.code"], name=op.f("fk_seats_province_code_provinces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats")),
        comment="Seats of a committee; quorum is counted from these",
    )
    op.create_table(
        "acknowledgements",
        sa.Column("stream_id", sa.String(), nullable=False, comment="Stream"),
        sa.Column("seq", sa.BigInteger(), nullable=False, comment="Entry"),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, … of this entry"),
        sa.Column("province_code", sa.String(length=2), nullable=False, comment="Province"),
        sa.Column("state", sa.String(), nullable=False, comment="received, accepted, deferred, rejected or actioned"),
        sa.Column("note_id", sa.Uuid(), nullable=True, comment="The note among the erasable values"),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Who acknowledged"),
        sa.Column("signature_id", sa.Uuid(), nullable=False, comment="That person's name and office as they stood"),
        sa.Column("record_seq", sa.BigInteger(), nullable=False, comment="The record entry that it was written with"),
        sa.Column("acknowledged_at", postgresql.TIMESTAMP(timezone=True), nullable=False, comment="When"),
        sa.CheckConstraint(
            "state IN ('received', 'accepted', 'deferred', 'rejected', 'actioned')",
            name=op.f("ck_acknowledgements_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('deferred', 'rejected') OR note_id IS NOT NULL",
            name=op.f("ck_acknowledgements_note_where_needed"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_acknowledgements_person_id_people")),
        sa.ForeignKeyConstraint(
            ["province_code"], ["provinces.code"], name=op.f("fk_acknowledgements_province_code_provinces")
        ),
        sa.ForeignKeyConstraint(
            ["stream_id", "seq"],
            ["feed_entries.stream_id", "feed_entries.seq"],
            name=op.f("fk_acknowledgements_stream_id_seq_feed_entries"),
        ),
        sa.PrimaryKeyConstraint("stream_id", "seq", "number", name=op.f("pk_acknowledgements")),
        comment="Acknowledgements of feed entries by the addressed office",
    )
    op.create_index(
        "ix_acknowledgements_stream_id_record_seq", "acknowledgements", ["stream_id", "record_seq"], unique=False
    )
