"""The Celery application: tasks are found in each app's tasks.py, and this is when they run."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ucmsc_ali.settings")
app = Celery("ucmsc_ali")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

MINUTE = 60
HOUR = 60 * MINUTE  # seconds; what could not start in this time waits for its next turn
app.conf.beat_schedule = {
    "verify the trail": {
        "task": "ucmsc_ali.tasks.verify_trail",
        "schedule": crontab(hour="18", minute="10"),  # UTC: at night in Shanghai
        "options": {"expires": HOUR},
    },
    "keep the heads": {
        "task": "ucmsc_ali.tasks.keep_heads",
        "schedule": crontab(hour="18", minute="40"),
        "options": {"expires": HOUR},
    },
    "forget old sessions": {
        "task": "ucmsc_ali.tasks.forget_old_sessions",
        "schedule": crontab(minute="25"),
        "options": {"expires": HOUR},
    },
    "sweep the reminders": {
        "task": "ucmsc_ali.notices.tasks.sweep_reminders",
        "schedule": crontab(),
        "options": {"expires": MINUTE},
    },
    "deliver the notices": {
        "task": "ucmsc_ali.notices.tasks.deliver_notices",
        "schedule": crontab(),
        "options": {"expires": MINUTE},
    },
}
