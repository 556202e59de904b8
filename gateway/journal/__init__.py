"""The journal: what every source said, in the order the hub learnt it, and who has read how far."""
