"""What can be set from outside, each as `SONTHANA_…` in the environment; documented in docs/settings.md."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

CHECKOUT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """Settings of one process, read once at start."""

    model_config = SettingsConfigDict(env_prefix="SONTHANA_", extra="ignore")

    state_dir: Path = Field(
        default=CHECKOUT / ".state", description="Folder of the private cluster, secrets and run files."
    )
    database_url: str | None = Field(
        default=None,
        description="PostGIS to use instead of the private cluster (postgresql://…). With a role that may create "
        "roles, `sonthana demo` prepares the database; otherwise it must be the service's own role.",
    )
    signing_key_file: Path | None = Field(
        default=None,
        description="Ed25519 private key (PEM) that signs checkpoints; made in the state folder if unset.",
    )
    demo_password: str | None = Field(default=None, description="Password of the demo's sign-ins; random if unset.")
    host: str = Field(default="127.0.0.1", description="Address the web process listens on.")
    secure_cookies: bool = Field(
        default=False, description="Set where pages are served over HTTPS: cookies get the Secure attribute."
    )
    tile_url: str | None = Field(
        default=None, description="Optional background tiles, `https://…/{z}/{x}/{y}.png`; none by default."
    )
    tile_attribution: str = Field(default="", description="Attribution text of the background tiles.")
    pool_size: int = Field(default=8, description="Database connections of one web process.", ge=1, le=64)


@lru_cache
def get_settings() -> Settings:
    """The settings of this process."""
    return Settings()
