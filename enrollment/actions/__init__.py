"""Writes of enrollment: who is screened, what is confirmed, where a participant stands."""
