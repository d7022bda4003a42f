"""Records of follow-up as the pages show them."""
