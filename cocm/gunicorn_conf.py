"""gunicorn, in the demo and in production alike. WEB_CONCURRENCY, WEB_THREADS and BIND size and place it."""

import os

bind = os.environ.get("BIND", "0.0.0.0:8000")
wsgi_app = "cocm.wsgi"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 30
graceful_timeout = 25
keepalive = 5
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
control_socket_disable = True
logger_class = "cocm.logs.GunicornLogger"
loglevel = os.environ.get("LOG_LEVEL", "INFO").lower()
# The path without its query: addresses hold random ids, a query could hold what somebody typed.
accesslog = None if os.environ.get("DEMO") == "True" else "-"
access_log_format = '{"event":"request","method":"%(m)s","path":"%(U)s","status":"%(s)s","seconds":%(L)s}'
