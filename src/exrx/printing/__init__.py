"""Plans, clearances, journals and looks back as text for people: 80 columns, in the words of ``words/LANG``.

The text never depends on terminal, locale or clock. ``words.ascii_text`` turns it into plain ASCII for output that is not UTF-8.
"""
