"""Measurements: captured feeds replayed, a hostile network survived, and our speed beside others'."""
