"""Search in German: what a text can be found by, what a question asks for, and the index the website searches in.

Pure. One set of rules serves three places: the catalogue's own index (`aggregator.store.searching`), search boxes that
know nothing but FTS5, and the website (`website`, `search.js`). Words are compared by **keys**: `keys` gives those of
a word, `wording` those of a text, with the parts of its compounds and its synonyms; `queries` says which keys a
question wants.
"""
