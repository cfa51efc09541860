"""Value classes that cost little to define: ``dataclasses`` itself, with each method made when it is first called.

``dataclasses`` compiles six methods of each class when the class is defined; most classes of this package are never used in one run, and
those that are used are mostly made and read. Only classes of the usual form are made here: with slots, and above them none or one made here.
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
        (base, *more), kinds = cls.__bases__, {name: str(kind) for name, kind in cls.__annotations__.items()}
        names = tuple(name for name, kind in kinds.items() if "ClassVar" not in kind)
        usual = options.get("slots") and not options.keys() - {"slots", "frozen", "repr", "kw_only"} and not more
        usual = usual and (base is object or base in _MADE) and not {*names} & {*_names(base)}
        if not usual or any(mark in kind for kind in kinds.values() for mark in ("InitVar", "KW_ONLY")):
            return dataclasses.dataclass(cls, **options)
        own, frozen = cls.__dict__, options.get("frozen", False)
        space = {name: value for name, value in own.items() if name not in {*names, "__dict__", "__weakref__"}}
        placed = (*getattr(base, "__match_args__", ()), *(() if options.get("kw_only") else names))
        made = type(cls)(cls.__name__, cls.__bases__, {**space, "__slots__": names, "__match_args__": placed})
        made.__qualname__ = cls.__qualname__
        _MADE.add(made)
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

    _MADE = set()

    def _names(cls):
        """The names of all fields, those of the class above first."""
        return [name for one in reversed(cls.__mro__) if one in _MADE for name in one.__slots__]

    class _Described:
        """What the standard library says of a class: it reads the class as it was written when somebody asks."""

        def __init__(self, cls, made, name, options):
            self.cls, self.made, self.name, self.options = cls, made, name, options

        def __get__(self, value, owner):
            if "__dataclass_fields__" not in self.cls.__dict__:
                # One below a frozen one has to be frozen itself.
                frozen = self.options.get("frozen", False) and self.cls.__base__ is not object
                kw_only = self.options.get("kw_only", False)
                dataclasses.dataclass(self.cls, init=False, repr=False, eq=False, frozen=frozen, kw_only=kw_only)
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
            kinds = {name: kind for one in reversed(cls.__mro__[:-1]) for name, kind in one.__annotations__.items()}
            method.__annotations__ = {one.name: kinds[one.name] for one in fields} | {"return": None}
        setattr(cls, name, method)
        return method

    def _fields(cls):
        """The fields as they were written, which is enough for the methods."""
        described = cls.__dict__["__dataclass_fields__"]
        if isinstance(described, dict):
            names = _names(cls)
            return [one for name, one in described.items() if name in names]
        written, found = described.cls.__dict__, _fields(cls.__base__) if cls.__base__ in _MADE else []
        for name in cls.__slots__:
            one = written.get(name, dataclasses.MISSING)
            one = one if isinstance(one, dataclasses.Field) else dataclasses.field(default=one)
            one.name, one.kw_only = name, described.options.get("kw_only", False)
            found.append(one)
        return found

    def _init(cls, fields, scope):
        placed, named, lines = ["self"], [], []
        for one in fields:
            name, parameters = one.name, named if one.kw_only else placed
            # A slot sets itself, whatever the class says of being set.
            scope[f"_set_{name}"], value = getattr(cls, name).__set__, name
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
        return [f"def __init__({', '.join((*placed, *(['*'] if named else []), *named))}):", *lines, "pass"]

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
        return [getattr(self, name) for name in _names(type(self))]

    def _set_state(self, state):
        for name, value in zip(_names(type(self)), state, strict=False):
            object.__setattr__(self, name, value)
