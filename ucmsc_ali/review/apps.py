from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "ucmsc_ali.review"
    label = "review"
