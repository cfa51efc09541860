"""The keyword arguments and the answers of a person, made from the table. A type checker reads ``typed.pyi``, made from it too."""

from typing import Annotated, Any, TypedDict

from pydantic import ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, create_model
from pydantic_core import CoreSchema, core_schema

from exrx.person.fields import FIELDS, Field
from exrx.spellings import plain


class _Read:
    """How pydantic reads a field of the table, and what it says of it to a form."""

    def __init__(self, field: Field) -> None:
        self.field = field

    def read(self, value: Any) -> Any:
        """The answer; the default where it was not asked."""
        value = plain(value)
        return self.field.default if value is None else self.field.reader(value)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The reader alone: what it gives is of the declared type."""
        written = self.field.reader.written
        plainly = core_schema.plain_serializer_function_ser_schema(written) if written else None
        return core_schema.no_info_plain_validator_function(self.read, serialization=plainly)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """What may be sent."""
        own = dict(self.field.reader.schema())
        return {"anyOf": [*own.pop("anyOf", [own]), {"type": "null"}], "description": self.field.help}


def _annotated(field: Field) -> tuple[Any, Any]:
    kept = field.reader.type if field.default is not None else field.reader.type | None
    return Annotated[kept, _Read(field)], field.default


PersonFields = TypedDict("PersonFields", {one.name: one.reader.given | None for one in FIELDS}, total=False)  # type: ignore[misc]
Answers = create_model(
    "Answers", __config__=ConfigDict(defer_build=True), **{one.name: _annotated(one) for one in FIELDS}
)
