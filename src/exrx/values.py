"""Value classes that cost little to define: ``dataclasses`` itself, with each method made when it is first called.

``dataclasses`` compiles six methods of each class when the class is defined; most classes of this package are never used in one run, and
those that are used are mostly made and read. Only the classes of the usual form are made here, with slots and without a class above them.
"""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # For whoever checks types it is the standard library's own.
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, **options):
        """What ``dataclasses.dataclass`` makes of a class."""
        if cls is None:
            return lambda cls: dataclass(cls, **options)
        usual = options.get("slots") and not options.keys() - {"slots", "frozen", "repr"} and cls.__bases__ == (object,)
        if not usual or any(mark in str(kind) for kind in cls.__annotations__.values() for mark in _MARKS):
            return dataclasses.dataclass(cls, **options)
        own, names, frozen = cls.__dict__, tuple(cls.__annotations__), options.get("frozen", False)
        space = {name: value for name, value in own.items() if name not in {*names, "__dict__", "__weakref__"}}
        made = type(cls)(cls.__name__, cls.__bases__, {**space, "__slots__": names, "__match_args__": names})
        made.__qualname__ = cls.__qualname__
        for name, write in _WRITTEN.items():
            if name not in own and not (name == "__repr__" and options.get("repr") is False):
                setattr(made, name, _later(made, name, write))
        if frozen:
            made.__setattr__, made.__delattr__ = _set, _delete
            made.__getstate__, made.__setstate__ = _state, _set_state
        elif "__hash__" not in own:
            made.__hash__ = None
        made.__replace__ = _replace
        made.__signature__ = _Signature()
        for name in ("__dataclass_fields__", "__dataclass_params__"):
            setattr(made, name, _Described(cls, made, name, options))
        return made

    _MARKS = ("ClassVar", "InitVar", "KW_ONLY")
    """What is annotated and is no ordinary field."""

    class _Described:
        """What the standard library says of a class: it reads the class as it was written when somebody asks."""

        def __init__(self, cls, made, name, options):
            self.cls, self.made, self.name, self.options = cls, made, name, options

        def __get__(self, value, owner):
            if "__dataclass_fields__" not in self.cls.__dict__:
                dataclasses.dataclass(self.cls, init=False, repr=False, eq=False)
                for name, is_on in {"init": True, "repr": True, "eq": True, "slots": True, **self.options}.items():
                    if hasattr(self.cls.__dataclass_params__, name):
                        setattr(self.cls.__dataclass_params__, name, is_on)
            said = self.cls.__dict__[self.name]
            # From now on it stands there: serialising asks for it with every value.
            setattr(self.made, self.name, said)
            return said

    class _Missing:
        """What stands in a signature where a default is made anew each time."""

        def __repr__(self):
            return "<factory>"

    _MISSING = _Missing()

    def _later(cls, name, write):
        """A method that is compiled when it is first called."""

        def method(self, /, *given, **named):
            return _written(cls, name, write)(self, *given, **named)

        method.__qualname__, method.write = f"{cls.__qualname__}.{name}", write
        return method

    def _written(cls, name, write):
        fields, scope = _fields(cls), {"_missing": _MISSING}
        exec("\n ".join(write(cls, fields, scope)), scope)
        method = scope[name]
        method.__qualname__, method.__module__ = f"{cls.__qualname__}.{name}", cls.__module__
        if name == "__init__":
            method.__annotations__ = {**cls.__annotations__, "return": None}
        setattr(cls, name, method)
        return method

    def _fields(cls):
        """The fields as they were written, which is enough for the methods."""
        described = cls.__dict__["__dataclass_fields__"]
        if isinstance(described, dict):
            return list(described.values())
        written, found = described.cls.__dict__, []
        for name in cls.__slots__:
            one = written.get(name, dataclasses.MISSING)
            one = one if isinstance(one, dataclasses.Field) else dataclasses.field(default=one)
            one.name = name
            found.append(one)
        return found

    def _init(cls, fields, scope):
        parameters, lines = [], []
        for one in fields:
            name = one.name
            # A slot sets itself, whatever the class says of being set.
            scope[f"_set_{name}"], value = cls.__dict__[name].__set__, name
            if one.default is not dataclasses.MISSING:
                scope[f"_default_{name}"] = one.default
                parameters.append(f"{name}=_default_{name}")
            elif one.default_factory is not dataclasses.MISSING:
                scope[f"_new_{name}"] = one.default_factory
                parameters.append(f"{name}=_missing")
                value = f"_new_{name}()if({name})is(_missing)else({name})"
            else:
                parameters.append(name)
            lines.append(f"_set_{name}(self, {value})")
        if hasattr(cls, "__post_init__"):
            lines.append("self.__post_init__()")
        return [f"def __init__({', '.join(('self', *parameters))}):", *lines, "pass"]

    def _compared(fields, of, which="compare"):
        kept = [one.name for one in fields if one.compare and (which == "compare" or one.hash is not False)]
        return "(" + "".join(f"{of}.{name}, " for name in kept) + ")"

    def _eq(cls, fields, scope):
        yield "def __eq__(self,other):"
        yield f"if(other.__class__)is(self.__class__):return{_compared(fields, 'self')}=={_compared(fields, 'other')}"
        yield "return NotImplemented"

    def _hash(cls, fields, scope):
        return ["def __hash__(self):", f"return hash({_compared(fields, 'self', 'hash')})"]

    def _repr(cls, fields, scope):
        shown = ", ".join(f"{one.name}={{self.{one.name}!r}}" for one in fields if one.repr)
        return ["def __repr__(self):", f'return f"{{self.__class__.__qualname__}}({shown})"']

    _WRITTEN = {"__init__": _init, "__eq__": _eq, "__hash__": _hash, "__repr__": _repr}

    class _Signature:
        """What the class is called with, for whoever asks before it is."""

        def __get__(self, value, cls):
            import inspect

            init = cls.__init__
            if write := getattr(init, "write", None):
                init = _written(cls, "__init__", write)
            found = inspect.signature(init)
            return found.replace(parameters=list(found.parameters.values())[1:])

    @cache
    def _frozen():
        """Something that cannot be changed, and says so in the words of the standard library."""
        return dataclasses.make_dataclass("Frozen", (), frozen=True)()

    def _set(self, name, value):
        setattr(_frozen(), name, value)

    def _delete(self, name):
        delattr(_frozen(), name)

    def _replace(self, /, **changes):
        return dataclasses.replace(self, **changes)

    def _state(self):
        return [getattr(self, name) for name in self.__slots__]

    def _set_state(self, state):
        for name, value in zip(self.__slots__, state, strict=False):
            object.__setattr__(self, name, value)
