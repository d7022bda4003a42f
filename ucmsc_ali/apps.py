"""The platform itself: its commands and its checks."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "ucmsc_ali"
    label = "platform"
