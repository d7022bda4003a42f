"""What people do: give, prepare, check, enter and correct."""
