"""The hard and soft checks of follow-up, by form (domain §4)."""
