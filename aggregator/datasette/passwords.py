"""Hashes of passwords: those of datasette-auth-passwords (PBKDF2-SHA256, 480,000 rounds)."""

from datasette_auth_passwords.utils import hash_password, verify_password


def hashed(password: str) -> str:
    """What is kept of a password. Takes some tenths of a second."""
    return str(hash_password(password))


def matches(password: str, kept: str) -> bool:
    """Whether a password is the one that was kept. Takes as long."""
    return bool(verify_password(password, kept))
