"""Identity providers of others: their tokens, their keys, and signing people in by them."""
