"""Operations that partners registered: asked by their hash, and for some partners the only ones."""
