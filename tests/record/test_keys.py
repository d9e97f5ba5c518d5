"""The two halves of the key that signs checkpoints."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.core.settings import Settings
from app.record import keys
from app.record.keys import PublicKey, load_or_make, load_public_keys
from tests.service import Service


def settings_in(folder: Path) -> Settings:
    return Settings(state_dir=folder, signing_key_file=folder / "key.pem")


def test_the_public_half_lies_beside_the_key_for_everybody_to_read(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    key = load_or_make(settings)
    public = keys.public_key_path(settings)

    assert public == tmp_path / "key.pub.pem"
    assert public.stat().st_mode & 0o777 == 0o644
    assert keys.key_path(settings).stat().st_mode & 0o777 == 0o600
    assert "PRIVATE" not in public.read_text()
    assert list(load_public_keys(settings)) == [key.id]


def test_the_public_half_is_enough_to_prove(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    key = load_or_make(settings)
    keys.key_path(settings).unlink()

    assert list(load_public_keys(settings)) == [key.id]
    assert not keys.key_path(settings).exists(), "no key is made where the public half is known"


def test_the_public_half_is_derived_where_only_the_key_lies(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    key = load_or_make(settings)
    keys.public_key_path(settings).unlink()

    assert list(load_public_keys(settings)) == [key.id]
    assert keys.public_key_path(settings).exists()


def test_another_keys_public_half_is_replaced(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    keys.public_key_path(settings).write_text(PublicKey(Ed25519PrivateKey.generate().public_key()).pem())

    assert [load_or_make(settings).id] == list(load_public_keys(settings))


def test_the_web_process_tells_the_key_that_signs(service: Service) -> None:
    told = service.client().get("/api/v1/keys").json()["keys"]
    assert [key["id"] for key in told] == [load_or_make(service.settings).id]
    assert told[0]["pem"] == keys.public_key_path(service.settings).read_text()


def test_a_key_that_was_changed_is_still_known_by_its_public_half(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    old = load_or_make(settings)
    (tmp_path / "key.pub.pem").rename(tmp_path / "key.2569.pub.pem")
    (tmp_path / "key.pem").unlink()
    new = load_or_make(settings)
    assert list(load_public_keys(settings)) == [new.id, old.id]
