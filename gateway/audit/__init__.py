"""Who did and who saw what, sealed entry by entry."""
