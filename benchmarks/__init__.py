"""What exrx costs beside a floor that was written by hand: ``python -m benchmarks``.

CPU time and ratios of one run, never absolute limits: nothing here is a test, and nothing here gates anything.
"""
