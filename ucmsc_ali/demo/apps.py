from django.apps import AppConfig

from ucmsc_ali.lib import clock


class DemoConfig(AppConfig):
    name = "ucmsc_ali.demo"
    label = "demo"

    def ready(self) -> None:
        """Let the clock ask how far this demonstration was moved ahead."""
        from ucmsc_ali.demo import ahead  # noqa: PLC0415 it reads the trail, whose tables are known only now

        clock.shift_by(ahead.ahead)
