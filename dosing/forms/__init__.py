"""The forms of products, preparation, infusion and check."""
