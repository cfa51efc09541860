"""Planted faults: small changes of the code and of the knowledge, each of which some test of behaviour has to notice."""
