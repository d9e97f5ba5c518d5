"""A connection on which nothing was asked for a while."""

import http.client
import time
from urllib.parse import urlsplit

import pytest

from tests.service import Service


@pytest.mark.acceptance
def test_a_connection_idle_for_longer_than_clients_wait_is_answered_on(service: Service) -> None:
    connection = http.client.HTTPConnection(urlsplit(service.base_url).netloc, timeout=5)
    connection.auto_open = False
    connection.connect()
    for pause_s in (0, 12):
        time.sleep(pause_s)
        connection.request("GET", "/healthz")
        assert connection.getresponse().read()
    connection.close()
