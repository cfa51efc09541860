"""What a value says of a function above it, and the function itself: mypy holds one to the other. Never run."""

from __future__ import annotations

from exrx import explanation, heard, reviewing
from exrx.explanation import evidence, page
from exrx.export import formats, html, ics, plan_file, rows, workouts
from exrx.export.html import cells
from exrx.person import form
from exrx.printing import clearances, plans, revisions
from exrx.printing import words as printed
from exrx.programme import plan as program
from exrx.programme import prescription
from exrx.telling import words
from exrx.values import clearance, errors, said, windows

clearance._cell = cells.clearance_cell
clearance._html = html.clearance_html
clearance._text = clearances.clearance_text
errors._heard_in = heard.heard_in
errors._help_message = printed.help_message
form._help_message = printed.help_message
page._cell = cells.answer_cell
prescription._cell = cells.prescription_cell
prescription._to_row = rows.to_row
program._cell = cells.plan_cell
program._difference_text = revisions.difference_text
program._evidence = evidence.evidence
program._from_json = plan_file.from_json
program._load = plan_file.load
program._open_questions = reviewing.open_questions
program._save = formats.save
program._text = plans.plan_text
program._to_dict = plan_file.to_dict
program._to_html = html.to_html
program._to_ics = ics.to_ics
program._to_json = plan_file.to_json
program._to_rows = rows.to_rows
program._to_workouts = workouts.to_workouts
program._why = explanation.why
program._why_not = explanation.why_not
said._tell = words.tell
windows._calendar_words = words.calendar_words
