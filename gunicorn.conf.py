"""The production server: some processes with threads, and a log without addresses or tokens.

Where it listens, how many processes it starts and what it logs are settings (forms/settings.py).
"""

import gc
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # from whatever folder it is started
from forms import settings
from forms.setting_values import count

try:
    values = settings.read()
except settings.SettingsError as error:
    sys.exit(str(error))

bind = str(values["BIND"])
workers = count(values["WORKERS"])
threads = 8
worker_class = "gthread"
timeout = 60
graceful_timeout = 25
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
# Sixteen threads in all are held up by as many senders that drip; the proxy (deploy/nginx.conf)
# passes requests on when they are whole, so do not listen on another address than this machine's.
# An access log would hold private links and addresses: there is none. Errors go to standard error.
accesslog = None
errorlog = "-"
loglevel = str(values["LOG_LEVEL"])
limit_request_line = 4094
limit_request_field_size = 8190
if values["LOG_FORMAT"] == "json":  # one object a line: time, level, logger, message, exception
    plain = {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    logconfig_dict = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "pythonjsonlogger.json.JsonFormatter", **plain}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": loglevel.upper()},
        "loggers": {
            "gunicorn.error": {"level": loglevel.upper(), "propagate": True, "handlers": []}
        },
    }
# The processes share their figures in a folder that prometheus_client finds by this name.
METRICS = Path(str(values["INSTANCE"])) / "metrics"
raw_env = [f"PROMETHEUS_MULTIPROC_DIR={METRICS}"] if values["METRICS_TOKEN"] else []
# Behind a proxy on the same machine; the proxy sets X-Forwarded-Proto.
forwarded_allow_ips = "127.0.0.1"
control_socket_disable = True


def post_fork(server: object, worker: object) -> None:
    """Let the collector rest while a worker starts, a tenth of its time."""
    gc.disable()


def post_worker_init(worker: object) -> None:
    """Do what waits in the queue in a thread of this process, unless `flask work` does it."""
    from forms.operations import background

    gc.freeze()
    gc.enable()
    worker.end_background = background.start_thread(worker.wsgi)


def worker_exit(server: object, worker: object) -> None:
    """Let another process go on with what this one was doing."""
    getattr(worker, "end_background", bool)()


def on_starting(server: object) -> None:
    """Import the application once, for all workers to share, and begin the figures anew.

    Each worker makes its own application, so SIGHUP takes new settings; new code needs a restart.
    """
    gc.disable()  # app.py lets the collector go on, without what was imported
    import app as app

    shutil.rmtree(METRICS, ignore_errors=True)
    if raw_env:
        METRICS.mkdir(mode=0o700, parents=True)


def child_exit(server: object, worker: object) -> None:
    """Forget what a process that has ended held at the moment."""
    if raw_env:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)
