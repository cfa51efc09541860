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
    "Journal",
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
    "batch",
    "fhir",
    "lint",
    "load_rules",
    "plan",
    "prescribe",
    "screen",
]

_MODULES = {
    "AuditError": "values.errors",
    "Availability": "values.availability",
    "Clearance": "values.clearance",
    "ExportError": "values.errors",
    "ExrxError": "values.errors",
    "InputError": "values.errors",
    "Journal": "journal",
    "NotCleared": "values.errors",
    "Person": "person",
    "Plan": "programme.plan",
    "Prescription": "programme.prescription",
    "Problem": "values.errors",
    "RuleFileError": "values.errors",
    "RulePack": "rules.pack",
    "ScheduleError": "values.errors",
    "Session": "programme.plan",
    "Step": "programme.plan",
    "Target": "programme.prescription",
    "Week": "programme.plan",
    "adapt": "planner",
    "batch": "batch",
    "fhir": "fhir",
    "lint": "calendar_lint",
    "load_rules": "rules.loader",
    "plan": "planner",
    "prescribe": "planner",
    "screen": "planner",
}

# What values can do that is made above them: see above.py.
_ABOVE = {
    "answer_cell": "exrx.export.html.cells:answer_cell",
    "calendar_words": "exrx.telling.words:calendar_words",
    "clearance_cell": "exrx.export.html.cells:clearance_cell",
    "clearance_html": "exrx.export.html:clearance_html",
    "clearance_text": "exrx.printing.clearances:clearance_text",
    "difference_text": "exrx.printing.revisions:difference_text",
    "evidence": "exrx.explanation.evidence:evidence",
    "from_json": "exrx.export.plan_file:from_json",
    "heard_in": "exrx.heard:heard_in",
    "help_message": "exrx.printing.words:help_message",
    "load": "exrx.export.plan_file:load",
    "load_journal": "exrx.export.journalfile:load_journal",
    "open_questions": "exrx.reviewing:open_questions",
    "plan_cell": "exrx.export.html.cells:plan_cell",
    "plan_text": "exrx.printing.plans:plan_text",
    "prescription_cell": "exrx.export.html.cells:prescription_cell",
    "save": "exrx.export.formats:save",
    "tell": "exrx.telling.words:tell",
    "to_dict": "exrx.export.plan_file:to_dict",
    "to_html": "exrx.export.html:to_html",
    "to_ics": "exrx.export.ics:to_ics",
    "to_json": "exrx.export.plan_file:to_json",
    "to_row": "exrx.export.rows:to_row",
    "to_rows": "exrx.export.rows:to_rows",
    "to_workouts": "exrx.export.workouts:to_workouts",
    "why": "exrx.explanation:why",
    "why_not": "exrx.explanation:why_not",
}

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exrx import batch, fhir
    from exrx.calendar_lint import lint
    from exrx.journal import Journal
    from exrx.person import Person
    from exrx.planner import adapt, plan, prescribe, screen
    from exrx.programme.plan import Plan, Session, Step, Week
    from exrx.programme.prescription import Prescription, Target
    from exrx.rules.loader import load_rules
    from exrx.rules.pack import RulePack
    from exrx.values.availability import Availability
    from exrx.values.clearance import Clearance
    from exrx.values.errors import (
        AuditError,
        ExportError,
        ExrxError,
        InputError,
        NotCleared,
        Problem,
        RuleFileError,
        ScheduleError,
    )
else:

    def __getattr__(name):
        if name not in _MODULES:
            raise AttributeError(f"module 'exrx' has no attribute {name!r}")
        # As the import statement does it: loading importlib would take a third of what the import of exrx takes.
        module = __import__(f"exrx.{_MODULES[name]}", fromlist=(name,))
        value = module if name == _MODULES[name] else getattr(module, name)
        globals()[name] = value
        return value

    def __dir__():
        return sorted({*globals(), *__all__})
