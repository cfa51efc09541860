"""A person in models of pydantic: what a form may send, how a body of a web request is read, and how a person is dumped.

Loaded when somebody asks for it: a plan needs none of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any

from pydantic import ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError, create_model
from pydantic_core import (
    CoreSchema,
    InitErrorDetails,
    PydanticCustomError,
    SchemaSerializer,
    SchemaValidator,
    core_schema,
)

from exrx.above import above
from exrx.classes import NamedTuple
from exrx.heard import SELF_HARM
from exrx.person.fields import FIELDS, Field
from exrx.values.errors import InputError

_help_message: Callable[[tuple[str, ...], bool], str] = above("help_message")


class _Answer:
    """What pydantic says of a field of the table to a form, and how it writes it."""

    def __init__(self, field: Field) -> None:
        self.field = field

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """It was read before."""
        written = self.field.reader.written
        plainly = core_schema.plain_serializer_function_ser_schema(written) if written else None
        return core_schema.any_schema(serialization=plainly)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """What may be sent."""
        own = dict(self.field.reader.schema())
        return {"anyOf": [*own.pop("anyOf", [own]), {"type": "null"}], "description": self.field.help}


def _core(kind: Any) -> CoreSchema:
    """How pydantic reads and writes a person. Every fault is one of its own, under the field's name: a service answers 422 with all of them."""
    shape = create_model(
        kind.__name__,
        __config__=ConfigDict(extra="forbid"),
        __doc__=kind.__doc__,
        **{one.name: (Annotated[one.type, _Answer(one)], one.default) for one in FIELDS},  # type: ignore[call-overload]
    )

    def read(value: Any, of_shape: Callable[[Any], Any]) -> Any:
        if isinstance(value, kind):
            return value
        if not isinstance(value, dict):
            # It says what it should have been; or it is something with the attributes of a person.
            shaped = of_shape(value)
            value = {name: getattr(shaped, name) for name in shaped.model_fields_set}
        if not all(isinstance(name, str) for name in value):
            # It says which key is none.
            of_shape(value)
        try:
            return kind(**value)
        except InputError as error:
            raise ValidationError.from_exception_data(kind.__name__, _faults(error)) from None

    def write(value: Any, of_shape: Callable[[Any], Any]) -> Any:
        return of_shape(shape.model_construct(**vars(value)) if isinstance(value, kind) else value)

    inner = shape.__pydantic_core_schema__
    written = core_schema.wrap_serializer_function_ser_schema(write, schema=inner)
    return core_schema.no_info_wrap_validator_function(read, inner, serialization=written)


def _faults(error: InputError) -> list[InitErrorDetails]:
    found = [
        InitErrorDetails(
            type=PydanticCustomError(
                "exrx", "{message}", {"message": "; ".join(filter(None, (problem.message, problem.hint)))}
            ),
            loc=(problem.field,),
            input=problem.value,
        )
        for problem in error.problems
    ]
    if SELF_HARM in error.heard:
        # Whoever shows the faults of a form shows first where help is.
        said = {"message": _help_message((), True)}
        found.insert(0, InitErrorDetails(type=PydanticCustomError("exrx_help", "{message}", said), input=""))
    return found


class Form(NamedTuple):
    """What pydantic makes of a person, and what reads and writes one that stands alone."""

    core: CoreSchema
    reader: SchemaValidator
    writer: SchemaSerializer


@cache
def form(kind: Any) -> Form:
    """The form of a kind of person."""
    core = _core(kind)
    title = core_schema.CoreConfig(title=kind.__name__)
    return Form(core, SchemaValidator(core, title), SchemaSerializer(core))
