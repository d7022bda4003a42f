"""The settings of the suite: those of the product, in a throwaway folder, with a fast password hasher."""

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path

HERE = Path(tempfile.mkdtemp(prefix="edc-tests-"))
atexit.register(shutil.rmtree, HERE, ignore_errors=True)
os.environ["DATA_DIR"] = str(HERE)
os.environ["SECRET_KEY"] = secrets.token_urlsafe(64)
for name in ("DEBUG", "BASE_URL", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "EMAIL_URL", "PORT", "HOST"):
    os.environ.pop(name, None)  # what a developer has exported decides nothing here; the two services may
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright runs an event loop beside the live server

from ucmsc_ali.settings import *  # noqa: E402,F403 the environment above comes first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = HERE / "staticfiles"
STATIC_ROOT.mkdir()
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING["loggers"]["request"] = {"level": "WARNING"}  # noqa: F405 a failing test shows its own words only
