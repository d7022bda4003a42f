"""Batches, doses and checks as their pages show them."""
