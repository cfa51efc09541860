"""Who pushes: a name, and a password from the environment or the keyring. It is never printed."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from exrx.values.errors import ExportError
from exrx.values.said import said

USER, PASSWORD = "EXRX_CALDAV_USER", "EXRX_CALDAV_PASSWORD"


def credentials(url: str, user: str | None, environment: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Name and password for a server; both ``None`` where no name is known. Raises ``ExportError``."""
    user = user or environment.get(USER) or None
    if user is None:
        return None, None
    password = environment.get(PASSWORD) or _from_keyring(urlsplit(url).hostname or "", user)
    if password is None:
        host = urlsplit(url).hostname or "SERVER"
        raise ExportError(said("errors.server.no_password", variable=PASSWORD, host=host, user=user))
    return user, password


def _from_keyring(host: str, user: str) -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ModuleNotFoundError:
        return None
    try:
        found: str | None = keyring.get_password(f"exrx:{host}", user)
    except KeyringError:
        return None
    return found
