"""The areas: which files faults are planted in, and which tests do not count.

Left out on purpose are the tests that hold a second copy of the knowledge (``test_double_entry*``, the decided numbers of
``test_knowledge``, ``test_sources``), the golden texts and the frozen outputs, also of older plans: they notice every change, also one that
changes nothing for anybody. Left out, too, is what runs other programs or costs much, so that each fault soon has its answer.
"""

from __future__ import annotations

from dataclasses import dataclass

LEFT_OUT = (
    # A second copy.
    "test_double_entry*.py",
    "test_sources.py",
    "test_evidence_docs.py",
    "test_archived.py",
    "frozen/*.py",
    "test_knowledge.py::test_the_numbers_that_were_decided",
    "test_knowledge.py::test_default_choices_are_product_rules",
    "test_knowledge.py::test_the_intensity_table_is_the_2018_edition",
    "test_printing.py::test_the_golden_texts_are_current",
    "test_workouts_formats.py::test_apple_writes_the_bytes_that_were_compared_with_real_ones",
    # Other programs, or much time.
    "test_architecture.py",
    "test_built.py",
    "test_calendar_programs.py",
    "test_cohort*.py",
    "test_determinism.py",
    "test_examples.py",
    "test_fonts_on_paper.py",
    "test_fuzzed_doors.py",
    "test_html_browser.py",
    "test_ics_readers.py",
    "test_languages*.py",
    "test_misbehaving_servers.py",
    "test_readme.py",
    "test_serving.py",
    "test_two_at_once.py",
    "test_busy.py::test_the_worst_files_cost_bounded_time_and_memory",
    "test_busy.py::test_a_billion_times_end_in_one_error_that_names_the_line",
)


@dataclass(frozen=True)
class Area:
    """Files of one kind, as patterns below ``src/exrx``."""

    sources: tuple[str, ...]
    not_sources: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    """Tests of all of it: they come before others that only happen to meet a part."""


AREAS: dict[str, Area] = {
    "screening": Area(
        ("engine/screening.py", "values/clearance.py", "rules/conditions.py", "rules/facts.py", "rules/pack.py", "rules/dating.py", "rules/unknown.py"),
    ),
    "prescribing": Area(
        ("engine/prescribing/*.py", "values/constraint.py", "physiology/*.py", "programme/prescription.py"),
        ("engine/prescribing/__init__.py", "engine/prescribing/returning.py"),
    ),
    "scheduling": Area(("engine/progression.py", "engine/scheduling/*.py", "values/availability.py", "values/windows.py")),
    "revising": Area(("revising/*.py", "values/timeline.py", "engine/prescribing/returning.py")),
    "following": Area(("following/*.py", "journal/*.py", "reviewing/*.py", "activity_files/*.py")),
    "calendar": Area(
        ("export/ics.py", "export/vtimezone.py", "export/readback.py", "showing/*.py", "telling/entries.py", "pushing/*.py"),
        ("pushing/intervals.py",),
    ),
    "files": Area(("export/plan_file.py", "export/believing.py", "export/files.py", "export/locking.py", "export/journal*.py", "network/*.py")),
    "wrist": Area(("export/workouts/*.py", "pushing/intervals.py")),
    "busy": Area(("busy/*.py",)),
    "linter": Area(("calendar_lint/*.py", "authoring/lint.py", "authoring/satisfiable.py")),
    "names": Area(("vocabulary.py", "medicines.py", "values/spellings.py", "heard.py", "questionnaires.py", "person/*.py")),
    "knowledge": Area(
        ("guidelines/*.toml", *(f"guidelines/{folder}/*.toml" for folder in ("conditions", "goals", "medicines", "protocols"))),
        tuple(f"guidelines/{name}.toml" for name in ("vocabulary", "evidence", "findings", "claims", "hosts", "spellings", "shared_sources")),
        ("test_knowledge.py::test_every_case_of_the_shipped_tables_agrees", "test_laws_of_knowledge.py", "test_vocabulary_laws.py",
            "test_words_in_five_languages.py"),
    ),
    "vocabulary": Area(
        ("guidelines/vocabulary.toml", "guidelines/spellings.toml", "guidelines/medicines/names/*.toml"),
        about=(
            "test_medicine_names.py::test_what_others_call_a_medicine_is_read_as_what_they_say_it_is", "test_around_a_name.py",
                "test_words_in_five_languages.py", "test_medicine_names.py", "test_vocabulary_laws.py", "test_spoken_words.py",
                "test_entries_as_people_type_them.py", "test_medicines_of_the_text.py", "test_time_in_screening.py",
        ),
    ),
}  # fmt: skip
