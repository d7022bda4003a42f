"""What people do to data after entry."""
