"""A leaf: bytes in, frozen result out; knows nothing of who owns a truck."""
