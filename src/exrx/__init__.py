"""exrx puts a safe, gradual exercise programme into a person's calendar, and can say where each of its numbers comes from.

>>> from exrx import plan
>>> p = plan(age=34, resting_hr=62, conditions=["depression"], medications=[], symptoms=[], start="2027-01-04")
>>> print(p.prescription.target("bpm"))
99–134

It goes along with treatment. Exercise never replaces prescribed medication.
"""

__version__ = "0.1.0"

__all__ = [
    "AuditError",
    "Availability",
    "Clearance",
    "ExportError",
    "ExrxError",
    "InputError",
    "NotCleared",
    "Person",
    "Plan",
    "Prescription",
    "Problem",
    "RuleFileError",
    "RulePack",
    "ScheduleError",
    "Session",
    "Step",
    "Target",
    "Week",
    "adapt",
    "lint",
    "load_rules",
    "plan",
    "prescribe",
    "screen",
]

_MODULES = {
    "AuditError": "errors",
    "Availability": "availability",
    "Clearance": "clearance",
    "ExportError": "errors",
    "ExrxError": "errors",
    "InputError": "errors",
    "NotCleared": "errors",
    "Person": "person",
    "Plan": "program",
    "Prescription": "prescription",
    "Problem": "errors",
    "RuleFileError": "errors",
    "RulePack": "rules.pack",
    "ScheduleError": "errors",
    "Session": "program",
    "Step": "program",
    "Target": "prescription",
    "Week": "program",
    "adapt": "planner",
    "lint": "calendar_lint",
    "load_rules": "rules.loader",
    "plan": "planner",
    "prescribe": "planner",
    "screen": "planner",
}

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exrx.availability import Availability
    from exrx.calendar_lint import lint
    from exrx.clearance import Clearance
    from exrx.errors import (
        AuditError,
        ExportError,
        ExrxError,
        InputError,
        NotCleared,
        Problem,
        RuleFileError,
        ScheduleError,
    )
    from exrx.person import Person
    from exrx.planner import adapt, plan, prescribe, screen
    from exrx.prescription import Prescription, Target
    from exrx.program import Plan, Session, Step, Week
    from exrx.rules.loader import load_rules
    from exrx.rules.pack import RulePack
else:

    def __getattr__(name):
        if name not in _MODULES:
            raise AttributeError(f"module 'exrx' has no attribute {name!r}")
        from importlib import import_module

        value = getattr(import_module(f"exrx.{_MODULES[name]}"), name)
        globals()[name] = value
        return value

    def __dir__():
        return sorted([*globals(), *__all__])
