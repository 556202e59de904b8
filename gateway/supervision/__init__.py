"""The exchange of supervision (督办) with transport platforms, over JT/T 809."""
