"""The editors' desk: datasette with our pages. Reads the catalogue; whatever it writes goes through the store.

`serving` puts datasette together, `plugin` is what datasette calls, `pages` and its neighbours answer requests. Only
`aggregator browse` loads this room: a datasette that somebody starts otherwise shows the same catalogue by the same
`datasette.yaml`, without our pages.
"""
