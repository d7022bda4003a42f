from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "ucmsc_ali.accounts"
    label = "accounts"
