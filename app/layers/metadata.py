"""The metadata that comes with a file, from the JSON that somebody wrote."""

from pydantic import ValidationError

from app.core.body import WORDS, validation_fault
from app.core.errors import FieldError, InvalidInput
from app.layers.schemas import LayerMetadata
from app.layers.styles import checked_style


def read_metadata(raw: str | None) -> LayerMetadata:
    """The metadata of a form.

    Raises:
        InvalidInput: missing or malformed; says where.
    """
    if raw is None or not raw.strip():
        raise InvalidInput(errors=[FieldError("/metadata", "missing", WORDS["missing"])])
    try:
        metadata = LayerMetadata.model_validate_json(raw)
    except ValidationError as error:
        faults = [validation_fault(item) for item in error.errors(include_url=False, include_input=False)]
        raise InvalidInput(
            errors=[FieldError(f"/metadata{fault.pointer}", fault.code, fault.detail) for fault in faults[:100]]
        ) from None
    if metadata.style is not None:
        metadata = metadata.model_copy(update={"style": checked_style(metadata.style, pointer="/metadata/style")})
    return metadata
