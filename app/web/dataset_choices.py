"""Layers in the form that assembles a dataset: the versions that may be chosen of each, with what each says of itself.

Pure computation. Called by `dataset_assembly`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.text import Text, natural
from app.layers.models import Layer, LayerVersion
from app.web.layer_words import LAYER_STATE


@dataclass(frozen=True, slots=True)
class VersionChoice:
    """A version that may be chosen, and what it says of itself."""

    version: int
    state: str
    quantity: str | None
    datum: str | None
    source: str
    licence: str
    note: Text | None
    """What whoever chooses it should know: that a newer one is published, or why it stands in place of another."""


@dataclass(frozen=True, slots=True)
class LayerChoice:
    """A layer with the versions that may be chosen, the newest first."""

    slug: str
    kind: str
    form: str
    title: Text
    versions: Sequence[VersionChoice]
    selected: VersionChoice
    is_chosen: bool


def layer_choices(
    layers: Sequence[Layer], versions: Sequence[LayerVersion], chosen: Mapping[str, int], *, is_sent: bool
) -> list[LayerChoice]:
    """The layers that have a version to choose, by slug as people count.

    A version may be chosen if it is published or deprecated, or was chosen before. The newest published one is
    selected, unless another was chosen before that is still published.

    Args:
        layers: Of the province.
        versions: All of theirs.
        chosen: Slugs and versions that were chosen before.
        is_sent: They were chosen in this form just now, and so stay as they are.
    """
    found = [
        choice
        for layer in layers
        if (choice := _choice(layer, [one for one in versions if one.slug == layer.slug], chosen, is_sent=is_sent))
    ]
    return sorted(found, key=lambda one: natural(one.slug))


def _choice(
    layer: Layer, versions: Sequence[LayerVersion], chosen: Mapping[str, int], *, is_sent: bool
) -> LayerChoice | None:
    before = chosen.get(layer.slug)
    offered = sorted(
        (one for one in versions if one.state in ("published", "deprecated") or one.version == before),
        key=lambda one: -one.version,
    )
    if not offered:
        return None
    states = {one.version: one.state for one in offered}
    newest = next((number for number, state in states.items() if state == "published"), None)
    keeps = before in states and (is_sent or states[before] == "published" or newest is None)
    selected = before if keeps else newest or offered[0].version
    replaced = before if before in states and not keeps else None

    def note(number: int) -> Text | None:
        if replaced is not None and number == selected:
            state = LAYER_STATE[states[replaced]]
            return Text(
                f"เดิมใช้รุ่นที่ {replaced} ซึ่งขณะนี้ “{state.th}” จึงเลือกรุ่นที่ {number} ไว้ให้",
                f"Version {replaced} was used before; by now it is “{state.en}”, so version {number} is chosen",
            )
        if newest is not None and number < newest:
            return Text(f"มีรุ่นใหม่กว่า คือรุ่นที่ {newest}", f"There is a newer version, {newest}")
        return None

    choices = [
        VersionChoice(one.version, one.state, one.quantity, one.datum, one.source, one.licence, note(one.version))
        for one in offered
    ]
    return LayerChoice(
        slug=layer.slug,
        kind=layer.kind,
        form=layer.form,
        title=Text(layer.title_th, layer.title_en),
        versions=choices,
        selected=next(one for one in choices if one.version == selected),
        is_chosen=layer.slug in chosen,
    )
