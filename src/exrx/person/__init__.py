"""The person. A field is declared once, as a row of ``fields.py``, with its words in ``words/LANG/fields.toml``.

From the table come ``Person`` and ``PersonFields``, the flags of the command line, the person file, forms (JSON Schema), the facts of rules
and the names and units on pages. After a change of a row: ``python -m exrx.person > src/exrx/person/typed.pyi``, for type checkers.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exrx.person.model import Person as Person
    from exrx.person.typed import PersonFields as PersonFields
else:

    def __getattr__(name):
        # The table is read without pydantic, which the model needs.
        if name not in ("Person", "PersonFields"):
            raise AttributeError(f"module 'exrx.person' has no attribute {name!r}")
        from exrx.person import model, typed

        return getattr(model if name == "Person" else typed, name)
