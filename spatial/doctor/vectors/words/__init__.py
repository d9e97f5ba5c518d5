"""Words of the vector findings: code → weight, Thai, English; listed for people in docs/doctor.md."""

from collections.abc import Mapping

from spatial.doctor.vectors.words.attributes import ATTRIBUTES
from spatial.doctor.vectors.words.geometry import GEOMETRY
from spatial.doctor.vectors.words.place import PLACE
from spatial.doctor.vectors.words.reading import READING
from spatial.doctor.vectors.words.words import Words

CATALOGUE: Mapping[str, Words] = {**READING, **PLACE, **GEOMETRY, **ATTRIBUTES}
"""Every class of fault that the doctor knows of vector data."""

__all__ = ["CATALOGUE", "Words"]
