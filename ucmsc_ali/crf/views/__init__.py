"""The pages of the casebook."""
