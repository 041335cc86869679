"""Settings. The safe value is the default; `make demo` and the tests set what they need through the environment.

DATABASE_URL is the application's role, which row security binds. Migrations run with the owner's URL in its place
(docs/operations.md).
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from cocm import env

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"

DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("DEMO", default=False)
# The demo and the tests speak plain HTTP to this machine only; everything else is TLS.
PLAIN_HTTP = env.flag("PLAIN_HTTP", default=False)
SECRET_KEY = env.secret("SECRET_KEY", default="development only" if DEBUG else None)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEBUG else "")
if not DEBUG and "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS=*: name the host names this installation answers to")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if "*" not in host and ":" not in host]
PUBLIC_URL = env.secret("PUBLIC_URL", default="http://127.0.0.1:8000")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "drf_spectacular",
    "health_check",
    "knox",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "clinics",
    "jobs",
    "registry",
    "safety",
    "measures",
    "careplans",
    "contacts",
    "casereview",
    "billing",
    "cocm",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clinics.middleware.SessionLimits",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "clinics.middleware.NoStore",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cocm.urls"
WSGI_APPLICATION = "cocm.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cocm.frame.frame",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ]
            if not DEBUG
            else ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- the database: the only state (sessions, cache, lock-outs and drafts included) ---
# Who is speaking: web pages are cut off early; a worker's lock must fall soon after the worker does, and its rows need
# a clinic (clinics.wall); a command, a migration for instance, may take its time.
ROLE = env.secret("COCM_ROLE", default="web")
_LIMITS = {
    "web": "-c statement_timeout=10s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s",
    "worker": "-c app.kind=job -c statement_timeout=300s -c lock_timeout=10s -c idle_in_transaction_session_timeout=30s"
    " -c client_connection_check_interval=2s",
    "manage": "-c lock_timeout=10s",
}
if ROLE not in _LIMITS:
    raise ImproperlyConfigured(f"COCM_ROLE={ROLE!r}: write one of {', '.join(_LIMITS)}")
DATABASES = {"default": env.database(env.secret("DATABASE_URL"))}
DATABASES["default"]["PASSWORD"] = DATABASES["default"]["PASSWORD"] or env.secret("DATABASE_PASSWORD", default="")
DATABASES["default"] |= {"CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 0}
DATABASES["default"]["OPTIONS"] |= {"options": _LIMITS[ROLE]}  # type: ignore[operator]
if ROLE == "web":
    _pool = {"min_size": 1, "max_size": env.number("DATABASE_POOL", 8), "timeout": 5}
    DATABASES["default"]["OPTIONS"] |= {"pool": _pool}  # type: ignore[operator]
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "clinics_cache"}}

# --- signing in ---
AUTH_USER_MODEL = "clinics.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "clinics.passwords.NoPlainWords"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = False  # the session limits decide, not a tick on a shared computer
ACCOUNT_ADAPTER = "clinics.signin.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"  # people come by an invitation sent to that address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if PLAIN_HTTP else "https"
USERSESSIONS_TRACK_ACTIVITY = False
MFA_ADAPTER = "clinics.signin.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 0
MFA_TRUST_ENABLED = False
MFA_TOTP_ISSUER = "Collaborative care registry"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PLAIN_HTTP
# allauth's own limits live in the cache and stand behind the lock-out, which is told in words and in the database.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "120/m/ip"}
AXES_HANDLER = "clinics.signin.Lockout"
AXES_FAILURE_LIMIT = 5
LOCKOUT_ACCOUNT, LOCKOUT_ADDRESS = 20, 100
AXES_COOLOFF_TIME = 0.25
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "clinics.signin.typed_address"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_SENSITIVE_PARAMETERS = ["password", "login"]
AXES_ENABLE_ACCESS_FAILURE_LOG = True
# The number of our own proxies in front; 0 believes no X-Forwarded-For at all.
PROXY_COUNT = env.number("PROXY_COUNT", 0)
AXES_IPWARE_PROXY_COUNT = PROXY_COUNT or None
AXES_CLIENT_IP_CALLABLE = "clinics.address.of"

# --- sessions and headers ---
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "session" if PLAIN_HTTP else "__Host-session"
CSRF_COOKIE_NAME = "csrf" if PLAIN_HTTP else "__Host-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PLAIN_HTTP
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_IDLE_MINUTES = env.number("SESSION_IDLE_MINUTES", 15)
SESSION_ABSOLUTE_HOURS = env.number("SESSION_ABSOLUTE_HOURS", 12)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not PLAIN_HTTP
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}

# --- files, words, time ---
STATIC_URL = "static/"
STATIC_ROOT = env.secret("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
_packages = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/bootstrap", _packages / "bootstrap/dist"),
    ("vendor/bootstrap-icons", _packages / "bootstrap-icons/font"),
    ("vendor/htmx", _packages / "htmx.org/dist"),
]
if not DEBUG:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
WHITENOISE_USE_FINDERS = DEBUG
LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- what people send ---
# An upload is read in memory, never put in a file; a pasted table comes as an ordinary field.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 11_000_000  # the largest table and the form around it (measures/rules/imports)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000

# --- mail ---
EMAIL_BACKEND = env.secret(
    "EMAIL_BACKEND",
    default="django.core.mail.backends." + ("console" if DEBUG or DEMO else "smtp") + ".EmailBackend",
)
EMAIL_HOST = env.secret("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.secret("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.secret("DEFAULT_FROM_EMAIL", default="registry@localhost")

# --- the API ---
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "clinics.api_defaults.Token",  # first: its challenge makes the answer to a stranger a 401
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["clinics.api_defaults.Denied"],
    "DEFAULT_THROTTLE_CLASSES": ["clinics.api_defaults.PerKey"],
    "DEFAULT_THROTTLE_RATES": {"key": "300/min"},
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["clinics.api_defaults.Json"],
    "DEFAULT_SCHEMA_CLASS": "clinics.schema.RouteSchema",
    "EXCEPTION_HANDLER": "clinics.api.problem",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
KNOX_TOKEN_MODEL = "clinics.ApiToken"  # noqa: S105 - a model
SPECTACULAR_SETTINGS = {
    "TITLE": "Collaborative care registry",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["clinics.api_defaults.SignedIn"],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": ["clinics.schema.document_problems"],
}

# --- background work: the table is the truth, Redis is the doorbell ---
REDIS_URL = env.secret("REDIS_URL")  # Celery's own settings are in cocm/celery.py
JOBS = {"night": "cocm.nightly.run_night"}
ON_DEMAND = {"import": "measures.actions.imports.bring_in", "export": "billing.actions.make_file"}
# Functions (clinic=, now=), run once a minute for each clinic; what is due they find in the database.
EVERY_MINUTE = [
    "safety.actions.escalate_due",
    "measures.actions.finish_abandoned",
    "measures.actions.imports.empty_abandoned",
    "billing.actions.delete_expired",
]
# Functions (member=, episodes=, of=, today=): what is open about these episodes, listed when they change hands.
MATTERS = [
    "safety.matters.open_matters",
    "casereview.matters.open_matters",
    "contacts.matters.open_matters",
    "careplans.matters.open_matters",
    "registry.matters.open_matters",
]
MAIL_QUEUE = "jobs.actions.queue_mail"

LOGGING_CONFIG = "cocm.logs.configure"
LOGGING: dict[str, object] = {"level": env.secret("LOG_LEVEL", default="INFO")}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
