"""A sample network on loopback: the sites of invented centres, and the server that plays them."""
