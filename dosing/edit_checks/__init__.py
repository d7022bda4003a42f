"""What refuses or questions an entry, form by form."""
