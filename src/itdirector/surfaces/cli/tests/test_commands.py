"""The commands, run as a person runs them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from itdirector.areas.company.models import Answer
from itdirector.areas.estate.models import Asset, Site
from itdirector.kernel import provenance
from itdirector.kernel.actions import ACTIONS
from itdirector.kernel.models import Membership, Organisation, Role, Source
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.api import tokens
from itdirector.surfaces.cli.group import COMMANDS, main
from tests.rows import DAY

MACHINES = "Name,Serial number,Type,Purchase date\nFRONT-DESK,SN-1,Desktop,2026-01-05\n"


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), env={"COLUMNS": "120"})


def told(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output + str(result.exception)
    return result.stdout


def trouble(*words: str, code: int = 1) -> str:
    result = run(*words)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.stderr.splitlines()[-1]


@pytest.fixture
def machines(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "machines.csv"
    path.parent.mkdir()
    path.write_text(MACHINES)
    return path


def test_help_names_every_command_and_imports_none() -> None:
    script = (
        "import sys\nfrom itdirector.surfaces.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'django', 'rich', 'pydantic', 'mcp', 'ortools'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)  # noqa: PLW1510
    assert done.returncode == 0, done.stderr
    for name in COMMANDS:
        assert f"  {name} " in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_of_its_own(name: str) -> None:
    assert "Usage: " in told(name, "--help")


def test_an_organisation_is_started_and_its_owner_can_sign_in(db) -> None:
    out = told("init", "Tern Lane Dental", "--owner", "ann@tern.example")
    password = out.split(" with ")[1].split()[0]
    assert "--organisation tern-lane-dental" in out
    assert Client().login(username="ann@tern.example", password=password)
    again = told("init", "Tern Lane Vets", "--owner", "ann@tern.example")
    assert " with " not in again
    assert Membership.objects.count() == 2


def test_a_file_is_shown_then_applied(home, machines) -> None:
    dry = told("import", str(machines), "--dry-run")
    assert "Machines" in dry
    assert "Nothing was changed" in dry
    with working_for(home):
        assert not Asset.objects.exists()
    done = told("import", str(machines), "--organisation", "home")
    assert "Applied." in done
    assert "applied already" in told("import", str(machines))
    with working_for(home):
        assert Asset.objects.get().name == "FRONT-DESK"


def test_a_file_that_cannot_be_read_says_why_and_others_go_on(home, machines, tmp_path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4 nothing")
    out = told("import", str(scan), str(machines))
    assert "This is a PDF" in out
    assert "Applied." in out


UNCLEAR = "Gadget,Colour\nToaster,red\n"


def test_columns_not_understood_are_told_once_with_the_way_forward(home, tmp_path) -> None:
    path = tmp_path / "in" / "gadgets.csv"
    path.parent.mkdir()
    path.write_text(UNCLEAR)
    for tell, words in (
        (told, ("import", str(path))),
        (trouble, ("brief", str(path.parent))),
    ):
        out = " ".join(tell(*words).split())
        assert out.count("there is no column for Name") == 1
        assert "Open it on the Data page, or give" in out
        assert "--mapping '{…}'" in out
    mapping = json.dumps({"kind": "assets", "fields": {"name": "Gadget"}})
    done = told("import", str(path), "--mapping", mapping, "--organisation", "home")
    assert "Applied." in done
    assert "not taken: Colour" in done


def test_a_brief_of_nothing_readable_is_refused_with_each_file_and_its_remedy(db, tmp_path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    (folder / "empty.csv").write_bytes(b"")
    said = trouble("brief", str(folder))
    assert f"Nothing in {folder} could be read." in said
    assert "bad.pdf: This is a PDF" in said
    assert "empty.csv: The file is empty." in said


def test_a_guess_at_the_letters_is_told(home, db, tmp_path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    file = folder / "machines.csv"
    file.write_bytes("Name,Serial number,Location\nbüro-1,SN-1,Café\n".encode("cp1252"))
    assert "Read as Windows-1252 (Western Europe): check accents." in told("import", str(file))
    Organisation.objects.update(slug="the-first-time")
    assert "check accents" in run("brief", str(folder)).stderr


def test_a_brief_names_the_columns_it_left_aside(db, machines) -> None:
    machines.write_text("Name,Serial number,Colour,Smell\nPC-1,SN-1,red,none\n")
    done = run("brief", str(machines.parent))
    assert "machines.csv: not taken: Colour, Smell." in done.stderr
    Organisation.objects.update(slug="the-first-time")
    content = json.loads(told("brief", str(machines.parent), "--json"))
    assert content["not_taken"] == [
        {"file": "machines.csv", "columns": ["Colour", "Smell"], "doubts": []}
    ]


@pytest.mark.parametrize("mapping", ["{", "[]", '"x"'])
def test_a_mapping_that_is_none_is_refused(home, machines, mapping) -> None:
    assert "--mapping is" in trouble("import", str(machines), "--mapping", mapping)


def test_which_organisation_is_asked_only_when_there_are_several(home, elsewhere, machines) -> None:
    assert "elsewhere, home" in trouble("import", str(machines))
    assert "There is no organisation hme." in trouble(
        "import", str(machines), "--organisation", "hme"
    )


def test_without_an_organisation_the_way_to_one_is_told(db, machines) -> None:
    assert "itdirector init" in trouble("import", str(machines))


def test_any_action_is_taken_by_name(owner, home) -> None:
    assert "Annexe" in told("do", "estate.add_site", "name=Annexe", "--as", "olivia")
    with working_for(home):
        site = Site.objects.get()
    words = ("name=PC-1", "kind=desktop", f"site={site.pk}", "price_minor=64900")
    told("do", "estate.add_asset", *words, "--as", "olivia")
    with working_for(home):
        assert Asset.objects.get().price_minor == 64_900
        assert Source.objects.filter(who="olivia").count() == 2


def test_inputs_may_be_json(owner, home) -> None:
    told("do", "company.answer", "question=people", "value=62", "known:=true", "--as", "olivia")
    with working_for(home):
        assert Answer.objects.get().value == "62"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ["estate.ad_site", "--as", "olivia"],
            "There is no action estate.ad_site; `itdirector do` lists them.",
        ),
        (["add_site", "--as", "olivia"], "estate.add_site?"),
        (["estate.add_site", "--as", "olivia"], "name: is needed"),
        (["estate.add_site", "nam=x", "name=x", "--as", "olivia"], "nam: is not a field here"),
        (["estate.add_site", "name", "--as", "olivia"], "write name=value"),
        (["estate.add_site", "name:={", "--as", "olivia"], "name is no JSON"),
        (["estate.add_site", "name=x", "--as", "bruno"], "may not add a site"),
        (["estate.add_site", "name=x", "--as", "otto"], "otto is no member of Home Ltd."),
        (["estate.remove_site", f"record={uuid4()}", "--as", "olivia"], "There is no site"),
    ],
)
def test_an_action_that_cannot_be_taken_says_why(
    words, says, owner, board_member, outsider
) -> None:
    assert says in trouble("do", *words, "--organisation", "home")


def test_actions_are_listed(home) -> None:
    out = told("do")
    for name in ACTIONS:
        assert name in out


def test_actions_are_listed_and_looked_up_without_a_database() -> None:
    assert "estate.add_site" in told("do")
    assert "There is no action dance; `itdirector do` lists them." in trouble("do", "dance")
    assert "--as NAME" in trouble("do", "estate.add_site", code=2)


def test_a_demo_in_another_home_is_pointed_at(tmp_path, monkeypatch, settings) -> None:
    demo = tmp_path / ".local" / "share" / "itdirector-demo"
    demo.mkdir(parents=True)
    (demo / "itdirector.sqlite3").write_bytes(b"SQLite")
    for name in ("ITDIRECTOR_HOME", "ITDIRECTOR_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    settings.HOME = tmp_path / "none"
    said = trouble("explain")
    assert f"There is a demo installation in {demo}: use ITDIRECTOR_HOME={demo} for it." in said


def test_a_token_is_shown_once_used_listed_and_revoked(owner, home) -> None:
    text = told("token", "issue", "report", "--as", "olivia").split()[0]
    caller = Client(headers={"Authorization": f"Bearer {text}"})
    assert caller.get("/api/v1/whoami/").status_code == 200
    listed = told("token", "list", "--as", "olivia")
    assert text not in listed
    token = listed.splitlines()[1].split()[0]
    told("token", "revoke", token, "--as", "olivia")
    assert caller.get("/api/v1/whoami/").status_code == 401
    assert "revoked" in told("token", "list", "--as", "olivia")
    assert "revoked already" in trouble("token", "revoke", token, "--as", "olivia")


def test_a_member_lists_only_their_own_tokens(owner, board_member) -> None:
    told("token", "issue", "mine", "--as", "olivia")
    assert "mine" not in told("token", "list", "--as", "bruno")


def test_a_number_is_explained_down_to_its_leaves(home) -> None:
    with working_for(home):
        leaf = provenance.assumption("price", value=3, source="us", grade="default")
        part = provenance.figure("Part", formula="sum@1", inputs=[leaf], unit="GBP", as_of=DAY)
        whole = provenance.figure(
            "Whole", formula="sum@1", inputs=[provenance.of(part)], unit="GBP", as_of=DAY
        )
    assert str(whole.pk) in told("explain")
    out = told("explain", str(whole.pk))
    assert re.findall(r"(\w+): ", out) == ["Whole", "Part", "price", "assumed"]
    assert "There is no figure" in trouble("explain", str(uuid4()))
    assert "valid UUID" in trouble("explain", "seven", code=2)


def test_the_doctor_warns_when_strangers_share_one_file(home, elsewhere, make_member) -> None:
    make_member("olivia", home, Role.OWNER)
    assert "several owners" not in told("doctor")
    make_member("otto", elsewhere, Role.OWNER)
    shared = "several owners share one SQLite file" in " ".join(told("doctor").split())
    assert shared == (connection.vendor == "sqlite")


def test_the_doctor_names_the_versions(db) -> None:
    out = told("doctor")
    for name in ("itdirector", "Python", "django", "granian", "Database", "Fence"):
        assert name in out


def test_a_member_of_nothing_may_not_serve_mcp(home) -> None:
    assert "is no member" in trouble("mcp", "--as", "nobody")


def test_a_folder_gives_the_same_json_each_time(db, machines) -> None:
    (machines.parent / "notes.docx").write_bytes(b"PK\x03\x04 not really")
    (machines.parent / ".hidden.csv").write_text(MACHINES)
    words = ("brief", str(machines.parent), "--today", "2026-11-22", "--json")
    first = told(*words)
    Organisation.objects.update(slug="the-first-time")
    assert told(*words) == first
    content = json.loads(first)
    assert content["today"] == "2026-11-22"
    assert [one["file"] for one in content["unreadable"]] == ["notes.docx"]


def test_a_folder_gives_a_page_and_a_pack(db, machines, tmp_path) -> None:
    pack = tmp_path / "pack.pdf"
    out = told("brief", str(machines.parent), "--today", "2026-11-22", "--out", str(pack))
    assert "22 Nov 2026" in out.splitlines()[0]
    assert "\x1b" not in out
    assert pack.read_bytes().startswith(b"%PDF")


def test_a_pack_that_could_not_be_written_is_refused_at_once(machines, tmp_path) -> None:
    for out in (tmp_path / "none" / "pack.pdf", tmp_path, machines / "pack.pdf"):
        said = trouble("brief", str(machines.parent), "--out", str(out), code=2)
        assert "There is no folder" in said or "is a directory" in said


def test_a_bad_folder_is_wrong_use(db, tmp_path) -> None:
    assert "does not exist" in trouble("brief", str(tmp_path / "none"), code=2)
    (tmp_path / "empty").mkdir()
    assert "There is no file in" in trouble("brief", str(tmp_path / "empty"), code=2)
    assert "is no day" in trouble("brief", str(tmp_path), "--today", "22/11/2026", code=2)


def test_the_demo_is_loaded_once_and_both_can_sign_in(db) -> None:
    first = told("demo", "--no-serve", "--today", "2026-11-22")
    shown = dict(line.split() for line in first.splitlines()[1:3])
    assert set(shown) == {"owner", "director"}
    for name, password in shown.items():
        assert Client().login(username=name, password=password)
    with working_for(Organisation.objects.get()):
        loaded = Source.objects.count()
    assert loaded > 80
    second = told("demo", "--no-serve", "--today", "2026-11-22")
    assert not any(password in second for password in shown.values())
    with working_for(Organisation.objects.get()):
        assert Source.objects.count() == loaded
    third = told("demo", "--no-serve", "--reset-passwords")
    assert not Client().login(username="owner", password=shown["owner"])
    assert "owner" in third


def test_the_demo_keeps_out_of_a_home_that_is_in_use(home) -> None:
    User.objects.create_user("owner")
    assert "holds an organisation of your own" in trouble("demo", "--no-serve")


def test_people_are_invited_listed_and_removed(owner, director) -> None:
    assert "/join/" in told("people", "invite", "ann@home.example", "--role", "board")
    listed = told("people", "list")
    assert "olivia" in listed
    assert "invited, until" in listed
    assert "no longer belongs" in told("people", "remove", "dinah")
    assert "dinah" not in told("people", "list")
    assert "last owner" in trouble("people", "remove", "olivia")
    assert "no member" in trouble("people", "remove", "nobody")


def test_a_lost_password_is_reset_on_the_machine(owner) -> None:
    password = told("people", "reset", "olivia").split(" with ")[1].split()[0]
    assert Client().login(username="olivia", password=password)
    assert "Nobody signs in as nora" in trouble("people", "reset", "nora")


def test_a_reset_says_which_keys_still_work_and_revokes_them_when_asked(owner) -> None:
    tokens.issue(actor=owner, name="nightly")
    assert "1 key for programs still works: --keys" in told("people", "reset", "olivia")
    assert "1 key for programs revoked." in told("people", "reset", "olivia", "--keys")
    assert "key" not in told("people", "reset", "olivia")
