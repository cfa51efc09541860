"""The names of medicines: what a text that somebody typed stands for.

text -> the whole entry, or its words: names, and what is taken off -> meanings: a class of the vocabulary, and the substance

The data is ``guidelines/medicines/names/*.toml``, read when the first medicine is looked up: one line there adds one medicine.
Nothing is corrected: a word that is no name makes the entry an unknown medicine as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from exrx.built import shipped
from exrx.classes import NamedTuple, dataclass, field
from exrx.values.errors import close_to

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

UNRECOGNISED = "unrecognised"
"""The id under which an unknown drug is kept: it is never dropped, and the cautious answer holds."""
SEVERAL = "several_meanings"
"""The id that a name gets which is another medicine in another country; all its meanings hold beside it."""
LONGEST = 200
"""Characters that a name may hold."""

_FOLDER = "guidelines/medicines/names"
_COMBINATIONS, _READING = "combinations.toml", "reading.toml"
_OTHERS = "others"
"""The key of a class for its substances without a brand."""
_MARKS = "°?"
_ANYTHING = "?"
_SHORTEST_STEM, _STEM_WORDS = 5, 3
_WEEK = 7
_GONE = "[®™©\u00ad\u200b-\u200d]"
_TOKEN = r"\d+(?:[.,]\d+)*|[^\W\d_]+|[/+,;&%]"
_SCHEDULE = (
    r"(?<![\w.,])\d(?:[.,/]\d)?(?:\s?-\s?\d(?:[.,/]\d)?){2,3}(?!\w)|(?<!\w)\d\s?x\s?\d(?!\d)|(?<!\w)(?:[a-z]\.){2,}"
)
_TIMES = r"(?<![\w.,])\d(?:\s?-\s?\d){2,3}(?!\w)|(?<!\w)\d\s?x\s?\d|(?<!\w)x\s?\d(?!\d)"
"""A schedule in figures: so often each day."""
_APART = frozenset("/+,;&%")
_YEAR = r"(?:19|20)\d\d"
_PAIRS = (("ph", "f"), ("qu", "c"))
_LETTERS = str.maketrans({"y": "i", "k": "c", "z": "c", "x": "cs", "h": ""})
_DOUBLE = r"(.)\1+"
_END = r"(?:ium|um|[aeo])$"


class Meaning(NamedTuple):
    """What a name leads to: a class of the vocabulary, and the substance (``""`` for the name of a class)."""

    id: str
    substance: str


UNKNOWN = Meaning(UNRECOGNISED, "")


def normal(text: str) -> str:
    """Fold case, accents, spaces and hyphens, so that ``Beta-Blocker`` is ``beta_blocker``.

    >>> normal("  Beta-Blocker ")
    'beta_blocker'
    """
    if text.isascii() and text.isalpha():
        return text.lower()
    return re.sub(r"[\s\-_/]+", "_", _folded(text).strip()).strip("_")


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", re.sub(_GONE, "", unicodedata.normalize("NFKC", text))).casefold()
    return "".join(character for character in text if not unicodedata.combining(character))


def _words(text: str) -> list[str]:
    return [token for token in re.findall(_TOKEN, _folded(text)) if token not in _APART]


def _key(text: str) -> str:
    """A name as it is compared: its words, without case, accents, hyphens and points."""
    if text.isascii() and text.isalpha():
        return text.lower()
    return " ".join(_words(text))


def stem(word: str) -> str:
    """What the spellings of a substance in several languages have in common.

    >>> stem("metoprololo"), stem("Sertralin".lower()), stem("morfina"), stem("morphine")
    ('metoprolol', 'sertralin', 'morfin', 'morfin')
    """
    if len(word) < _SHORTEST_STEM - 1:
        return word
    for letters, letter in _PAIRS:
        word = word.replace(letters, letter)
    word = word.translate(_LETTERS)
    return re.sub(_END, "", re.sub(_DOUBLE, r"\1", word))


def _stems(words: Iterable[str]) -> str:
    return " ".join(sorted(stem(word) for word in words))


@dataclass(frozen=True, slots=True)
class Spellings:
    """How names are written: reading a text needs none of it."""

    written: Mapping[str, str]
    """Every name as people write it, by its words."""
    of_class: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
    """Of each class its substances, each with its brands."""
    look_alikes: tuple[tuple[str, ...], ...]

    def to_plain(self) -> dict[str, Any]:
        """All of it as JSON can have it."""
        return {name: _unset(getattr(self, name)) for name in self.__match_args__}

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Spellings:
        """The spellings of ``to_plain``."""
        lines = {
            id: tuple([(substance, tuple(brands)) for substance, brands in lines])
            for id, lines in data["of_class"].items()
        }
        return cls(data["written"], lines, tuple(map(tuple, data["look_alikes"])))


class _Pooled(Mapping[str, frozenset[Meaning]]):
    """Meanings by name; thousands of names lead to the same ones, which are made of their text when one is asked for."""

    def __init__(self, numbers: Mapping[str, int], pool: list[str | frozenset[Meaning]]) -> None:
        self._numbers, self._pool = numbers, pool

    def __getitem__(self, name: str) -> frozenset[Meaning]:
        number = self._numbers[name]
        found = self._pool[number]
        if isinstance(found, str):
            found = self._pool[number] = frozenset(Meaning(*one.split(" ")) for one in found.split(";"))
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


@dataclass(frozen=True, slots=True)
class MedicineNames:
    """Every name with its meanings, and how a text is read. ``MedicineNames.read(folder)`` reads a folder of names."""

    names: Mapping[str, frozenset[Meaning]]
    """By the words of a name."""
    stems: Mapping[str, frozenset[Meaning]]
    longest: Mapping[str, int]
    """How many words the longest name has that begins with a word, where more than one."""
    taken_off: Mapping[str, frozenset[str]]
    nothing: frozenset[str]
    whole_only: frozenset[str]
    weak: frozenset[str]
    daily: frozenset[str]
    glued: tuple[str, ...]
    intervals: tuple[str, ...]
    """Every so many days or weeks, every so many hours, and some days, or since when: as patterns."""
    forms: tuple[Mapping[str, Any], ...]
    additions: tuple[Mapping[str, Any], ...]
    doses: tuple[Mapping[str, Any], ...]
    noise: frozenset[str]
    """All that is taken off."""
    spelt: Callable[[], Spellings] = field(compare=False)

    @classmethod
    def read(cls, folder: Traversable, classes: Mapping[str, Iterable[str]]) -> MedicineNames:
        """The names of a folder; ``classes`` are the names that the classes themselves have."""
        of_class: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        names: dict[str, frozenset[Meaning]] = {}
        written: dict[str, str] = {}

        def add(name: str, found: frozenset[Meaning]) -> None:
            key = _key(name)
            names[key] = names[key] | found if key in names else found
            written.setdefault(key, name)

        for id, substance, brands in _lines(folder):
            of_class.setdefault(id, []).append((substance, brands))
            meaning = frozenset((Meaning(id, normal(substance)),))
            for name in (substance, *brands):
                add(name, meaning)
        substances = dict(names)
        joined, reading = _toml(folder, _COMBINATIONS), _toml(folder, _READING)
        for name, parts in joined["combinations"].items():
            add(name.rstrip(_MARKS), frozenset().union(*(substances[_key(part)] for part in parts.split(" + "))))
        for name, parts in joined["several_meanings"].items():
            add(name, _candidates(parts, substances))
        for substance, spellings in reading["spellings"].items():
            for name in spellings:
                add(name, substances[_key(substance)])
        stems = _stem_index(of_class)
        for id, phrases in reading["phrases"].items():
            for name in phrases:
                add(name, frozenset((Meaning(id, ""),)))
        for id, called in classes.items():
            for name in called:
                if _key(name) not in substances:
                    add(name, frozenset((Meaning(id, ""),)))
        longest: dict[str, int] = {}
        for words in map(str.split, names):
            if len(words) > 1:
                longest[words[0]] = max(len(words), longest.get(words[0], 0))
        taken_off = {kind: frozenset(map(_key, words)) for kind, words in reading["taken_off"].items()}
        look_alikes = tuple(tuple(pair.split(", ")) for pair in reading["look_alikes"]["pairs"])
        spelt = Spellings(written, {id: tuple(lines) for id, lines in of_class.items()}, look_alikes)
        return cls(
            names=names,
            stems=stems,
            longest=longest,
            taken_off=taken_off,
            nothing=frozenset(word.casefold() for word in reading["nothing"]),
            whole_only=frozenset(map(_key, reading["whole_entry"]["only"])),
            weak=frozenset(map(_key, reading["weak"]["words"])),
            daily=frozenset(map(_key, reading["daily"]["words"])),
            glued=tuple(sorted(reading["glued_salts"]["words"], key=len, reverse=True)),
            intervals=_intervals(reading["interval"]),
            forms=_keyed(reading["form"]),
            additions=_keyed(reading["addition"]),
            doses=tuple(reading["dose"]),
            noise=frozenset().union(*taken_off.values()),
            spelt=lambda: spelt,
        )

    def to_plain(self) -> dict[str, Any]:
        """All but the spellings as JSON can have it: what thousands of names lead to, once."""
        pool = {
            meanings: number
            for number, meanings in enumerate(dict.fromkeys((*self.names.values(), *self.stems.values())))
        }
        made = ("names", "stems", "noise", "spelt")
        found: dict[str, Any] = {name: _unset(getattr(self, name)) for name in self.__match_args__ if name not in made}
        pointed = {name: {key: pool[one] for key, one in getattr(self, name).items()} for name in ("names", "stems")}
        return {**found, **pointed, "pool": [";".join(map(" ".join, sorted(meanings))) for meanings in pool]}

    @classmethod
    def from_plain(cls, data: Mapping[str, Any], spelt: Callable[[], Spellings]) -> MedicineNames:
        """The names of ``to_plain``, and where their spellings are."""
        pool: list[str | frozenset[Meaning]] = list(data["pool"])
        taken_off = {kind: frozenset(words) for kind, words in data["taken_off"].items()}
        return cls(
            names=_Pooled(data["names"], pool),
            stems=_Pooled(data["stems"], pool),
            longest=data["longest"],
            taken_off=taken_off,
            nothing=frozenset(data["nothing"]),
            whole_only=frozenset(data["whole_only"]),
            weak=frozenset(data["weak"]),
            daily=frozenset(data["daily"]),
            forms=_reset(data["forms"]),
            additions=_reset(data["additions"]),
            glued=tuple(data["glued"]),
            intervals=tuple(data["intervals"]),
            doses=tuple(data["doses"]),
            noise=frozenset().union(*taken_off.values()),
            spelt=spelt,
        )

    def is_nothing(self, text: str) -> bool:
        """Whether an entry says that there is none."""
        return len(text) <= LONGEST and text.strip().rstrip(".!").casefold() in self.nothing

    def meanings(self, text: str) -> frozenset[Meaning]:
        """All that a text stands for; empty when nothing in it is a name.

        ``UNRECOGNISED`` is among them where a part is not understood beside one that is.
        """
        if len(text) > LONGEST:
            return frozenset()
        whole = self.names.get(_key(text))
        if whole is None:
            found = _Reading(self, text).found()
            return frozenset() if found == {UNKNOWN} else found
        return whole

    def spellings(self, id: str) -> frozenset[str]:
        """The names of a class as people write them, without everyday words."""
        names = (name for substance, brands in self.spelt().of_class.get(id, ()) for name in (substance, *brands))
        return frozenset(name for name in names if _key(name) not in self.whole_only)

    def near(self, text: str) -> tuple[str, ...]:
        """Known names that look like an unknown one, as they are written; never taken in its place, only shown."""
        found: list[str] = []
        for word in dict.fromkeys(_words(text[:LONGEST])):
            if len(word) < 4 or word in self.names or word in self.noise:
                continue
            alike = [name for name in self.names if abs(len(name) - len(word)) <= 2 and name[:1] == word[:1]]
            found += close_to(word, alike, n=3, cutoff=0.8)
        spelt = self.spelt()
        names = [spelt.written[name] for name in dict.fromkeys(found)]
        for pair in spelt.look_alikes:
            if set(pair) & set(names):
                names += [name for name in pair if name not in names]
        return tuple(names[:4])

    def candidates(self, text: str) -> tuple[str, ...]:
        """The substances that a name of several meanings stands for."""
        found = self.meanings(text)
        if SEVERAL not in {one.id for one in found}:
            return ()
        return tuple(sorted(one.substance.replace("_", " ") for one in found if one.substance))


class _Reading:
    """One entry as it is read word by word."""

    def __init__(self, known: MedicineNames, text: str) -> None:
        self.known = known
        every, hours, not_daily = known.intervals
        folded = re.sub(not_daily, " ", re.sub(every, _in_weeks, _folded(text)))
        self.in_figures = re.search(f"{_TIMES}|{hours}", folded) is not None
        folded = re.sub(f"{_SCHEDULE}|{hours}", " ", folded)
        self.tokens = re.findall(_TOKEN, folded)
        self.words = frozenset(self.tokens)
        self.strong: list[Meaning] = []
        self.weak: set[Meaning] = set()
        self.alone: set[Meaning] = set()
        """Meanings of everyday words, names only where nothing else is."""
        self.left = False

    def found(self) -> frozenset[Meaning]:
        known = self.known
        kept = [word for word in self.tokens if not word[0].isdigit() and word not in _APART]
        loose = known.taken_off["schedules"] | known.taken_off["amounts"]
        name = " ".join(word for word in kept if word not in loose)
        phrase = None if self._is_form(name) else known.names.get(name)
        if phrase is not None:
            found = set(phrase)
        else:
            self._scan()
            found = set(self.strong)
            if self.alone and (found or self.weak):
                self.left = True
            elif not found and not self.left:
                found = self.weak or self.alone
        found = self._dosed(self._formed(found))
        return frozenset(found | {UNKNOWN} if self.left else found)

    def _scan(self) -> None:
        place, after_name = 0, False
        while place < len(self.tokens):
            word = self.tokens[place]
            if word in _APART:
                place, after_name = place + 1, False
                continue
            if after_name and word in self.known.taken_off["salts"]:
                place += 1
                continue
            size, meanings = self._name_at(place)
            if size:
                name = " ".join(self.tokens[place : place + size])
                self._take(name, meanings)
                place, after_name = place + size, bool(self.strong)
                continue
            added = self._added(word)
            if added:
                self.strong.append(added)
            elif not (word[0].isdigit() or word in self.known.noise):
                self.left = True
            place += 1

    def _take(self, name: str, meanings: frozenset[Meaning]) -> None:
        if name in self.known.weak:
            self.weak |= meanings
        elif name in self.known.whole_only:
            added = self._added(name)
            self.alone |= set() if added else meanings
            self.strong += [added] if added else []
        else:
            self.strong += meanings

    def _name_at(self, place: int) -> tuple[int, frozenset[Meaning]]:
        """The longest name that begins at a place: how many words it has, and what it means."""
        known, tokens = self.known, self.tokens
        word = tokens[place]
        is_noise = word in known.noise or word[0].isdigit()
        most = min(max(known.longest.get(word, 0), 1 if is_noise else _STEM_WORDS), len(tokens) - place)
        for size in range(most, 0, -1):
            words = tokens[place : place + size]
            if size > 1 and not _APART.isdisjoint(words):
                continue
            meanings = known.names.get(" ".join(words))
            if not meanings and not is_noise and size <= _STEM_WORDS and (size > 1 or len(word) >= _SHORTEST_STEM):
                meanings = known.stems.get(_stems(words))
            if meanings and not (size == 1 and is_noise and (self.strong or self._is_form(word))):
                return size, meanings
        return (0, frozenset()) if is_noise else self._without_salt(word)

    def _is_form(self, word: str) -> bool:
        """Whether a word is a name as a whole entry alone: "Pille" is the contraceptive, "1 Pille abends" any tablet."""
        return word in self.known.weak and word in self.known.noise

    def _without_salt(self, word: str) -> tuple[int, frozenset[Meaning]]:
        """A substance with its salt glued on."""
        for salt in self.known.glued:
            base = word.removesuffix(salt)
            if base != word and len(base) >= _SHORTEST_STEM:
                meanings = self.known.names.get(base) or self.known.stems.get(stem(base))
                if meanings:
                    return 1, meanings
        return 0, frozenset()

    def _added(self, word: str) -> Meaning | None:
        """What a word such as *HCT* adds to the name before it."""
        for rule in self.known.additions:
            if word in rule["words"] and any(one.id in rule["from"] for one in self.strong):
                return Meaning(rule["class"], normal(rule["substance"]))
        return None

    def _formed(self, found: set[Meaning]) -> set[Meaning]:
        """The same with what the form says: a depot, a patch, drops for the eye."""
        for rule in self.known.forms:
            if self.words.isdisjoint(rule["words"]):
                continue
            found = {
                Meaning(rule["class"], normal(rule.get("substance", one.substance)))
                if one.id in rule.get("from", ()) or one.substance in rule["substances"]
                else one
                for one in found
            }
        # Where the form has said which it is, it is one medicine.
        told = {one.id for one in found} - {SEVERAL}
        return {one for one in found if one.id != SEVERAL or len(told) > 1}

    def _dosed(self, found: set[Meaning]) -> set[Meaning]:
        """The same with what the dose of the only substance says."""
        substances = {one.substance for one in found if one.substance}
        doses = self._milligrams() if len(substances) == 1 else []
        for rule in self.known.doses if doses else ():
            if rule["substance"] not in substances or (rule.get("daily") and not self._is_daily()):
                continue
            fits = [rule["from"] <= dose <= rule.get("to", dose) for dose in doses]
            if all(fits) if rule.get("every") else any(fits):
                more = {Meaning(rule["class"], normal(rule["becomes"]))}
                found = found | more if rule.get("also") else more
        return found

    def _milligrams(self) -> list[float]:
        found = []
        for number, unit in zip(self.tokens, [*self.tokens[1:], ""], strict=True):
            # A year without a unit is no dose: "aspirin (2020)".
            a_year = re.fullmatch(_YEAR, number) and unit not in self.known.taken_off["amounts"]
            if number[0].isdigit() and number.count(".") + number.count(",") <= 1 and not a_year:
                found.append(
                    float(number.replace(",", "."))
                    * {"g": 1000.0, "mcg": 0.001, "μg": 0.001, "ug": 0.001}.get(unit, 1.0)
                )
        return found

    def _is_daily(self) -> bool:
        return self.in_figures or not self.words.isdisjoint(self.known.daily)


def _intervals(words: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    each, hours, days, daily, some, since, times, often, several, numbers, per, week = (
        "|".join(re.escape(_folded(word)) for word in words[name])
        for name in (
            "every", "hours", "days", "so_many_days", "some_days", "since", "since_times", "so_often", "several", "numbers", "per", "week",
        )
    )  # fmt: skip
    # Not "two weekly", which is every two weeks.
    in_a_week = rf"(?:{several}|(?:[2-9]|(?:{numbers})\s)\s?(?:{often}|x))\s?(?:(?:{per})\s|/\s?){{0,2}}(?:{week})"
    return (
        rf"(?<!\w)(?:(?:{each})\s?(\d+)\s?(?:{days})|(\d+)-?(?:{daily})\w*)(?!\w)|(?<!\w)(?:{each})\s?\d+\s?[wm](?!\w)",
        rf"(?<!\w)(?:{each})\s?\d+\s?(?:{hours})(?!\w)",
        rf"(?<!\w)(?:{in_a_week}|(?:{some})|(?:{since})\s\d+(?:[./-]\d+)*(?:\s(?:{times}))?|\d+\s?(?:{often}))(?!\w)",
    )


def _in_weeks(interval: re.Match[str]) -> str:
    """What an interval says in a word: from a week on it is weekly; every few days it is neither that nor daily."""
    days = int(interval[1] or interval[2] or _WEEK)
    return " weekly " if days >= _WEEK else " daily " if days <= 1 else " "


def _candidates(parts: str, substances: Mapping[str, frozenset[Meaning]]) -> frozenset[Meaning]:
    """The meanings of a name that is another medicine elsewhere; ``?`` is one that no list here knows."""
    each = parts.split(" | ")
    found = {one for part in each if part != _ANYTHING for one in substances[_key(part)]}
    if _ANYTHING in each:
        found.add(UNKNOWN)
    elif len({one.id for one in found}) > 1:
        found.add(Meaning(SEVERAL, ""))
    return frozenset(found)


def _stem_index(of_class: Mapping[str, list[tuple[str, tuple[str, ...]]]]) -> dict[str, frozenset[Meaning]]:
    """The stems of substances. A stem that different classes share is none: only the exact word counts."""
    found: dict[str, set[Meaning]] = {}
    for id, lines in of_class.items():
        for substance, _ in lines:
            words = _words(substance)
            if len(words) > 1 or len(words[0]) >= _SHORTEST_STEM:
                found.setdefault(_stems(words), set()).add(Meaning(id, normal(substance)))
    return {key: frozenset(meanings) for key, meanings in found.items() if len({one.id for one in meanings}) == 1}


_SETS = ("words", "substances")
"""What rules of reading hold as sets."""


def _unset(value: Any) -> Any:
    """A value with its sets and tuples as lists."""
    if isinstance(value, Mapping):
        return {key: _unset(part) for key, part in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    return [_unset(part) for part in value] if isinstance(value, tuple | list) else value


def _reset(rules: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    return tuple({key: frozenset(part) if key in _SETS else part for key, part in rule.items()} for rule in rules)


def _keyed(rules: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Rules of reading with their words as they are compared."""
    return tuple(
        {
            **rule,
            "words": frozenset("".join(re.findall(_TOKEN, _folded(word))) for word in rule["words"]),
            "substances": frozenset(map(normal, rule.get("substances", ()))),
        }
        for rule in rules
    )


def _lines(folder: Traversable) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Class, substance and brands of every line of a folder of names."""
    names = (item.name for item in folder.iterdir())
    for file in sorted(name for name in names if name.endswith(".toml") and name not in (_COMBINATIONS, _READING)):
        for id, lines in _toml(folder, file).items():
            for substance, brands in lines.items():
                if substance == _OTHERS:
                    yield from ((id, name, ()) for name in _split(brands))
                else:
                    yield id, substance, _split(brands)


def _toml(folder: Traversable, name: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(folder.joinpath(name).read_text("utf-8"))


def _split(brands: str) -> tuple[str, ...]:
    """The names of a line, without the marks that say how well each is known."""
    return tuple(bare for name in brands.split(",") if (bare := name.strip().rstrip(_MARKS)))


def folder() -> Traversable:
    """Where the shipped names are."""
    return shipped(_FOLDER)
