"""The areas: which files faults are planted in, and which tests of behaviour have to notice.

Left out on purpose are the tests that hold a second copy of the knowledge (``test_double_entry*``, the decided numbers of
``test_knowledge``, ``test_sources``) and the golden texts: they notice every change, also one that changes nothing for anybody.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Area:
    """Files of one kind, as patterns below ``src/exrx``, and tests, as patterns below ``tests``."""

    sources: tuple[str, ...]
    tests: tuple[str, ...]
    not_sources: tuple[str, ...] = ()
    deselect: tuple[str, ...] = ()


_PINS = (
    "test_knowledge.py::test_the_numbers_that_were_decided",
    "test_knowledge.py::test_default_choices_are_product_rules",
    "test_knowledge.py::test_the_intensity_table_is_the_2018_edition",
)
_SLOW = (
    "test_busy.py::test_the_worst_files_cost_bounded_time_and_memory",
    "test_busy.py::test_a_billion_times_end_in_one_error_that_names_the_line",
)
"""They guard time and memory, and take long."""
_NO_PACKS = (
    "vocabulary.toml",
    "evidence.toml",
    "findings.toml",
    "claims.toml",
    "hosts.toml",
    "words.toml",
)

AREAS: dict[str, Area] = {
    "screening": Area(
        (
            "screening.py", "clearance.py", "rules/conditions.py", "rules/facts.py", "rules/pack.py", "revising/carrying.py",
            "rules/dating.py", "rules/unknown.py",
        ),
        (
            "test_conditions.py", "test_screening_by_hand.py", "properties/test_conditions.py", "test_one_answer.py", "test_gates.py",
            "test_people.py", "test_knowledge.py", "test_laws_of_knowledge.py", "test_time_in_screening*.py", "test_screening_*.py",
            "test_rule_reader.py", "test_planted_bugs.py", "test_contradictions.py", "test_reasons.py", "test_revised_answers.py",
            "test_unknown_things.py", "test_implications.py", "properties/test_answers_laws.py",
        ),
        deselect=_PINS,
    ),
    "prescribing": Area(
        ("prescribing/*.py", "constraint.py", "physiology/*.py", "prescription.py"),
        (
            "properties/test_meet.py", "test_prescribing_by_hand.py", "test_the_programme.py", "test_effort_by_hand.py", "test_heart_rate.py", "test_energy.py",
            "test_effort_caps.py", "test_ceilings_mean_it.py", "test_goals.py", "test_protocols.py", "test_named_protocols.py",
            "test_activities_by_hand.py", "test_activities.py", "test_disliked.py", "test_individual.py", "test_small_sessions.py",
            "test_strength_inside.py", "test_energy_of_weeks.py", "test_people.py", "test_planted_bugs.py", "test_pauses.py",
        ),
        not_sources=("prescribing/__init__.py",),
    ),
    "scheduling": Area(
        ("progression.py", "scheduling/*.py", "availability.py", "windows.py"),
        (
            "test_weeks_by_hand.py", "test_the_programme.py",
            "test_progression.py", "test_scheduling.py", "test_swapping.py", "test_small_sessions.py",
            "test_availability.py", "test_energy_of_weeks.py", "test_placement.py", "test_planted_bugs.py", "test_pauses.py",
            "test_adaptation_laws.py", "test_people.py",
        ),
    ),
    "revising": Area(
        (
            "revising/__init__.py", "revising/entering.py", "revising/merging.py", "revising/naming.py", "revising/stamping.py",
            "revising/retelling.py", "timeline.py", "revision.py", "prescribing/returning.py",
        ),
        (
            "test_pauses.py", "test_adaptation.py", "test_pause_laws.py", "test_way_back.py", "test_adaptation_laws.py",
            "test_second_run.py", "test_weeks_by_hand.py", "test_asked_again.py", "test_revised_answers.py",
        ),
    ),
    "calendar": Area(
        ("export/ics.py", "export/vtimezone.py", "showing/*.py", "telling/entries.py", "export/readback.py", "export/plan_file.py", "pushing/*.py"),
        (
            "test_ics.py", "test_vtimezone.py", "test_alarms.py", "test_json.py", "test_ics_readers.py", "test_names_of_plans.py",
            "test_own_words.py", "test_second_run.py", "test_pushing.py",
        ),
    ),
    "wrist": Area(
        ("export/workouts/*.py", "pushing/intervals.py"), ("test_workouts.py", "test_workouts_fit.py", "test_workouts_formats.py")
    ),
    "busy": Area(("busy/*.py",), ("test_busy_seldom.py", "test_busy.py", "test_fetching.py", "test_availability.py"), deselect=_SLOW),
    "linter": Area(
        ("calendar_lint/*.py", "rules/lint.py", "rules/satisfiable.py"),
        ("test_lint_by_hand.py", "test_lint_findings.py", "test_busy_seldom.py", "test_calendar_lint.py", "test_writing_rules.py"),
    ),
    "knowledge": Area(
        ("guidelines/*.toml", "guidelines/*/*.toml"),
        (
            "test_laws_of_knowledge.py", "test_vocabulary_laws.py", "test_screening_by_hand.py", "test_goals.py", "test_individual.py", "test_heart_rate.py",
            "test_effort_caps.py", "test_strength_inside.py", "test_time_in_screening*.py", "test_unknown_things.py", "test_reasons.py",
            "test_implications.py", "test_contradictions.py", "test_what_a_clinician_expects.py", "test_activities_by_hand.py",
            "test_the_programme.py", "test_knowledge.py", "test_activities.py", "test_people.py", "test_asked_again.py", "test_pauses.py",
            "test_medicine_p*.py",
            "test_one_answer.py", "test_gates.py", "test_protocols.py", "test_way_back.py",
        ),
        not_sources=tuple(f"guidelines/{name}" for name in _NO_PACKS),
        deselect=_PINS,
    ),
    "vocabulary": Area(
        ("guidelines/vocabulary.toml", "guidelines/words.toml", "guidelines/medicines/names/*.toml"),
        (
            "test_vocabulary_laws.py", "test_medicine_names.py", "test_how_people_write.py", "test_implications.py",
            "test_laws_of_knowledge.py", "test_spoken_words.py",
            "test_time_in_screening*.py", "test_reasons.py", "test_unknown_things.py", "test_what_a_clinician_expects.py", "test_person.py",
            "test_screening_by_hand.py", "test_individual.py", "test_goals.py", "test_activities.py", "test_knowledge.py", "test_people.py",
            "test_medicine_p*.py", "test_one_answer.py", "test_gates.py", "test_way_back.py",
        ),
        deselect=_PINS,
    ),
    "names": Area(
        ("vocabulary.py", "medicines.py", "spellings.py", "heard.py", "questionnaires.py", "person/readers.py"),
        (
            "test_person.py", "test_heard.py", "test_how_people_write.py", "test_own_words.py", "test_questionnaires.py",
            "test_vocabulary_*.py", "test_knowledge.py", "test_bad_input.py", "test_interview.py", "test_medicine_*.py", "test_spoken_words.py",
            "test_implications.py",
        ),
        deselect=_PINS,
    ),
}  # fmt: skip
