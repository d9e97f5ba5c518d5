"""The pgbench script that is made from captured statements."""

from datetime import UTC, datetime
from uuid import UUID

from benchmarks.captured import pgbench_script

FRESH = UUID("0a8f3c1e-1111-4222-8333-444455556666")
LASTING = UUID("91396d41-d56b-5e09-b96b-382a77fef5c2")


def test_fresh_uuids_are_made_anew_and_lasting_ones_stay() -> None:
    sent = [("SELECT f(%(id)s::UUID, %(by)s, %(body)s)", {"id": FRESH, "by": LASTING, "body": f'{{"id":"{FRESH}"}}'})]

    script = pgbench_script(sent, lasting={str(LASTING)})

    assert script.startswith("\\set u0 random(0, 281474976710655)\nBEGIN;\n")
    assert script.endswith("COMMIT;\n")
    assert script.count("lpad(to_hex(:u0::bigint), 12, '0')") == 2
    assert f"(E'{LASTING}')::uuid" in script


def test_no_colon_or_quote_of_a_value_is_taken_for_a_variable() -> None:
    at = datetime(2025, 11, 21, 13, 30, tzinfo=UTC)

    script = pgbench_script([("SELECT %(a)s, %(t)s, %(n)s, 5 %% 2", {"a": "it's :true", "t": at, "n": None})], set())

    statement = script.splitlines()[1]
    assert statement == r"SELECT E'it''s \x3atrue', E'2025-11-21T13\x3a30\x3a00+00\x3a00'::timestamptz, NULL, 5 % 2;"
