"""Proofs: one module, every implementation of a seam, a whole story, the tree itself."""
