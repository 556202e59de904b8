"""Which site a load came from: evidence weighed, candidates ranked, the score calibrated."""
