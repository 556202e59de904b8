"""Every implementation of a seam owes the same promises."""
