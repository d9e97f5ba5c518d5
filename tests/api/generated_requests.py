"""Requests made up by schemathesis from `/openapi.json`, sent as several people, and what every answer must hold to.

Made-up values alone hardly get past "no such province": seven in eight of what names something name what is there.
"""

import contextlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]
ENDLESS = "/feed/stream"
"""Its answers do not end by themselves: their beginning is looked at."""

Names = Mapping[str, Sequence[Any]]
Tally = Mapping[str, Counter[int]]
"""Who asked → how many answers of each status."""

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")


def operations_of(document: dict[str, Any]) -> Iterable[APIOperation[Any, Any, Any, Any]]:
    """What an OpenAPI document describes; what changes nothing comes first, so that it finds what there is."""
    found = [found.ok() for found in schemathesis.openapi.from_dict(document).get_all_operations()]
    return sorted(found, key=lambda operation: operation.method not in ("get", "head"))


def send_generated(
    operation: APIOperation[Any, Any, Any, Any],
    *,
    base_url: str,
    tokens: Mapping[str, str | None],
    names: Names,
    examples: int,
    is_repeatable: bool,
) -> Tally:
    """Make some requests up for an operation, send each as every one of those who ask, and look at the answers.

    Args:
        operation: What is asked for.
        base_url: Where the service listens.
        tokens: Who asks → their app token; None is nobody.
        names: Parameter of an address or a query → values that mean something; `rasters/collection` is the parameter
            of addresses that begin so.
        examples: Requests that are made up, half of them against the description.
        is_repeatable: Whether the same requests are made every time.

    Raises:
        FailureGroup: With the request as a line of curl.
    """
    tally: Tally = {who: Counter() for who in tokens}
    with contextlib.ExitStack() as open_sessions:
        sessions = {who: open_sessions.enter_context(requests.Session()) for who in tokens}
        for who, token in tokens.items():
            if token is not None:
                sessions[who].headers["Authorization"] = f"Bearer {token}"
        modes = [GenerationMode.POSITIVE]
        if operation.query or operation.body or operation.headers:  # any text is an address
            modes.append(GenerationMode.NEGATIVE)
        for mode in modes:

            @settings(
                max_examples=max(1, examples // len(modes)),
                deadline=None,
                database=None,
                derandomize=is_repeatable,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
            def ask(case: Case, data: st.DataObject) -> None:
                _name_what_is_there(case, names, data)
                for who, session in sessions.items():
                    tally[who][_answered(case, base_url, session)] += 1

            with contextlib.suppress(Unsatisfiable):  # nothing can be wrong where nothing is asked for
                ask()
    return tally


def _answered(case: Case, base_url: str, session: requests.Session) -> int:
    """The status of the answer to a case, which is as described."""
    if case.operation.path.endswith(ENDLESS):
        sent = case.as_transport_kwargs(base_url)
        with session.request(**{"timeout": 30, **sent}, stream=True) as begun:
            assert str(begun.status_code) in case.operation.definition.raw["responses"], (sent, begun.status_code)
            return begun.status_code
    answer = case.call(base_url, session, timeout=30)
    case.validate_response(answer, checks=CHECKS)
    return answer.status_code


def _name_what_is_there(case: Case, names: Names, data: st.DataObject) -> None:
    root = case.operation.path.split("/")[1]
    for values in (case.path_parameters, case.query):
        for name in values or {}:
            known = names.get(f"{root}/{name}", names.get(name))
            if known and data.draw(st.integers(0, 7)) < 7:
                values[name] = data.draw(st.sampled_from(known))
