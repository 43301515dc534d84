"""The editors' desk under load: pages of a large catalogue, editors beside runs, and requests that mean it harm."""
