"""How well violations are found and handled: counted from alerts and from the moves of cases."""
