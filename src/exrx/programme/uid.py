"""The UIDs of calendar entries, made from the name of a plan and the keys of its sessions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

EXRX_NAMESPACE = "6f0e7c0e-5f8b-5d0e-9d55-0c2a4f1b7a10"
"""The name space of all UIDs: fixed for ever, or calendar entries would double."""

_VARIANT = {f"{digit:x}": "89ab"[digit & 3] for digit in range(16)}
_NAMED = hashlib.sha1(bytes.fromhex(EXRX_NAMESPACE.replace("-", "")), usedforsecurity=False)
"""The digest of all names, begun."""


def session_uid(plan_id: str, key: str) -> str:
    """The calendar UID of a session: opaque, stable, and free of anything about the person.

    >>> session_uid("spring", "w01s1") == session_uid("spring", "w01s1")
    True
    >>> session_uid("spring", "w01s1") == f"{uuid_of('spring/w01s1')}@exrx"
    True
    """
    return session_uids(plan_id)(key)


def session_uids(plan_id: str) -> Callable[[str], str]:
    """The UIDs of one plan, by the keys of its sessions.

    >>> session_uids("spring")("w01s1") == session_uid("spring", "w01s1")
    True
    """
    begun = _NAMED.copy()
    begun.update(f"{plan_id}/".encode())
    return lambda key: f"{_uuid(begun, key)}@exrx"


def uuid_of(name: str) -> str:
    """The UUID of a name in the name space.

    >>> from uuid import UUID, uuid5
    >>> uuid_of("spring") == str(uuid5(UUID(EXRX_NAMESPACE), "spring"))
    True
    """
    return _uuid(_NAMED, name)


def _uuid(begun: Any, rest: str) -> str:
    # uuid.uuid5 as RFC 9562 has it, without two objects for each: a plan names a hundred sessions, and so does its audit.
    named = begun.copy()
    named.update(rest.encode())
    text = named.hexdigest()
    return f"{text[:8]}-{text[8:12]}-5{text[13:16]}-{_VARIANT[text[16]]}{text[17:20]}-{text[20:32]}"


_OF_A_START = r"start-\d{8}(-\d+)?"


def is_shared_name(plan_id: str) -> bool:
    """Whether a plan got no name of its own: another plan that starts on the same day has the same UIDs.

    >>> is_shared_name("start-20270104"), is_shared_name("spring")
    (True, False)
    """
    return re.fullmatch(_OF_A_START, plan_id) is not None
