"""What an item is about and what form it has, by a vocabulary people can read, each answer with its evidence.

Pure: no I/O, no clock. Knows no database and no source of items; `topics.toml` comes in as text.
"""
