"""The pages of products, dose and second-person check."""
