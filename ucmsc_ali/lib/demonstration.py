"""The published password of the demo study: whoever has it is fictional."""

DEMO_PASSWORD = "demo-only-2026"  # noqa: S105 published on purpose
