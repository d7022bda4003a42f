"""Pages of what happens to data after entry."""
