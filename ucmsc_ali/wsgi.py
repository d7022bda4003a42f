"""The door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from ucmsc_ali.celery import app as celery_app

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ucmsc_ali.settings")
celery_app.set_default()  # the pages queue their tasks here
application = get_wsgi_application()
