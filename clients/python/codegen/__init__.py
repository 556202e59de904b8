"""Makes the typed modules of zhatu_client of ../operations and of the hub's schema."""
