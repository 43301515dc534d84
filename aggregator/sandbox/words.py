"""What to say of an exception we did not foresee: short, and without trusting its own `__str__`."""

_MOST = 300  # characters of a foreign text that are worth keeping


def in_words(error: BaseException) -> str:
    """Type and text of an exception, on one line."""
    try:
        text = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - its __str__ is foreign code
        text = ""
    return f"{type(error).__name__}: {text}"[:_MOST].rstrip(": ")
