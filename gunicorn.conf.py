"""The production server: some processes with threads, and a log without addresses or tokens.

Where it listens, how many processes it starts and what it logs are settings (forms/settings.py).
"""

import gc
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
# Behind a proxy on the same machine; the proxy sets X-Forwarded-Proto.
forwarded_allow_ips = "127.0.0.1"
control_socket_disable = True


def post_fork(server: object, worker: object) -> None:
    """Let the collector rest while a worker imports, a tenth of its start; app.py wakes it."""
    gc.disable()
