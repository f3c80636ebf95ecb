"""docs/hosting and hosting/ say what the code does, and shut what they promise to shut."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from itdirector.surfaces.cli.group import COMMANDS

ROOT = Path(__file__).parents[1]
DOCS, HOSTING = ROOT / "docs" / "hosting", ROOT / "hosting"
SOURCE = ROOT / "src" / "itdirector"
SETTING = re.compile(r"^ITDIRECTOR_[A-Z_]+$")
ROW = re.compile(r"^\| `(ITDIRECTOR_[A-Z_]+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)
USED = re.compile(r"\bITDIRECTOR_[A-Z_]+[A-Z]\b")
COMMAND = re.compile(r"(?:(?<!/)itdirector|itdirector-run|run --rm (?:worker|migrate)) ([a-z-]+)")
AS_FILE = {
    "ITDIRECTOR_SECRET_KEY_FILE",
    "ITDIRECTOR_DATABASE_URL_FILE",
    "ITDIRECTOR_DATABASE_OWNER_URL_FILE",
    "ITDIRECTOR_BACKUP_PASSPHRASE_FILE",
}
SERVICES = sorted((HOSTING / "systemd").glob("*.service"))
COMPOSE = HOSTING / "compose" / "compose.yaml"


def read_by_the_code() -> set[str]:
    """Return the settings that project/settings.py reads, from its syntax."""
    tree = ast.parse((SOURCE / "project" / "settings.py").read_text("utf-8"))
    texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and SETTING.match(text)}


def test_every_setting_is_described_and_none_is_invented() -> None:
    described = [name for name, *_ in ROW.findall((DOCS / "settings.md").read_text("utf-8"))]
    assert len(described) == len(set(described))
    assert set(described) == read_by_the_code()


def test_defaults_are_the_ones_in_the_code() -> None:
    code = (SOURCE / "project" / "settings.py").read_text("utf-8")
    given = dict(re.findall(r'environ\.get\(\s*"(ITDIRECTOR_[A-Z_]+)", "([^"]+)"', code))
    told = {n: other for n, _m, other in ROW.findall((DOCS / "settings.md").read_text("utf-8"))}
    assert len(given) >= 6
    assert {n: v for n, v in given.items() if f"`{v}`" not in told[n]} == {}


@pytest.mark.parametrize(
    "path",
    [*DOCS.glob("*.md"), *(p for p in HOSTING.rglob("*") if p.is_file())],
    ids=lambda path: path.name,
)
def test_only_settings_and_commands_that_exist_are_named(path: Path) -> None:
    text = path.read_text("utf-8")
    assert set(USED.findall(text)) <= read_by_the_code() | AS_FILE
    said = [one for block in re.findall(r"^(?: {4}|```sh).*$", text, re.MULTILINE) for one in
            COMMAND.findall(block)]  # fmt: skip
    assert set(said) <= set(COMMANDS)


@pytest.mark.parametrize("path", [*DOCS.glob("*.md")], ids=lambda path: path.name)
def test_every_page_and_file_that_is_named_is_there(path: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
        assert (path.parent / link).exists(), link


@pytest.fixture(scope="module")
def composed() -> Any:
    """Return the compose file as it is read, anchors resolved."""
    return yaml.safe_load(COMPOSE.read_text("utf-8"))


def test_every_container_is_shut(composed: Any) -> None:
    assert set(composed["services"]) == {"database", "migrate", "web", "worker", "caddy"}
    for name, service in composed["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["mem_limit"], name
        assert service["pids_limit"], name
        assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "caddy" else [])
        assert "privileged" not in service
    assert composed["services"]["web"]["deploy"] == {"replicas": 2}


def test_every_container_that_stays_has_a_health_check_so_that_starting_can_wait_for_it(
    composed: Any,
) -> None:
    own = {n for n, s in composed["services"].items() if "test" in s.get("healthcheck", {})}
    assert own == {"database", "worker", "caddy"}
    assert "healthcheck" not in composed["services"]["web"]  # the image has one for it


def test_the_database_has_no_way_out_and_the_proxy_no_way_to_it(composed: Any) -> None:
    assert composed["networks"]["inside"]["internal"] is True
    assert composed["services"]["database"]["networks"] == ["inside"]
    assert composed["services"]["caddy"]["networks"] == ["outside"]
    published = [n for n, s in composed["services"].items() if "ports" in s]
    assert published == ["caddy"]


def test_only_migrate_is_given_the_owning_role_and_no_secret_is_in_an_environment(
    composed: Any,
) -> None:
    services = composed["services"]
    assert [n for n, s in services.items() if "owner_url" in s.get("secrets", ())] == ["migrate"]
    for service in services.values():
        for name, value in service["environment"].items():
            secret = "PASSWORD" in name or "SECRET" in name or "DATABASE" in name
            assert not secret or (name.endswith("_FILE") and value.startswith("/run/secrets/"))
    asked = {one for s in services.values() for one in s.get("secrets", ())}
    assert asked == set(composed["secrets"])
    made = (HOSTING / "compose" / "secrets.sh").read_text("utf-8")
    assert all(re.search(rf"\b{name}\b", made) for name in asked)


def test_the_image_has_no_root_no_tools_and_a_health_check() -> None:
    text = (HOSTING / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    _head, _build, final = re.split(r"^FROM .*$", text, flags=re.MULTILINE)
    steps = re.findall(r"^([A-Z]+) (.*)$", final, re.MULTILINE)
    by_name = dict(steps)
    assert by_name["USER"] == "10001:10001"
    assert by_name["VOLUME"] == "/data"
    assert "/sign-in" in by_name["HEALTHCHECK"]
    assert "org.opencontainers.image.revision" in by_name["LABEL"]
    assert not re.search(r"apt-get|gcc|pip install|uv ", final)
    assert "--require-hashes --only-binary :all:" in _build
    copied = [rest.split()[-2] for name, rest in steps if name == "COPY"]
    assert copied == ["/opt/itdirector"]


def test_what_is_copied_into_the_image_is_let_through_and_nothing_else() -> None:
    let_through = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert let_through[0] == "*"
    build = re.findall(r"^COPY (?!--from)(.*) \S+$", (HOSTING / "Dockerfile").read_text(), re.M)
    wanted = {name for line in build for name in line.split()}
    assert wanted == {one[1:] for one in let_through if one.startswith("!")}


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_every_service_is_shut(path: Path) -> None:
    text = path.read_text("utf-8")
    for line in (
        "User=itdirector",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "PrivateDevices=yes",
        "MemoryDenyWriteExecute=yes",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
        "CapabilityBoundingSet=",
        "StateDirectory=itdirector",
        "LoadCredential=secret.key:/etc/itdirector/secrets/secret.key",
    ):
        assert f"\n{line}\n" in text, line
    assert "owner.url" not in text


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_understands_the_units_and_finds_them_shut(tmp_path: Path) -> None:
    for path in (HOSTING / "systemd").glob("*.[st]*"):
        program = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", path.read_text(), flags=re.M)
        (tmp_path / path.name.replace("@.", "@1.")).write_text(program)
    units = sorted(map(str, tmp_path.glob("*.*")))
    assert len(units) == 6
    done = subprocess.run(
        ["systemd-analyze", "verify", *units],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    for unit in (one for one in units if one.endswith(".service")):
        command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", unit]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stdout[-300:]


def test_both_proxies_throw_away_what_a_visitor_claims_to_be() -> None:
    for path in (HOSTING / "Caddyfile", HOSTING / "compose" / "Caddyfile"):
        assert "header_up X-Forwarded-For {remote_host}" in path.read_text("utf-8")
    nginx = (HOSTING / "nginx.conf").read_text("utf-8")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in nginx
    assert "proxy_add_x_forwarded_for" not in nginx
