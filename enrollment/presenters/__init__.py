"""Records turned into what pages show."""
