"""The forms of enrollment: those of the casebook, and the small ones of its pages."""
