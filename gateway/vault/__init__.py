"""Where photos and other evidence lie: bytes under the hash of themselves."""
