"""From what arrives to findings: photos read, facts gathered, rules run."""
