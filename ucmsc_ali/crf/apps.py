from django.apps import AppConfig
from django.core.checks import register


class CrfConfig(AppConfig):
    """What every form is."""

    name = "ucmsc_ali.crf"
    label = "crf"

    def ready(self) -> None:
        """Register the system checks of the protocol and the casebook."""
        from ucmsc_ali.crf import checks  # noqa: PLC0415  models are loaded only now

        register(checks.protocol_is_whole)
        register(checks.forms_fit_the_protocol)
