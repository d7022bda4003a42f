"""Pages that hand out files."""
