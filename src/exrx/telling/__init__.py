"""Sentences, made at the very end: of what the engine said, in a language whose words are files."""
