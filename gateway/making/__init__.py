"""Makes the parts of a hub, one module an area; gateway.app joins them."""
