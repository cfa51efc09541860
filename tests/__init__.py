"""Tests. A package of this name may be installed by others (garmin-fit-sdk brings one), so that this folder has to say that it is one too."""
