"""A plan as facts: what was prescribed, its weeks and sessions, what each number is about, and what it follows from a journal."""
