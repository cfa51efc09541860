"""Where each kind of fault that foreign calendars brought to light is proved: by one form of it, and three further ones at least.

The list is for looking things up. That it holds is a test: each place is there, and has as many forms.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import pytest

from . import (
    test_availability,
    test_busy_kinds,
    test_calendar_lint,
    test_calendar_programs,
    test_clocks,
    test_fetching,
    test_fonts_on_paper,
    test_ics,
    test_misbehaving_servers,
    test_pulling,
    test_pushing_again,
    test_real_servers,
    test_touched_file,
)

Test = Callable[..., Any]
KINDS: dict[str, tuple[Test, ...]] = {
    "F1 a UID of the calendar itself": (
        test_ics.test_the_calendar_has_no_uid_of_its_own_and_is_known_all_the_same,
        test_calendar_programs.test_vdirsyncer_has_every_entry_of_the_feed,
        test_calendar_programs.test_vdirsyncer_keeps_the_file_both_ways_and_what_is_done_there_is_an_answer,
        test_calendar_programs.test_as_home_assistant_reads_it,
    ),
    "F2 an edit that shows nothing holds a session back": (
        test_pushing_again.test_then_there_and_now,
        test_pushing_again.test_what_is_added_to_an_entry_never_holds_its_session_back,
    ),
    "F3 what was taken out comes back": (
        test_pushing_again.test_then_there_and_now,
        test_pulling.test_every_combination_of_what_was_done_there_and_what_the_plan_did,
    ),
    "F4 an older plan file takes sessions out": (
        test_pushing_again.test_an_older_plan_file_writes_nothing_and_says_which_revision_is_there,
        test_pulling.test_an_older_plan_file_enters_nothing,
        test_real_servers.test_an_old_plan_file_takes_nothing_out,
    ),
    "F5 one entry that is refused stops the others": (
        test_pushing_again.test_one_entry_that_is_refused_stops_no_other_and_is_tried_again,
    ),
    "F6 an end in another zone, or before its start": (
        test_busy_kinds.test_an_end_belongs_to_the_start_and_is_never_nothing,
        test_pushing_again.test_an_end_as_programs_write_it_ends_no_push,
    ),
    "F7 folded anywhere": (
        test_busy_kinds.test_a_line_may_be_folded_wherever_it_pleases,
        test_busy_kinds.test_a_folded_line_that_frees_one_is_heard,
    ),
    "F8 white space around parameters": (
        test_busy_kinds.test_white_space_beside_a_parameter_takes_no_zone_away,
        test_busy_kinds.test_a_parameter_that_is_not_understood_is_not_absent,
    ),
    "F9 one entry that cannot be read": (
        test_busy_kinds.test_one_entry_never_takes_the_others_with_it,
        test_busy_kinds.test_what_leaves_one_free_is_never_a_reason_to_stop,
    ),
    "F10 zone data of the system that are older": (
        test_clocks.test_data_of_the_system_that_are_older_change_nothing,
        test_busy_kinds.test_a_file_that_knows_newer_laws_is_believed,
    ),
    "F11 answers that arrive packed": (test_fetching.test_a_packed_answer_is_unpacked_within_the_limit,),
    "F12 two spellings of one zone": (
        test_busy_kinds.test_two_spellings_of_one_zone,
        test_busy_kinds.test_names_of_zones_in_other_dress,
        test_busy_kinds.test_an_offset_in_the_name,
    ),
    "F13 working elsewhere": (test_busy_kinds.test_working_elsewhere_is_free,),
    "F14 an invitation that was declined": (test_busy_kinds.test_a_declined_invitation_is_free,),
    "F15 a calendar that another program saved": (
        test_pulling.test_a_file_in_the_words_of_another_program_is_a_way_back,
        test_touched_file.test_what_the_plan_does_not_keep_is_said_before_it_goes,
    ),
    "F16 Sundays as holidays": (test_availability.test_a_sunday_is_no_public_holiday_by_itself,),
    "F17 a feed that moves": (test_misbehaving_servers.test_a_feed_may_move_to_any_other_server_that_is_as_private,),
    "F17 rules that leave out": (test_busy_kinds.test_rules_that_leave_out,),
    "F18 a day is not 24 hours": (test_busy_kinds.test_a_day_is_not_24_hours,),
    "F19 weeks at the turn of the year": (test_busy_kinds.test_a_week_belongs_to_one_year,),
    "F20 days that a month does not have": (test_busy_kinds.test_days_that_a_month_does_not_have,),
    "F21 a calendar without events": (test_busy_kinds.test_a_calendar_that_holds_no_events_is_not_silently_free,),
    "F22 what falls off a page": (test_fonts_on_paper.test_the_page_that_a_browser_prints, test_fonts_on_paper.test_the_pdf),
}  # fmt: skip
"""The number of each kind in the order in which they were found, and where it is proved."""


def forms(test: Test) -> int:
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    return prod(len(mark.args[1]) for mark in marks)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_proved_by_three_further_forms(kind: str) -> None:
    assert sum(map(forms, KINDS[kind])) >= 4


def test_the_linter_has_further_forms_of_what_it_names() -> None:
    assert len(test_calendar_lint.BROKEN["head.uid"]) >= 4 and len(test_calendar_lint.BROKEN["time.endless"]) >= 4
