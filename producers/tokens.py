"""Bearer tokens of partners: a file of `name:sha256` lines, several of a partner while it changes from one to the
next; the tokens themselves are stored nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from pathlib import Path

TOKEN_BYTES = 32


class TokensError(ValueError):
    """The file of tokens cannot be used."""


def new_token(name: str) -> tuple[str, str]:
    """A token for a partner, and the line for the file."""
    if not name or ":" in name or not name.isprintable():
        raise TokensError(f"a partner's name has printable characters and no colon: {name!r}")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, f"{name}:{_digest(token)}"


def read_tokens(path: Path) -> dict[str, str]:
    """Partners by the digests of their tokens.

    Raises:
        TokensError: unreadable, or a line of another form.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TokensError(f"cannot read {path}: {error}") from error
    tokens = {}
    for number, line in enumerate(lines, 1):
        name, colon, digest = line.strip().partition(":")
        if not line.strip() or line.startswith("#"):
            continue
        if not colon or len(digest) != 64 or any(letter not in "0123456789abcdef" for letter in digest):
            raise TokensError(
                f"{path}:{number}: not `name:sha256`; `dateline push token NAME` makes such a line"
            )
        tokens[digest] = name
    return tokens


def partner_of(authorization: str | None, tokens: Mapping[str, str]) -> str | None:
    """Whose token it is; every digest is compared, each in constant time."""
    scheme, _, token = (authorization or "").partition(" ")
    digest, found = _digest(token.strip()), None
    for known, name in tokens.items():
        if hmac.compare_digest(digest, known):
            found = name
    return found if scheme.lower() == "bearer" and token.strip() else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
