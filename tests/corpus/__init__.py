"""420 invented people of every kind, kept as they are asked for: however a plan is made, it is the same plan, file and refusal.

A line of ``people.jsonl`` is what ``exrx.plan`` is called with: 260 get a plan, 110 are not cleared, and 50 say something that cannot be.
"""
