"""Clients of demo people, each signed in once per module."""

import httpx

from tests.service import Service


class People:
    """Finds or makes the client of a demo person; `None` is nobody."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.known: dict[tuple[str | None, str], httpx.Client] = {}

    def __call__(self, name: str | None, *, language: str = "en") -> httpx.Client:
        """The client of somebody: `engineer` is of Songkhla, others are named in full."""
        key = (name, language)
        if key not in self.known:
            login = name if name is None or "@" in name else f"{name}@songkhla.demo"
            self.known[key] = self.service.client(login, language=language)
        return self.known[key]

    def with_token(self, name: str, *scopes: str) -> httpx.Client:
        """A client that carries a fresh app token of a person, and no cookie."""
        client = self.service.client()
        client.headers["Authorization"] = f"Bearer {self.token(name, *scopes)}"
        return client

    def token(self, name: str, *scopes: str) -> str:
        """A fresh app token of a person."""
        made = self(name).post("/api/v1/tokens", json={"name": "for a test", "scopes": list(scopes)})
        assert made.status_code == 201, made.text
        return str(made.json()["token"])
