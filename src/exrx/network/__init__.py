"""The one door to the network: feeds, calendars on servers, pushes. Bounded in time, in size and in where it goes.

- Each answer ends after ``Limits.seconds``, counted from the search for the server's number to the last octet.
- Nothing larger than ``Limits.octets`` is kept, neither as it is sent nor unpacked.
- Everything but this computer itself is asked over https, with a certificate that is checked.
- Where an answer sends on to, is followed only as far as the request allows, and a write nowhere. Name and password go to
  the origin that was given: the same scheme, host and port.
"""

from exrx.network.addresses import Origin, is_loopback, origin_of
from exrx.network.client import Answer, Client
from exrx.network.limits import Limits, NetworkFault
from exrx.network.packing import accepted

__all__ = ["Answer", "Client", "Limits", "NetworkFault", "Origin", "accepted", "is_loopback", "origin_of"]
