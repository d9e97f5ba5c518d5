"""Hot reads go by keys as the service's role, also where the planner knows nothing of the tables yet."""

import psycopg
import pytest

from app.dialogue.queries import READ
from app.feed.queries import ITEMS
from tests.service import Service

INPUTS = f"{READ} WHERE a.province_code = '90' AND v.version = a.version ORDER BY a.submitted_at, a.id LIMIT 100"
FEED = f"{ITEMS.replace(':stream', repr('90/command'))} AND f.seq > 0 ORDER BY f.seq LIMIT 100"


@pytest.mark.parametrize("query", [INPUTS, FEED], ids=["inputs", "feed"])
def test_a_page_looks_every_value_up_by_its_key(service: Service, query: str) -> None:
    with psycopg.connect(service.urls.admin) as connection:  # forget what ANALYZE may have found meanwhile
        connection.execute("DELETE FROM pg_statistic WHERE starelid IN (SELECT oid FROM pg_class WHERE relkind = 'r')")
        connection.execute(
            "UPDATE pg_class SET reltuples = -1, relpages = 0"
            " WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace"
        )
    with psycopg.connect(service.urls.service) as connection:
        connection.execute("SELECT open_context(NULL, '{90}')")
        plan = "\n".join(row[0] for row in connection.execute(f"EXPLAIN {query}"))  # type: ignore[arg-type]
    assert "Index Scan using pk_erasable_values" in plan
    assert "Seq Scan" not in plan
    assert "Bitmap" not in plan
