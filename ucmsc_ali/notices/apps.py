from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The inbox and the e-mail behind it."""

    name = "ucmsc_ali.notices"
    label = "notices"

    def ready(self) -> None:
        """Let the membership carry the number of the bell."""
        from ucmsc_ali.accounts.counted import count_with_membership  # noqa: PLC0415  models are loaded only now
        from ucmsc_ali.notices.models import waiting  # noqa: PLC0415

        count_with_membership("waiting_notices", waiting())
