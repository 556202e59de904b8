"""Two-way sync with departments' own systems: what they call in with, and what is sent to them."""
