"""Takes secrets out of text before anyone reads it: messages, logs, the status table.

Exceptions of HTTP libraries quote whole URLs, keys and all. Every message that leaves this room passes `redact`; a log
handler that shows records of libraries should carry `Redaction` as a filter.
"""

import logging
import re

HIDDEN = "***"

_NAMES = (
    r"(?:[a-z0-9_.\-]*(?:token|secret|password|passwd|signature|credential|api[_\-]?key)"
    r"|key|sig|auth|pwd|pass|session(?:id)?)"
)
_RULES = (
    # Google API keys, wherever they stand
    (re.compile(r"AIza[0-9A-Za-z_\-]{10,}"), HIDDEN),
    # user and password of a URL (RFC 3986 §3.2.1)
    (re.compile(r"(?<=//)[^/?#\s\"'<>]+@"), HIDDEN + "@"),
    # credentials of a header: RFC 9110 §11.6.2 and Google's own
    (
        re.compile(r"(?i)\b((?:proxy-)?authorization|x-goog-api-key|cookie)(['\"]?\s*[:=]\s*['\"]?)[^\r\n'\"]+"),
        rf"\1\2{HIDDEN}",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/\-]{8,}=*"), rf"\1 {HIDDEN}"),
    # parameters of a query, percent-encoded a second time or not
    (
        re.compile(rf"(?i)(?<![a-z0-9_.\-])({_NAMES})(=|%3D)[^&;#\s\"'<>]+?(?=%26|[&;#\s\"'<>]|$)"),
        rf"\1\2{HIDDEN}",
    ),
)


def redact(text: str) -> str:
    """The same text with keys, tokens, passwords and signatures replaced by `***`."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


class Redaction(logging.Filter):
    """A filter for log handlers: no record passes with a secret in its message or its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; it always passes."""
        record.msg, record.args = redact(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        return True
