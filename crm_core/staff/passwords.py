"""Hashing of passwords and tokens."""

import base64
import hashlib
import hmac
import secrets

SCRYPT_COST, SCRYPT_BLOCK, SCRYPT_LANES = 2**15, 8, 1
"""32 MiB and about a tenth of a second a guess. Source: RFC 7914 and OWASP's password storage cheat sheet."""
SCRYPT_MEMORY = 64 * 1024 * 1024
SALT_BYTES = 16
TOKEN_PREFIX = "hs_"  # noqa: S105 - what a token begins with
TOKEN_BYTES = 32
MIN_PASSWORD_LENGTH = 10


def hash_password(password: str) -> str:
    """A salted hash that carries its own cost, so that later costs do not void earlier passwords; slow by design."""
    salt = secrets.token_bytes(SALT_BYTES)
    digest = _scrypt(password, salt, SCRYPT_COST, SCRYPT_BLOCK, SCRYPT_LANES)
    return f"scrypt${SCRYPT_COST}${SCRYPT_BLOCK}${SCRYPT_LANES}${_encode(salt)}${_encode(digest)}"


def password_fits(password: str, stored: str) -> bool:
    """Whether a password is the one behind a stored hash; slow by design."""
    _, cost, block, lanes, salt, digest = stored.split("$")
    given = _scrypt(password, base64.b64decode(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(given, base64.b64decode(digest))


def new_token() -> str:
    """A bearer token that nobody can guess."""
    return TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """What is stored of a token: it is random enough for a plain SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_password() -> str:
    """A random password that can be read aloud: four groups of four letters and digits (about 80 bits)."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


def _scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=cost, r=block, p=lanes, maxmem=SCRYPT_MEMORY, dklen=32)


def _encode(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
