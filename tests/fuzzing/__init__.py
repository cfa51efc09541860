"""Broken input for every door: see README.md."""
