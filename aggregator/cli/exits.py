"""Exit codes, after sysexits.h where it has one for the case. Documented in `aggregator --help`."""

OK = 0
TROUBLE = 1
"""Some sources failed, or an output was refused; the rest is done."""
SILENCE = 2
"""No source answered; the outputs were left as they are."""
EMPTY = 3
"""There is nothing to report of the days that were asked for."""
USAGE = 64
NO_INPUT = 66
"""A file that was named is not there, or cannot be read."""
DISK = 74
LOCKED = 75
CONFIG = 78
INTERRUPTED = 130
TERMINATED = 143
