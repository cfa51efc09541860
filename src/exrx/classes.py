"""Value classes that cost little to define: what ``dataclasses`` makes, with each method made when it is first called.

``dataclasses`` compiles six methods of each class when the class is defined; most classes of this package are never used in one run, and
those that are used are mostly made and read. Nor is it loaded, which takes as long as a plan: whoever asks what a class is made of gets
what it says. Only classes of the usual form are made here; it makes the others.
"""

from __future__ import annotations

from collections import namedtuple
from functools import cache
from operator import attrgetter
from types import FunctionType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # For whoever checks types it is the standard library's own.
    from dataclasses import MISSING as MISSING
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import fields as fields
    from dataclasses import replace as replace
    from typing import NamedTuple as NamedTuple
else:

    def dataclass(cls=None, /, **options):
        """What ``dataclasses.dataclass`` makes of a class."""
        if cls is None:
            return lambda cls: dataclass(cls, **options)
        (base, *more), kinds = cls.__bases__, {name: str(kind) for name, kind in cls.__annotations__.items()}
        names = tuple(name for name, kind in kinds.items() if "ClassVar" not in kind)
        slots, own, frozen = options.get("slots", False), cls.__dict__, options.get("frozen", False)
        usual = not options.keys() - {"slots", "frozen", "repr", "kw_only", "weakref_slot"} and not more
        usual = usual and (base is object or (slots and base in _MADE)) and not {*names} & {*_names(base)}
        if not usual or any(mark in kind for kind in kinds.values() for mark in ("InitVar", "KW_ONLY")):
            import dataclasses

            return dataclasses.dataclass(cls, **options)
        written = {name: own.get(name, MISSING) for name in names}
        space = {name: value for name, value in own.items() if name not in {*names, "__dict__", "__weakref__"}}
        if slots:
            space["__slots__"] = (*names, "__weakref__") if options.get("weakref_slot") else names
        else:
            defaults = ((name, getattr(value, "default", value)) for name, value in written.items())
            space |= {name: value for name, value in defaults if value is not MISSING}
        placed = () if options.get("kw_only") else (name for name in names if getattr(written[name], "init", True))
        placed = (*getattr(base, "__match_args__", ()), *placed)
        made = type(cls)(cls.__name__, cls.__bases__, {**space, "__match_args__": placed})
        made.__qualname__ = cls.__qualname__
        _MADE[made] = _Written(written, kinds, options.get("kw_only", False), slots)
        for name, make in _METHODS.items():
            if name not in own and not (name == "__repr__" and options.get("repr") is False):
                setattr(made, name, _later(made, name, make))
        if frozen:
            made.__setattr__, made.__delattr__ = _set, _delete
            if slots:
                made.__getstate__, made.__setstate__ = _state, _set_state
        elif "__hash__" not in own:
            made.__hash__ = None
        made.__replace__ = replace
        made.__signature__ = _Signature()
        for name in ("__dataclass_fields__", "__dataclass_params__"):
            setattr(made, name, _Described(cls, made, name, options))
        return made

    class _Naming(type):
        def __new__(cls, name, bases, space):
            if not bases:
                return super().__new__(cls, name, bases, space)
            kinds = space["__annotations__"]
            defaults = [space.pop(one) for one in kinds if one in space]
            made = namedtuple(name, kinds, defaults=defaults, module=space["__module__"])
            made.__new__.__annotations__ = kinds
            for one, value in space.items():
                setattr(made, one, value)
            return made

    class NamedTuple(metaclass=_Naming):
        """What ``typing.NamedTuple`` makes of a class; it compiles the type of each field, which takes longer than all else."""

    class field:
        """What ``dataclasses.field`` says of a field."""

        def __init__(self, **said):
            self.name, self.type, self.said = "", None, said
            self.default = said.get("default", MISSING)
            self.default_factory = said.get("default_factory", MISSING)
            self.compare, self.hash, self.repr = said.get("compare", True), said.get("hash"), said.get("repr", True)
            self.init, self.kw_only = said.get("init", True), said.get("kw_only", False)

    def fields(value):
        """The fields of a class, or of what it made, those of the class above first; each with its name and all that was said of it."""
        cls = value if isinstance(value, type) else type(value)
        if cls in _MADE:
            return _fields(cls)
        import dataclasses

        return dataclasses.fields(value)

    def replace(value, /, **changes):
        """The same value with other parts."""
        cls = type(value)
        if cls not in _MADE:
            import dataclasses

            return dataclasses.replace(value, **changes)
        places, parts = _parts(cls)
        if places is None or not places.keys() >= changes.keys():
            names = [one.name for one in _fields(cls) if one.init]
            return cls(**{**dict(zip(names, parts(value), strict=True)), **changes})
        made = [*parts(value)]
        for name, part in changes.items():
            made[places[name]] = part
        return cls(*made)

    @cache
    def _parts(cls):
        """The places of what a class is called with, ``None`` where it takes names alone, and what takes all of it from a value."""
        made = [one for one in _fields(cls) if one.init]
        places = None if any(one.kw_only for one in made) else {one.name: place for place, one in enumerate(made)}
        return places, _all_of([one.name for one in made])

    MISSING = type("Missing", (), {})()
    """What stands where there is no default."""
    _MADE = {}
    """The classes that were made here, and what was written in each."""

    class _Written:
        def __init__(self, defaults, kinds, kw_only, slots):
            self.defaults, self.kinds, self.kw_only, self.slots = defaults, kinds, kw_only, slots

    def _names(cls):
        """The names of all fields, those of the class above first."""
        return [name for one in reversed(cls.__mro__) if one in _MADE for name in _MADE[one].defaults]

    class _Described:
        """What the standard library says of a class: it reads the class as it was written when somebody asks."""

        def __init__(self, cls, made, name, options):
            self.cls, self.made, self.name, self.options = cls, made, name, options

        def __get__(self, value, owner):
            if "__dataclass_fields__" not in self.cls.__dict__:
                import dataclasses

                for name, said in [*self.cls.__dict__.items()]:
                    if isinstance(said, field):
                        setattr(self.cls, name, dataclasses.field(**said.said))
                # One below a frozen one has to be frozen itself.
                frozen = self.options.get("frozen", False) and self.cls.__base__ is not object
                kw_only = self.options.get("kw_only", False)
                dataclasses.dataclass(self.cls, init=False, repr=False, eq=False, frozen=frozen, kw_only=kw_only)
                for name, is_on in {"init": True, "repr": True, "eq": True, "slots": False, **self.options}.items():
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

    def _later(cls, name, make):
        """A method that is made when it is first called."""

        def method(self, /, *given, **named):
            return _now(cls, name, make)(self, *given, **named)

        method.__qualname__, method.make = f"{cls.__qualname__}.{name}", make
        return method

    def _now(cls, name, make):
        method = make(cls, _fields(cls))
        method.__name__, method.__qualname__, method.__module__ = name, f"{cls.__qualname__}.{name}", cls.__module__
        setattr(cls, name, method)
        return method

    @cache
    def _fields(cls):
        found = [] if cls.__base__ is object else [*_fields(cls.__base__)]
        for name, said in _MADE[cls].defaults.items():
            one = said if isinstance(said, field) else field() if said is MISSING else field(default=said)
            one.name, one.type, one.kw_only = name, _MADE[cls].kinds[name], _MADE[cls].kw_only
            found.append(one)
        return found

    def _written_init(cls, fields):
        """An ``__init__`` as a text, what it refers to, and its defaults; with numbers for names, as most classes are alike in all else."""
        slots, placed, named, lines, scope = _MADE[cls].slots, ["self"], ["*"], [], {"_missing": _MISSING}
        defaults, named_defaults = [], {}
        for number, one in enumerate(fields):
            value = f"_{number}"
            if one.init:
                (named if one.kw_only else placed).append(value)
                default = one.default if one.default_factory is MISSING else _MISSING
                if default is not MISSING and one.kw_only:
                    named_defaults[value] = default
                elif default is not MISSING:
                    # They are the last ones: whoever checks types sees to that.
                    defaults.append(default)
            elif one.default is not MISSING:
                scope[f"_default{value}"], value = one.default, f"_default{value}"
            if one.default_factory is not MISSING:
                scope[f"_new{value}"] = one.default_factory
                value = f"_new{value}()if({value})is(_missing)else({value})" if one.init else f"_new{value}()"
            if slots:
                # A slot sets itself, whatever the class says of being set.
                scope[f"_set_{number}"] = getattr(cls, one.name).__set__
                lines.append(f"_set_{number}(self, {value})")
            else:
                lines.append(f"_of['_{number}']={value}")
        if not slots:
            lines.insert(0, "_of=self.__dict__")
        if hasattr(cls, "__post_init__"):
            lines.append("self.__post_init__()")
        head = f"def __init__({', '.join((*placed, *(named if named[1:] else ())))}):"
        return "\n ".join([head, *lines, "pass"]), scope, tuple(defaults) or None, named_defaults or None

    def _init(cls, fields):
        # It is called for most values, so it is written out and compiled.
        text, scope, defaults, named_defaults = _written_init(cls, fields)
        method = FunctionType(_compiled(text), scope)
        method.__defaults__, method.__kwdefaults__ = defaults, named_defaults
        kinds = {name: kind for one in reversed(cls.__mro__[:-1]) for name, kind in one.__annotations__.items()}
        method = _with_names(method, {f"_{number}": one.name for number, one in enumerate(fields)})
        method.__annotations__ = {one.name: kinds[one.name] for one in fields if one.init} | {"return": None}
        return method

    @cache
    def _compiled(text):
        if text in (known := _beforehand()):
            return known[text]
        exec(compile(text, "<classes>", "exec"), scope := {})
        return scope["__init__"].__code__

    @cache
    def _beforehand():
        """What a wheel brings: to compile it takes a tenth of a short command."""
        try:
            from exrx.inits import INITS
        except ImportError:
            return {}
        return INITS

    def init_texts():
        """The ``__init__`` of every class that was made, as texts: a wheel brings them compiled like any other code."""
        return sorted({_written_init(cls, _fields(cls))[0] for cls in _MADE})

    def _with_names(method, names):
        """A method with the names of fields where numbers stand, among what it is called with and in its constants."""
        code = method.__code__
        method.__code__ = code.replace(
            co_varnames=tuple([names.get(name, name) for name in code.co_varnames]),
            co_consts=tuple([names.get(one, one) if type(one) is str else one for one in code.co_consts]),
        )
        if method.__kwdefaults__:
            method.__kwdefaults__ = {names[name]: value for name, value in method.__kwdefaults__.items()}
        return method

    def _all_of(names):
        """What takes all of some fields as one tuple."""
        if len(names) > 1:
            return attrgetter(*names)
        return lambda value: tuple([getattr(value, name) for name in names])

    def _eq(cls, fields):
        compared = _all_of([one.name for one in fields if one.compare])

        def __eq__(self, other):
            if self is other:
                return True
            return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

        return __eq__

    def _hash(cls, fields):
        hashed = _all_of([one.name for one in fields if one.compare and one.hash is not False])
        return lambda self: hash(hashed(self))

    def _repr(cls, fields):
        names = [one.name for one in fields if one.repr]

        def __repr__(self):
            shown = ", ".join([f"{name}={getattr(self, name)!r}" for name in names])
            return f"{self.__class__.__qualname__}({shown})"

        return __repr__

    _METHODS = {"__init__": _init, "__eq__": _eq, "__hash__": _hash, "__repr__": _repr}

    class _Signature:
        """What the class is called with, for whoever asks before it is."""

        def __get__(self, value, cls):
            import inspect

            init = cls.__init__
            if make := getattr(init, "make", None):
                init = _now(cls, "__init__", make)
            found = inspect.signature(init)
            return found.replace(parameters=list(found.parameters.values())[1:])

    @cache
    def _frozen():
        """Something that cannot be changed, and says so in the words of the standard library."""
        import dataclasses

        return dataclasses.make_dataclass("Frozen", (), frozen=True)()

    def _set(self, name, value):
        setattr(_frozen(), name, value)

    def _delete(self, name):
        delattr(_frozen(), name)

    def _state(self):
        return [getattr(self, name) for name in _names(type(self))]

    def _set_state(self, state):
        for name, value in zip(_names(type(self)), state, strict=False):
            object.__setattr__(self, name, value)
