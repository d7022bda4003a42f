"""The trail: the database writes it, and nobody can rewrite it unseen.

spec        what a model says of its trail: `audit = Audited(...)` or `Exempt("why")`
context     who writes, and why: `with context(actor=..., role=..., reason=..., field_reasons=...)`
record      events that are no table changes: `record("SIGNED_IN", subject="accounts.User:3")`
errors      what the triggers refuse: ActorMissing, ReasonMissing, DeleteRefused, AppendOnly
models      AuditEvent, and AuditChange: one row per changed field, to be read only
export      rows and files of the trail, with their manifest; verifier ships beside them
chain       verify() every hash, heads() to keep elsewhere; reconcile compares the data with the trail
columns, dialect, sqlite, postgresql, install, carrier, seal    how the triggers are made and fed
"""
