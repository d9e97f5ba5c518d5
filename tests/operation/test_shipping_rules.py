"""A province that was made before a routing rule shipped is given it, once, when the service is prepared."""

import psycopg

from app.operation.shipping_rules import ship_missing_rules
from app.record.shipped_rules import SHIPPED_RULES
from tests.service import Service


def rules_of(service: Service) -> list[tuple[str, bool]]:
    with psycopg.connect(service.urls.admin) as connection:
        return connection.execute(
            "SELECT id, is_active FROM routing_rules WHERE province_code = '90' ORDER BY id"
        ).fetchall()


def test_a_missing_rule_is_shipped_once_and_one_that_was_switched_off_stays_off(service: Service) -> None:
    shipped = sorted(rule["id"] for rule in SHIPPED_RULES)
    with psycopg.connect(service.urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")  # as if it had never been there
        connection.execute("DELETE FROM routing_rules WHERE province_code = '90' AND id = 'datasets-to-command'")
        connection.execute("UPDATE routing_rules SET is_active = false WHERE id = 'urgent-or-validated'")
    for _ in range(2):
        ship_missing_rules(service.urls.service)
        assert rules_of(service) == [("datasets-to-command", True), ("urgent-or-validated", False)]
    assert [name for name, _ in rules_of(service)] == shipped
