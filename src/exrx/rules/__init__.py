"""Knowledge as data: rule packs in TOML, their conditions and how they are read and checked.

file -> ``packfile`` (form: ``schema``, each entry: ``entry``) -> ``pack`` -> ``loader`` -> one book; ``facts`` of a person on a day ->
``conditions`` hold, do not, or are unknown
"""
