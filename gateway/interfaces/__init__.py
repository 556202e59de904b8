"""Fields that a department answers itself, by its own interface, when they are asked for."""
