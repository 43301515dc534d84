"""Mittelstand-Digital's aggregator: many centres' podcasts, videos and news in, one catalogue, combined feeds out."""

__version__ = "0.1.0"
