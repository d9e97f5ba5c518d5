"""Who asks, as the limits of signing in count them: directly, through a proxy, by IPv6."""

import pytest
from pydantic import ValidationError

from app.accounts.addresses import UNKNOWN, counted_address
from app.core.settings import Settings
from tests.service import DemoDatabase, Service, running, settings_for


def refusals(service: Service, addresses: list[str]) -> list[int]:
    """Statuses of wrong sign-ins to one name, each forwarded for an address."""
    client = service.client()
    wrong = {"login": "chair@songkhla.demo", "password": "wrong"}
    return [
        client.post("/api/v1/session", json=wrong, headers={"X-Forwarded-For": address}).status_code
        for address in addresses
    ]


def test_behind_a_trusted_proxy_everybody_has_an_address_of_their_own(
    demo_database: DemoDatabase, tmp_path_factory: pytest.TempPathFactory
) -> None:
    urls = demo_database("proxy")
    settings = settings_for(urls, tmp_path_factory.mktemp("state"))
    settings = settings.model_copy(update={"trusted_proxies": "127.0.0.0/8"})
    with running(urls, settings) as service:
        assert refusals(service, ["198.51.100.1"] * 11) == [401] * 10 + [429]
        assert refusals(service, ["198.51.100.2"]) == [401]
        neighbours = [f"2001:db8:7:1::{number}" for number in range(1, 12)]
        assert refusals(service, neighbours) == [401] * 10 + [429]
        assert refusals(service, ["2001:db8:7:2::1", "unknown"]) == [401, 401]


def test_nobody_is_believed_unless_trusted(service: Service) -> None:
    assert refusals(service, [f"198.51.100.{number}" for number in range(1, 12)]) == [401] * 10 + [429]


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("unknown", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_an_address_is_counted(host: str, counted: str) -> None:
    assert counted_address(host) == counted


def test_trusted_proxies_are_addresses_or_networks() -> None:
    assert Settings(trusted_proxies=" 10.0.0.1 , 10.1.0.0/16,").trusted_proxies == "10.0.0.1/32,10.1.0.0/16"
    with pytest.raises(ValidationError, match="proxy"):
        Settings(trusted_proxies="proxy.example")
