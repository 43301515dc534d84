"""Who is who: keys of items, the same item under another guid, the public guid. Pure: no I/O, no clock."""
