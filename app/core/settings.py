"""What can be set from outside, each as `SONTHANA_…` in the environment; documented in docs/settings.md."""

import hashlib
import json
from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path

from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

CHECKOUT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """Settings of one process, read once at start."""

    model_config = SettingsConfigDict(
        env_prefix="SONTHANA_", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    state_dir: Path = Field(
        default=CHECKOUT / ".state", description="Folder of the private cluster, secrets and run files."
    )
    database_url: str | None = Field(
        default=None,
        description="PostGIS to use instead of the private cluster (postgresql://…). With a role that may "
        "create roles, `sonthana demo` prepares the database; otherwise it must be the service's own role.",
    )
    signing_key_file: Path | None = Field(
        default=None,
        description="Ed25519 private key (PEM) that signs checkpoints; made in the state folder if unset.",
    )
    demo_password: str | None = Field(default=None, description="Password of the demo's sign-ins; random if unset.")
    host: str = Field(default="127.0.0.1", description="Address the web process listens on.")
    port: int = Field(
        default=8000,
        description="Port the web process listens on; plain `PORT` works too.",
        validation_alias=AliasChoices("SONTHANA_PORT", "PORT"),
        ge=1,
        le=65535,
    )
    secure_cookies: bool = Field(
        default=False, description="Set where pages are served over HTTPS: cookies get the Secure attribute."
    )
    tile_url: str | None = Field(
        default=None, description="Optional background tiles, `https://…/{z}/{x}/{y}.png`; none by default."
    )
    tile_attribution: str = Field(default="", description="Attribution text of the background tiles.")
    trusted_proxies: str = Field(
        default="",
        description="Addresses or networks of the proxies before the web process, comma-separated; their "
        "X-Forwarded-For and X-Forwarded-Proto are believed.",
    )
    raster_store: str | None = Field(
        default=None,
        description="Where originals, rasters and exports are kept: a folder, or `s3://bucket/prefix` "
        "(with AWS_… in the environment); `store` in the state folder if unset.",
    )
    upload_limit_mb: int = Field(default=4096, description="Largest file that may be sent, in MB.", ge=1)
    job_memory_mb: int = Field(
        default=2048, description="Memory that a process may take which looks at somebody's file, in MB.", ge=512
    )
    job_seconds: int = Field(
        default=3600, description="Processor time that such a process may take, in seconds.", ge=10
    )
    pool_size: int = Field(
        default=8, description="Database connections of one web process; as many again for pages of maps.", ge=1, le=64
    )

    @field_validator("state_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, value: str) -> str:
        return ",".join(str(ip_network(part.strip(), strict=False)) for part in value.split(",") if part.strip())

    @property
    def blob_store(self) -> str:
        """Where blobs are kept: a folder's path or an `s3://` address."""
        return self.raster_store or str(self.state_dir / "store")

    @property
    def scratch_dir(self) -> Path:
        """Folder for files on their way; what is in it belongs to a job or an upload under the same id."""
        return self.state_dir / "scratch"

    @property
    def database_file(self) -> Path:
        """Where provisioning leaves the addresses of the database it prepared."""
        return self.state_dir / "database.json"


@lru_cache
def get_settings() -> Settings:
    """The settings of this process."""
    return Settings()


class DatabaseUnknown(Exception):
    """No database was prepared here and none is named in the settings."""


def service_database_url(settings: Settings) -> str:
    """Address of the database as the service's own role, plain libpq (`postgresql://…`).

    Raises:
        DatabaseUnknown: nothing was prepared in the state folder and SONTHANA_DATABASE_URL is unset.
    """
    prepared = _prepared(settings)
    if prepared is not None:
        return prepared["service_url"]
    if settings.database_url is not None:
        return settings.database_url
    raise DatabaseUnknown(
        f"ยังไม่มีฐานข้อมูลใน {settings.state_dir}: สั่ง make demo ก่อน หรือกำหนด SONTHANA_DATABASE_URL\n"
        f"No database in {settings.state_dir} yet: run make demo first, or set SONTHANA_DATABASE_URL."
    )


def owner_database_url(settings: Settings) -> str:
    """Address of the same database as the owner, for migrations only.

    Raises:
        DatabaseUnknown: nothing was prepared in the state folder for this SONTHANA_DATABASE_URL.
    """
    prepared = _prepared(settings)
    if prepared is not None:
        return prepared["owner_url"]
    raise DatabaseUnknown(
        f"ไม่พบรหัสของเจ้าของฐานข้อมูลใน {settings.state_dir}: สั่ง sonthana migrate หรือ make demo "
        "โดยให้ SONTHANA_DATABASE_URL เป็นบทบาทที่สร้าง role ได้\n"
        f"The database's owner is not known in {settings.state_dir}: run sonthana migrate or make demo, "
        "with SONTHANA_DATABASE_URL naming a role that may create roles."
    )


def made_for(database_url: str | None) -> str | None:
    """A mark of the given SONTHANA_DATABASE_URL that does not repeat its password."""
    return None if database_url is None else hashlib.sha256(database_url.encode()).hexdigest()


def _prepared(settings: Settings) -> dict[str, str] | None:
    """The prepared addresses, unless they belong to another SONTHANA_DATABASE_URL than the one set."""
    try:
        prepared = json.loads(settings.database_file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    if settings.database_url is not None and prepared.get("made_for") != made_for(settings.database_url):
        return None
    return prepared
