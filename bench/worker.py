"""What a worker costs: start, memory, late imports: `python -m bench.worker`."""

import json
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 5
LATE = (
    "xhtml2pdf",
    "reportlab",
    "rustpy_xlsxwriter",
    "authlib",
    "PIL.JpegImagePlugin",
    "openpyxl",
    "lxml",
    "forms.interop.formats",
    "forms.checking",
    "cryptography.hazmat.primitives.asymmetric.ec",
)
PROGRAM = """
import gc, json, sys, time, pathlib, tempfile
start = time.process_time()
gc.disable()  # as gunicorn.conf.py does
from app import create_app
app = create_app({"INSTANCE": sys.argv[1]})
client = app.test_client()
assert client.get("/").status_code == 200
taken = time.process_time() - start
memory = pathlib.Path("/proc/self/smaps_rollup").read_text().split("Pss:")[1].split()[0]
late = [name for name in json.loads(sys.argv[2]) if name in sys.modules]
print(json.dumps([taken, int(memory) / 1024, late]))
"""
BARE = """
import json, pathlib, time
start = time.process_time()
from flask import Flask
app = Flask("bare")
app.add_url_rule("/", "index", lambda: "hei")
assert app.test_client().get("/").status_code == 200
taken = time.process_time() - start
memory = pathlib.Path("/proc/self/smaps_rollup").read_text().split("Pss:")[1].split()[0]
print(json.dumps([taken, int(memory) / 1024, []]))
"""


def main() -> None:
    """Print import and first answer, and the memory after it, beside a bare Flask application."""
    with tempfile.TemporaryDirectory() as folder:
        prepare = [sys.executable, "-m", "flask", "--app", "app", "prepare"]
        environment = {"SKJEMAVERK_INSTANCE": folder, "PATH": "/usr/bin:/bin"}
        subprocess.run(prepare, env=environment, check=True, stdout=subprocess.DEVNULL)
        ours = [measure(PROGRAM, folder, json.dumps(LATE)) for _round in range(ROUNDS)]
        bare = [measure(BARE) for _round in range(ROUNDS)]
    for name, rows in (("ours", ours), ("bare Flask", bare)):
        cpu, memory = (
            statistics.median(row[0] for row in rows),
            statistics.median(row[1] for row in rows),
        )
        print(f"{name:12} import and first answer {cpu:5.2f} s CPU   {memory:5.0f} MB PSS")
    print(
        "budget       ≤ 0.6 s CPU, ≤ 80 MB; imported too early:", ", ".join(ours[0][2]) or "nothing"
    )


def measure(program: str, *arguments: str) -> tuple[float, float, list[str]]:
    """Run *program* in a new interpreter: CPU seconds, MB, and which late modules were there."""
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    cpu, memory, late = json.loads(done.stdout)
    return cpu, memory, late


if __name__ == "__main__":
    main()
