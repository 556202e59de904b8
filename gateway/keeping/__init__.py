"""How long evidence is kept, what holds it, and how it is removed after that."""
