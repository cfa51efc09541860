"""What a watch recorded, from its files (FIT, TCX, GPX) into the journal: read, matched to what was planned, and never more said than the file says.

``fit``, ``tcx`` and ``gpx`` each make a ``Recording`` of a file; ``band`` counts time by heart rate; ``matching`` says which planned session
a recording is, surely or perhaps.
"""

from exrx.activity_files.band import TimeInBand, time_in_band
from exrx.activity_files.matching import Choice, Match, match
from exrx.activity_files.reading import SUFFIXES, read_recordings
from exrx.activity_files.recording import Recording

__all__ = ["SUFFIXES", "Choice", "Match", "Recording", "TimeInBand", "match", "read_recordings", "time_in_band"]
