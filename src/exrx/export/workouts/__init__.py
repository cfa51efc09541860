"""Sessions on the wrist: files that a watch takes as workouts with steps and this person's beats, without an account or an app of ours.

``steps`` turns a session into typed steps; ``fit``, ``apple``, ``intervals``, ``tcx`` and ``zwo`` each write them; ``wording`` has the words,
``report`` says what each format could not carry, ``bundle`` puts all of it into one archive.
"""

from exrx.export.workouts.bundle import Workouts, to_workouts, to_zip
from exrx.export.workouts.report import FORMATS, Fidelity, FormatName
from exrx.export.workouts.steps import Part, Repeat, Sets, Workout

__all__ = [
    "FORMATS",
    "Fidelity",
    "FormatName",
    "Part",
    "Repeat",
    "Sets",
    "Workout",
    "Workouts",
    "to_workouts",
    "to_zip",
]
