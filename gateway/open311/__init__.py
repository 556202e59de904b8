"""Open311 GeoReport v2: what citizens report to other systems comes in, and its state goes back."""
