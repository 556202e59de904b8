"""Cases handed over between the hubs of districts, by signed envelopes that both ledgers hold."""
