"""Settings of the one Django project: everything that differs between machines comes from the environment.

`./ocop` fills the environment for the embedded servers; docker-compose.yml does the same for production. Every
variable is explained in docs/operations/configure.md. NAME_FILE may name a file that holds what NAME would say.
"""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from shop.operations.environment import (
    DEMO_SECRET_KEY,
    Given,
    list_of,
    number_of,
    refuse_unfit_for_production,
    value_of,
)

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(value_of("OCOP_DATA_DIR") or BASE_DIR / ".ocop")

# demo: made-up people and goods are allowed and shown as such; production: never; test: as demo, without a broker
MODE = value_of("OCOP_MODE", "demo")
if MODE not in {"demo", "production", "test"}:
    raise ImproperlyConfigured(f"OCOP_MODE must be demo, production or test, not {MODE!r}")
DEBUG = False
IS_PRODUCTION = MODE == "production"

SECRET_KEY = value_of("OCOP_SECRET_KEY", DEMO_SECRET_KEY)
PUBLIC_URL = value_of("OCOP_PUBLIC_URL", "" if IS_PRODUCTION else "http://localhost:8000").rstrip("/")
THIS_MACHINE = ["localhost", "127.0.0.1", "[::1]"]  # health checks and the demo
ALLOWED_HOSTS = list_of("OCOP_ALLOWED_HOSTS") or list(
    dict.fromkeys([*filter(None, [urlsplit(PUBLIC_URL).hostname]), *THIS_MACHINE])
)
if MODE == "test":
    ALLOWED_HOSTS.append("testserver")  # the name the test client calls itself by
CSRF_TRUSTED_ORIGINS = list_of("OCOP_TRUSTED_ORIGINS")
# Orders that guests may place in an hour, by address (a market shares one) and by telephone number; 0: without limit.
# The tests of crowds order without one; those of the limits set their own.
GUEST_ORDERS_PER_ADDRESS = number_of("OCOP_GUEST_ORDERS_PER_ADDRESS", 0 if MODE == "test" else 600)
GUEST_ORDERS_PER_PHONE = number_of("OCOP_GUEST_ORDERS_PER_PHONE", 0 if MODE == "test" else 30)
# One-time codes that may go out in a day, to everyone together: messages cost money. 0: without limit.
CODES_PER_DAY = number_of("OCOP_CODES_PER_DAY", 20_000)
# From being sent in to a moderator's look, by the clock: weekends count, as sellers wait on them too.
REVIEW_TARGET_HOURS = number_of("OCOP_REVIEW_TARGET_HOURS", 48)
METRICS_TOKEN = value_of("OCOP_METRICS_TOKEN")  # without one, /metrics does not exist
REDIS_URL = "" if MODE == "test" else value_of("REDIS_URL")

# Three roles: the app neither owns tables nor may rewrite facts; migrations run as the owner; reports only read.
APP_DATABASE_URL = value_of("DATABASE_URL")
OWNER_DATABASE_URL = value_of("DATABASE_OWNER_URL")
REPORTS_DATABASE_URL = value_of("DATABASE_REPORTS_URL")
# The superuser's: read by the command prepare_database alone, which makes the roles.
ADMIN_DATABASE_URL = value_of("DATABASE_ADMIN_URL")
AS_OWNER = value_of("OCOP_DATABASE_ROLE") == "owner"
if IS_PRODUCTION:
    refuse_unfit_for_production(
        Given(
            secret_key=SECRET_KEY,
            public_url=PUBLIC_URL,
            allowed_hosts=ALLOWED_HOSTS,
            database_url=APP_DATABASE_URL,
            owner_url=OWNER_DATABASE_URL,
            reports_url=REPORTS_DATABASE_URL,
            redis_url=REDIS_URL,
            metrics_token=METRICS_TOKEN,
        )
    )

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "graphene_django",
    "shop.kernel",
    "vendors.places",
    "vendors.people",
    "vendors",
    "catalog",
    "outlets",
    "shop.orders",
    "search",
    "shop.reports",
    "shop.api",
    "shop.operations",
    "frontend",
]

MIDDLEWARE = [
    "shop.operations.observe.observe_middleware",  # outermost: sees every answer, and the time of all the others
    "django.middleware.security.SecurityMiddleware",
    "frontend.content_policy.content_policy_middleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "frontend.second_factor_gate.SecondFactorGate",
    "frontend.admin_actor.admin_actor_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontend.context.page_basics",
            ],
        },
    },
]

DATABASE_SCHEMES = {"postgres", "postgresql"}


def database(url: str, *, statement_timeout_s: int) -> dict[str, Any]:
    """Turn postgresql://user:password@host:port/name into Django's form, with the time-outs every role needs."""
    parts = urlsplit(url)
    if parts.scheme not in DATABASE_SCHEMES:
        raise ImproperlyConfigured("Only PostgreSQL is supported: postgresql://user:password@host:port/name")
    return {
        "ENGINE": "shop.kernel.postgresql",  # Django's own, which asks less often whether it lives
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,  # one connection a request cost 2.7 times the CPU when measured
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "options": f"-c statement_timeout={statement_timeout_s}s -c lock_timeout=3s "
            "-c idle_in_transaction_session_timeout=30s -c timezone=UTC -c jit=off",
        },
    }


UNSET_DATABASE_URL = "postgresql://ocop_app@127.0.0.1:5432/ocop"
DATABASES = {
    "default": database(OWNER_DATABASE_URL, statement_timeout_s=0)
    if AS_OWNER and OWNER_DATABASE_URL
    else database(APP_DATABASE_URL or UNSET_DATABASE_URL, statement_timeout_s=15),
}
REPORTS_DATABASE = "default"
if REPORTS_DATABASE_URL and not AS_OWNER and MODE != "test":  # a test reads inside its own transaction
    REPORTS_DATABASE = "reports"
    DATABASES["reports"] = database(REPORTS_DATABASE_URL, statement_timeout_s=60)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "shop.kernel.redis_cache.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["vendors.people.services.sign_in.PhoneOrEmailBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/dang-nhap/"
LOGIN_REDIRECT_URL = "/tai-khoan/"
LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "frontend" / "static"]
STATIC_ROOT = Path(value_of("OCOP_STATIC_DIR") or DATA_DIR / "static")
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_S3_BUCKET = value_of("OCOP_MEDIA_S3_BUCKET")
MEDIA_IS_ELSEWHERE = bool(MEDIA_S3_BUCKET)
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "shop.operations.s3_media.S3Media",
        "OPTIONS": {
            "bucket_name": MEDIA_S3_BUCKET,
            "endpoint_url": value_of("OCOP_MEDIA_S3_ENDPOINT") or None,
            "region_name": value_of("OCOP_MEDIA_S3_REGION", "us-east-1"),
            "access_key": value_of("OCOP_MEDIA_S3_ACCESS_KEY"),
            "secret_key": value_of("OCOP_MEDIA_S3_SECRET_KEY"),
            "addressing_style": "path",  # what stores other than Amazon's understand
            "file_overwrite": False,
            "default_acl": None,
        },
    }
    if MEDIA_IS_ELSEWHERE
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_PRODUCTION else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # other names under the operator's domain are not ours to force to HTTPS,
    "security.W021",  # nor to enter into browsers' lists for ever
    "security.W008",  # the proxy redirects; health checks come in plain
]

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300  # below the visibility time-out, or a slow task would run twice
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_METRICS_PORT = number_of("OCOP_WORKER_METRICS_PORT", 0)  # 0: the worker shows none
CELERY_ALIVE_FILE = value_of("OCOP_ALIVE_FILE")  # worker and beat touch it while they work; "": they do not

GRAPHENE = {"SCHEMA": "shop.api.schema.schema"}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": f"shop.operations.log_lines.{'JsonLine' if IS_PRODUCTION else 'ReadableLine'}",
        }
    },
    "filters": {"keep_paths_out": {"()": "shop.operations.log_lines.KeepPathsOut"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["keep_paths_out"]}
    },
    "root": {"handlers": ["stderr"], "level": value_of("OCOP_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},  # one line each, not Django's own handler's as well
        "django.request": {"level": "ERROR"},  # what was refused stands in the access line
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # so do robots that guess at names
        "celery": {"level": "WARNING"},  # or a line every second for the sweep of the outbox
        "botocore": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},  # else it tells each time that it is there
    },
}
