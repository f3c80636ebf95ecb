"""Django settings. Everything an installer may change is read from the environment."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from itdirector.kernel.errors import Refused
from itdirector.project.mail import mail_settings

AREAS = [
    *("company", "people", "vendors", "estate", "security"),
    *("continuity", "budget", "strategy", "board"),
]
"""The installed areas, in the order in which they may know each other, which is the menu's.

Adding an area is adding its folder and its name here.
"""


def _told(name: str) -> str:
    """Return a setting that may be secret: from the environment, else from the file it names."""
    path = os.environ.get(f"{name}_FILE")
    if name in os.environ or not path:
        return os.environ.get(name, "")
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise Refused(
            f"{path} cannot be read: {why}.",
            remedy=f"{name}_FILE names it: a file with one line, readable by who runs this.",
        ) from None


HOME = Path(os.environ.get("ITDIRECTOR_HOME", "~/.local/share/itdirector")).expanduser()
"""Where the embedded database, the files and the secret key live."""

FILES_DIR = HOME / "files"
BACKUPS_DIR = Path(os.environ.get("ITDIRECTOR_BACKUPS", HOME / "backups"))
BACKUP_KEY_FILE = Path(os.environ.get("ITDIRECTOR_BACKUP_KEY_FILE", HOME / "backup.key"))
SEALING_KEYS_FILE = Path(os.environ.get("ITDIRECTOR_SEALING_KEYS_FILE", HOME / "sealing.keys"))
BACKUP_PASSPHRASE = _told("ITDIRECTOR_BACKUP_PASSPHRASE")
LARGEST_FILE_BYTES = int(os.environ.get("ITDIRECTOR_LARGEST_FILE_MB", "200")) << 20


def _secret_key() -> str:
    if given := _told("ITDIRECTOR_SECRET_KEY"):
        return given
    HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = HOME / "secret.key"
    if not path.exists():
        made = secrets.token_urlsafe(48)
        half = path.with_name(f".{path.name}.{os.getpid()}.half")
        half.touch(mode=0o600)
        half.write_text(made)
        with suppress(FileExistsError):  # another process was faster: its key is everybody's
            os.link(half, path)
        half.unlink()
    return path.read_text()


TLS_OPTIONS = ("sslmode", "sslrootcert", "sslcert", "sslkey")
"""What the address of PostgreSQL may say about the way there."""


def _owner() -> dict[str, str]:
    """Return who owns the PostgreSQL database; only making and upgrading it signs in so."""
    parts = urlsplit(_told("ITDIRECTOR_DATABASE_OWNER_URL"))
    named = {"USER": unquote(parts.username or ""), "PASSWORD": unquote(parts.password or "")}
    return named if named["USER"] else {}


PREPARED = {"server_side_binding": True, "prepare_threshold": 3}
"""What is asked of PostgreSQL again and again it plans once: that takes as long as the asking."""


def _database() -> dict[str, Any]:
    url = _told("ITDIRECTOR_DATABASE_URL")
    if url.startswith(("postgres://", "postgresql://")):
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query))
        secured = {name: asked[name] for name in TLS_OPTIONS if name in asked}
        # Not parts.hostname, which is in small letters: a host may be a folder with a socket.
        host, _, port = parts.netloc.rpartition("@")[2].partition(":")
        return {
            "ENGINE": "itdirector.project.postgres",
            "OWNER": _owner(),
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": asked.get("host", unquote(host)),
            "PORT": asked.get("port", port),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {**PREPARED, **secured},
        }
    name = url.removeprefix("sqlite:///") if url else str(HOME / "itdirector.sqlite3")
    return {
        "ENGINE": "itdirector.project.sqlite",
        "NAME": name,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,  # s for one's turn to write: working out a plan takes a few
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "PRAGMA secure_delete=ON;",  # what is erased is overwritten in the file
        },
        # Kept open: SQLite folds its whole log away whenever the last connection closes.
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": ":memory:"},
    }


SECRET_KEY = _secret_key()
DEBUG = os.environ.get("ITDIRECTOR_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("ITDIRECTOR_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
ROOT_URLCONF = "itdirector.project.urls"
WSGI_APPLICATION = "itdirector.project.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "itdirector.kernel",
    *(f"itdirector.areas.{name}" for name in AREAS),
    "itdirector.surfaces.signin",
    "itdirector.surfaces.web",
]
MIDDLEWARE = [
    "itdirector.surfaces.web.middleware.as_it_was_asked",
    "itdirector.surfaces.web.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "itdirector.surfaces.web.middleware.only_text",
    "itdirector.surfaces.web.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "itdirector.surfaces.web.middleware.for_an_actor",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "itdirector.surfaces.web.context.shell",
            ]
        },
    }
]
DATABASES = {"default": _database()}
if DATABASES["default"]["NAME"] == ":memory:":
    # A database thrown away after one command is made from the models, not from their history.
    apps = ("auth", "contenttypes", "sessions", "kernel", *AREAS, "signin")
    MIGRATION_MODULES: dict[str, str | None] = dict.fromkeys(apps)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
"""The first makes; what the second made before is made anew at the next sign-in."""
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["itdirector.surfaces.signin.factors.PasswordThenFactor"]
SECOND_FACTOR = os.environ.get("ITDIRECTOR_SECOND_FACTOR", "required")
"""Anything but "optional" leads every person without a second factor to set one up."""
BASE_URL = os.environ.get("ITDIRECTOR_BASE_URL", "").rstrip("/")
"""The address people open this installation at. Links, passkeys and sign-on are built from it."""
OUTBOUND_ALLOWED = set(os.environ.get("ITDIRECTOR_OUTBOUND_ALLOWED", "").split(",")) - {""}
"""Hosts inside, as host:port with commas, that may be called though they are not public."""
RESOLVER = os.environ.get("ITDIRECTOR_RESOLVER", "https://dns.google/resolve")
"""Where a domain's TXT records are asked for, over https with JSON; empty: nowhere."""
globals().update(mail_settings(_told("ITDIRECTOR_MAIL_URL")))
DEFAULT_FROM_EMAIL = os.environ.get("ITDIRECTOR_MAIL_FROM", "")
"""Who mail is from. Mail is sent when this and ITDIRECTOR_MAIL_URL are set."""
TRUSTED_PROXIES = int(os.environ.get("ITDIRECTOR_TRUSTED_PROXIES", "0"))
"""How many servers of ours stand before us and tell in X-Forwarded-For who came to them."""
CSRF_FAILURE_VIEW = "itdirector.surfaces.web.views.errors.stale_form"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_NUMBER_FILES = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
FILE_UPLOAD_HANDLERS = [
    "itdirector.surfaces.uploads.FromMembersOnly",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {
        "faults": {"class": "logging.StreamHandler", "level": "ERROR"},
        "notes": {"class": "logging.StreamHandler"},
    },
    "root": {"handlers": ["faults"]},
    "loggers": {"itdirector.signin": {"handlers": ["notes"], "level": "INFO", "propagate": False}},
}
"""Faults of ours, sign-ins and refusals go to standard error.

There systemd and containers keep them with the time.
"""

LANGUAGE_CODE = "en-gb"
TIME_ZONE = os.environ.get("ITDIRECTOR_TIME_ZONE", "Europe/London")
USE_I18N = False
USE_TZ = True

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
BEHIND_TLS = os.environ.get("ITDIRECTOR_TLS") == "1"
"""A server before us speaks https: every request came to it so, whatever it says to us."""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True
COOKIE_PREFIX = "__Host-" if BEHIND_TLS else ""
"""Browsers take a cookie of such a name over https only, and from this very host."""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
