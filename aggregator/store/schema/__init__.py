"""The database's shape: ordered migrations, each run once, in one transaction. Append, never edit a released one.

Facts (`centres`, `sources`, `items`, `fetches`, `decisions`, `renamed`, `lengths`) and ledgers (`public_guids`,
`issued`, `editions`, `files`, `archived`, `pings`, `quota`) are kept; works, links, topics, series, views and the
search index are derived: dropped and made anew at any time, with the same result. Column comments are the documentation
an editor's tool shows. A module here is a version.
"""

from sqlite_utils import Database, Migrations

from aggregator.store.schema import catalogue, centres, desk, large, matching, publishing, renaming, searching, works

APPLICATION_ID = 0x4D444147  # "MDAG"

migrations = Migrations("aggregator")


@migrations()
def m001_catalogue(db: Database) -> None:
    """Centres, sources and their state, items, ledgers, the editors' views and the first search index."""
    for statement in catalogue.TABLES + catalogue.VIEWS:
        db.execute(statement)
    db.table("items").enable_fts(["title", "summary"], create_triggers=True, tokenize="unicode61 remove_diacritics 2")


@migrations()
def m002_centres_and_health(db: Database) -> None:
    """Items keep the centre they were made under; sources have a diagnosis; events and centres have views."""
    for statement in centres.CHANGES + centres.VIEWS:
        db.execute(statement)


@migrations()
def m003_works(db: Database) -> None:
    """Items that are the same are one work; topics and formats with their evidence; what editors decide."""
    for statement in works.TABLES + works.CHANGES + works.VIEWS:
        db.execute(statement)


@migrations()
def m004_desk(db: Database) -> None:
    """A card for each work, for the editors' desk; labels of formats; which doubts editors settled."""
    for statement in desk.TABLES + desk.CHANGES + desk.VIEWS:
        db.execute(statement)


@migrations()
def m005_publishing(db: Database) -> None:
    """Outputs of several files and families of them; archives of feeds; series; lengths that were asked for."""
    for statement in publishing.CHANGES + publishing.TABLES:
        db.execute(statement)
    publishing.tell_series(db)


@migrations()
def m006_search(db: Database) -> None:
    """What works are found by, in German, in the place of the letters of items' titles."""
    for statement in searching.TABLES + searching.CHANGES:
        db.execute(statement)


@migrations()
def m007_ids_of_atom(db: Database) -> None:
    """Ids of Atom are kept; files without a length are found at once."""
    for statement in publishing.ASKED:
        db.execute(statement)


@migrations()
def m008_renamed(db: Database) -> None:
    """Names of items to come, so that decisions find them in a catalogue that begins anew."""
    for statement in renaming.TABLES:
        db.execute(statement)


@migrations()
def m009_large(db: Database) -> None:
    """Works of a centre, and keys of the search by their ends, are found without looking through all."""
    for statement in large.CHANGES:
        db.execute(statement)
    large.turn_keys(db)
    for statement in large.INDEXES:
        db.execute(statement)


@migrations()
def m010_matching(db: Database) -> None:
    """Outlines tell most items apart before their portraits are read; keys and lines take half the room."""
    for statement in matching.CHANGES:
        db.execute(statement)
    matching.tell_outlines(db)
