"""Labelled cases, played through the real store and rules, and scored: how good the rules are, and where they fail."""
