"""Settings: one file, read from the environment, strict about what it reads. the README has the table."""

import os
import warnings
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.lib import logging_setup
from ucmsc_ali.lib.configuration import Reader, is_loopback
from ucmsc_ali.lib.secret_key import kept_in

read = Reader(os.environ)

# ── Where things are ────────────────────────────────────────────────────────
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = read.folder("DATA_DIR", default=BASE_DIR / "data")
DEBUG = read.yes_no("DEBUG", default=False)
HOST = read.host("HOST", default="127.0.0.1")
PORT = read.whole("PORT", default=8000, low=1, high=65535)
BASE_URL = read.web_address("BASE_URL", default=f"http://127.0.0.1:{PORT}")
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = [*read.words("ALLOWED_HOSTS", default=[]), *LOOPBACK]
CSRF_TRUSTED_ORIGINS = read.words("CSRF_TRUSTED_ORIGINS", default=[BASE_URL])
ROOT_URLCONF = "ucmsc_ali.urls"
WSGI_APPLICATION = "ucmsc_ali.wsgi.application"

# ── Apps ────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "enrollment",
    "dosing",
    "safety",  # before followup: a death is noted before the schedule follows from it
    "followup",
    "ucmsc_ali.demo",
    "ucmsc_ali.dashboards",
    "ucmsc_ali.exports",
    "ucmsc_ali.review",
    "ucmsc_ali.crf",
    "ucmsc_ali.notices",
    "ucmsc_ali.accounts",
    "ucmsc_ali.audit",
    "ucmsc_ali",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "lucide",
]

MIDDLEWARE = [
    "ucmsc_ali.lib.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ucmsc_ali.accounts.middleware.SessionLimits",
    "ucmsc_ali.accounts.middleware.RequestContext",
    "ucmsc_ali.accounts.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# ── Database: SQLite in the data folder, or PostgreSQL ──────────────────────
DATABASES = {"default": read.database("DATABASE_URL", default=DATA_DIR / "edc.sqlite3")}
EMBEDDED = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if EMBEDDED:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── People and sessions ─────────────────────────────────────────────────────
SECRET_KEY = read.text("SECRET_KEY") or (kept_in(DATA_DIR / "secret.key") if EMBEDDED else "")
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
IDLE_SECONDS = read.whole("IDLE_SECONDS", default=15 * 60, low=60, high=60 * 60)
ABSOLUTE_SECONDS = read.whole("ABSOLUTE_SECONDS", default=12 * 60 * 60, low=60, high=24 * 60 * 60)
SESSION_COOKIE_AGE = ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = "ucmsc_ali.accounts.reauthentication.lockout_parameters"
AXES_CLIENT_IP_CALLABLE = "ucmsc_ali.accounts.reauthentication.client_address"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the time that the page states stands
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # the trail has every sign-in
AXES_VERBOSE = False

# ── What the browser is told ────────────────────────────────────────────────
HTTPS = BASE_URL.startswith("https://")
TRUSTED_PROXY = read.yes_no("TRUSTED_PROXY", default=False)
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = HTTPS and TRUSTED_PROXY
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# ── Language and time ───────────────────────────────────────────────────────
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "ucmsc_ali" / "locale"]
USE_TZ = True
TIME_ZONE = read.zone("STUDY_TIME_ZONE", default="Asia/Shanghai")

# ── Static files: ours, and single files out of packages ────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "ucmsc_ali.lib.static_finder.PackagedFinder",
]
PACKAGED_STATIC = {
    "vendor/bootstrap.min.css": ("bootstrap", "css/bootstrap.min.css"),
    "vendor/bootstrap.min.css.map": ("bootstrap", "css/bootstrap.min.css.map"),
    "vendor/bootstrap.bundle.min.js": ("bootstrap", "js/bootstrap.bundle.min.js"),
    "vendor/bootstrap.bundle.min.js.map": ("bootstrap", "js/bootstrap.bundle.min.js.map"),
    "vendor/htmx.min.js": ("django_htmx", "static/django_htmx/htmx-2.min.js"),
}
COLLECTED_STATIC = read.yes_no("COLLECTED_STATIC", default=False)  # true in the image
WHITENOISE_USE_FINDERS = not COLLECTED_STATIC
WHITENOISE_ALLOW_ALL_ORIGINS = False
PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
HASHED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": HASHED if COLLECTED_STATIC else PLAIN},
}
MEDIA_ROOT = DATA_DIR / "files"
warnings.filterwarnings("ignore", message="No directory at")  # nothing was collected

# ── Celery: Redis, or a folder ──────────────────────────────────────────────
REDIS_URL = read.redis("REDIS_URL")
QUEUE_DIR = DATA_DIR / "queue"
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
if not REDIS_URL:
    for folder in (QUEUE_DIR / "messages", QUEUE_DIR / "control"):
        folder.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(
            QUEUE_DIR / "messages"
        ),  # one folder: a message put in is the message taken out
        "control_folder": str(QUEUE_DIR / "control"),
        "polling_interval": 0.25,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 15 * 60
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")

# ── E-mail: a folder, or a mail server ──────────────────────────────────────
EMAIL = read.mail("EMAIL_URL", default=DATA_DIR / "outbox")
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_FILE_PATH = EMAIL["EMAIL_FILE_PATH"]
EMAIL_HOST, EMAIL_PORT = EMAIL["EMAIL_HOST"] or "", EMAIL["EMAIL_PORT"] or 25
EMAIL_HOST_USER = EMAIL["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = EMAIL["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_TLS", False), EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = read.text("EMAIL_FROM") or "edc@localhost"

# ── Log: one JSON line per event on standard error ──────────────────────────
LOGGING_CONFIG = "ucmsc_ali.lib.logging_setup.configure"
LOGGING = logging_setup.configuration(debug=DEBUG)

# ── What is refused ─────────────────────────────────────────────────────────
if not SECRET_KEY:
    read.refuse("SECRET_KEY", "a random text of 50 characters or more")
if IDLE_SECONDS > ABSOLUTE_SECONDS:
    read.refuse("IDLE_SECONDS", "no more than ABSOLUTE_SECONDS")
if not DEBUG:
    if SECRET_KEY and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10):
        read.refuse("SECRET_KEY", "a random text of 50 characters or more, not a word of a demonstration")
    if not HTTPS and not is_loopback(BASE_URL):
        read.refuse("BASE_URL", "an https address; http is for this machine only")
    named = {name.strip("[]") for name in ALLOWED_HOSTS}
    if "*" in named or urlsplit(BASE_URL).hostname not in named:
        read.refuse("ALLOWED_HOSTS", "the host names people use, the one of BASE_URL among them, and no *")
    plain = [name for name in CSRF_TRUSTED_ORIGINS if not name.startswith("https://")]
    if read.given("CSRF_TRUSTED_ORIGINS") and not all(is_loopback(origin) for origin in plain):
        read.refuse("CSRF_TRUSTED_ORIGINS", "https addresses separated by commas")
    if EMAIL_HOST and not (EMAIL_USE_TLS or EMAIL_USE_SSL or is_loopback(EMAIL_HOST)):
        read.refuse("EMAIL_URL", "smtp+tls:// or smtp+ssl://; smtp:// is for this machine only")
read.raise_problems()
