"""What a server gets: the package, installed alone, serves; `deploy/` names what exists."""

import http.client
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import zipfile
from configparser import ConfigParser
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app import create_app
from forms.settings import ROOT
from tests.support.patience import PATIENCE
from tests.support.server import free_port

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))
WATCHED = {
    "SKJEMAVERK_METRICS_TOKEN": "et-ord",
    "SKJEMAVERK_LOG_FORMAT": "json",
    "SKJEMAVERK_LOG_LEVEL": "info",
}
PROGRAM = "/opt/skjemaverk/bin/skjemaverk"
"""Where docs/running.md installs it, and no machine that runs tests has it."""
BUILD = ("-m", "build", "--wheel", "--no-isolation", "-q")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which nothing but the built package is installed."""
    folder = tmp_path_factory.mktemp("package")
    subprocess.run([sys.executable, *BUILD, "--outdir", str(folder)], cwd=ROOT, check=True)
    (wheel,) = folder.glob("skjemaverk-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def in_package(installed: Path, folder: Path) -> dict[str, str]:
    """The environment of a process that finds the package and not the checkout."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("SKJEMAVERK")}
    return {**own, "PYTHONPATH": str(installed), "HOME": str(folder)}


def test_the_package_serves_alone(installed: Path, tmp_path: Path) -> None:
    skjemaverk = [sys.executable, "-m", "skjemaverk"]
    surroundings = in_package(installed, tmp_path)
    told = subprocess.run(
        [*skjemaverk, "prepare"], cwd=tmp_path, env=surroundings, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
    assert f"{tmp_path}/instance/keys" in told.stdout and "/ny/" in told.stdout
    port = free_port()
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [*skjemaverk, "serve", "--bind", f"127.0.0.1:{port}"],
            cwd=tmp_path,
            env={**surroundings, **WATCHED},
            stderr=log,
        )
    try:
        page = fetch(port, "/skjema/brukerskjema/", server)
        assert 'name="A-fb_good"' in page
        for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
            assert fetch(port, address, server)
        figures = fetch(port, "/metrics", server, Authorization="Bearer et-ord")
        assert figures.count('skjemaverk_in_order{check="database"') == 1
        assert 'skjemaverk_requests_total{method="GET",status="2xx"}' in figures
    finally:
        server.terminate()
        assert server.wait(PATIENCE) == 0
    lines = [json.loads(line) for line in (tmp_path / "log").read_text("utf-8").splitlines()]
    assert {"asctime", "levelname", "name", "message"} <= lines[0].keys()


def fetch(port: int, path: str, server: subprocess.Popen[bytes], **headers: str) -> str:
    """What the server answers with 200, as soon as it answers at all."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as asking:
            try:
                asking.request("GET", path, headers=headers)
                answer = asking.getresponse()
            except OSError:
                time.sleep(0.05)
                continue
            assert answer.status == 200, path
            return answer.read().decode("utf-8", "replace")
    raise AssertionError(f"the server does not answer to {path}")


def test_the_package_holds_no_file_of_an_instance(installed: Path) -> None:
    (wheel,) = installed.parent.glob("skjemaverk-*.whl")
    with zipfile.ZipFile(wheel) as packed:  # what was run has compiled files beside it by now
        names = packed.namelist()
    assert not [name for name in names if re.search(r"instance/|\.db|/tests/|__pycache__", name)]
    assert "skjemaverk/translations/nn/LC_MESSAGES/messages.po" in names


def commands() -> list[list[str]]:
    """Every command that a file in deploy/ runs, as words after `skjemaverk`."""
    found = []
    for unit in UNITS:
        parsed = ConfigParser(strict=False, interpolation=None)
        parsed.optionxform = str  # type: ignore[assignment,method-assign]
        parsed.read(unit)
        found.append(shlex.split(parsed["Service"]["ExecStart"])[1:])
    compose = (DEPLOY / "compose.yaml").read_text("utf-8")
    found += [words.split() for words in re.findall(r"; (?:do )?skjemaverk ([a-z -]+\d*)", compose)]
    assert len(found) >= len(UNITS) + 2
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_of_deploy_exists(words: list[str]) -> None:
    app = create_app({"TESTING": True})
    named = [word for word in words if not word.startswith("-") and not word.isdigit()]
    said = app.test_cli_runner().invoke(args=[*named, "--help"])
    assert said.exit_code == 0, said.output
    assert all(option in said.output for option in words if option.startswith("--"))


def test_every_timer_starts_a_service_of_its_name() -> None:
    services = {unit.stem for unit in UNITS}
    assert services == {timer.stem for timer in TIMERS} | {"skjemaverk", "skjemaverk-work"}
    for unit in UNITS:
        text = unit.read_text("utf-8")
        for line in ("User=skjemaverk", "NoNewPrivileges=yes", "ProtectSystem=strict"):
            assert line in text, unit.name


def test_the_units_are_good_units(tmp_path: Path) -> None:
    """`systemd-analyze verify` says nothing, where systemd is; every key has a known section."""
    for unit in (*UNITS, *TIMERS):
        text = unit.read_text("utf-8")
        sections = re.findall(r"^\[(\w+)\]$", text, re.MULTILINE)
        assert set(sections) <= {"Unit", "Service", "Timer", "Install"}
        (tmp_path / unit.name).write_text(
            text.replace(PROGRAM, shutil.which("true") or ""), "utf-8"
        )
    if analyze := shutil.which("systemd-analyze"):
        files = [str(each) for each in sorted(tmp_path.iterdir())]
        said = subprocess.run([analyze, "verify", *files], capture_output=True, text=True)
        assert (said.returncode, said.stdout + said.stderr) == (0, "")


def test_the_proxy_s_file_is_read_by_nginx(tmp_path: Path) -> None:
    """`nginx -t` takes it, where nginx is; its blocks and lines are whole."""
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    bare = re.sub(r'"[^"]*"|#.*', "", text)
    assert bare.count("{") == bare.count("}")
    assert not [line for line in bare.splitlines() if re.search(r"[\w)/$][ ]*$", line)]
    key, certificate = tmp_path / "key", tmp_path / "certificate"
    here = text.replace("/etc/ssl/private/skjema.eksempel.no.key", str(key))
    here = here.replace("/etc/ssl/certs/skjema.eksempel.no.pem", str(certificate))
    frame = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {here} }}"
    (tmp_path / "nginx.conf").write_text(frame, "utf-8")
    if nginx := shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin"):
        make_certificate(key, certificate)
        said = subprocess.run(
            [nginx, "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True
        )
        assert said.returncode == 0 and "[warn]" not in said.stderr, said.stderr


def make_certificate(key: Path, certificate: Path) -> None:
    """Sign a certificate with its own key, for a proxy that only reads it."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "skjema.eksempel.no")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, private.public_key(), 1, now, now + timedelta(days=1))
    ).sign(private, hashes.SHA256())
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    key.write_bytes(private.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    certificate.write_bytes(signed.public_bytes(pem))


def test_the_container_is_linted() -> None:
    """hadolint finds nothing, not even by way of an exception."""
    hadolint = Path(sys.executable).with_name("hadolint")
    command = [
        str(hadolint),
        "--no-color",
        "--disable-ignore-pragma",
        "--failure-threshold",
        "style",
    ]
    said = subprocess.run([*command, str(DEPLOY / "Containerfile")], capture_output=True, text=True)
    assert (said.returncode, said.stdout) == (0, ""), said.stdout + said.stderr


def test_what_the_compose_file_names_exists_there() -> None:
    composed = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    services = composed["services"]
    assert composed.keys() == {"name", "services", "secrets", "volumes"}
    for name, service in services.items():
        assert service.keys() <= COMPOSED, name
        image, _colon, version = service["image"].rpartition(":")
        assert (image and version != "latest") or "build" in service
        assert set(service.get("depends_on", ())) <= services.keys()
        assert set(service.get("secrets", ())) <= composed["secrets"].keys()
        named = [each.partition(":")[0] for each in service.get("volumes", ())]
        assert {each for each in named if "/" not in each} <= composed["volumes"].keys()
        for each in (each for each in named if each.startswith("./")):
            assert (DEPLOY / each).exists() or each.startswith("./certificates/")
        shared = service.get("network_mode", "").removeprefix("service:")
        assert not shared or shared in services
        assert service["restart"] == "unless-stopped"
    for name in ("app", "worker", "nightly"):
        assert services[name]["read_only"] and services[name]["cap_drop"] == ["ALL"]
        assert services[name]["security_opt"] == ["no-new-privileges:true"]
    assert (DEPLOY / services["app"]["build"]["context"]).resolve() == ROOT
    assert (ROOT / services["app"]["build"]["dockerfile"]).exists()


COMPOSED = {
    *("build", "cap_drop", "command", "depends_on", "entrypoint", "env_file", "environment"),
    *("healthcheck", "image", "network_mode", "ports", "read_only", "restart", "secrets"),
    *("security_opt", "tmpfs", "volumes"),
}
"""What the file uses of the keys of a service (compose-spec.io): a misspelt one would be no key."""
