"""Files on their way in: dropped, dry-run, applied, undone; large ones by a job."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conftest import change_member
from itdirector.areas.estate.models import Asset
from itdirector.kernel import jobs
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Job, Source
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.web.tests.conftest import Visitor
from itdirector.surfaces.web.tests.sample import CONTRACTS, MACHINES
from itdirector.surfaces.web.views import data


def _file(name: str, content: bytes = MACHINES) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def _source(actor: Actor) -> Source:
    with working_for(actor.organisation):
        found: Source = Source.objects.order_by("-at")[0]
    return found


def _machines(actor: Actor) -> int:
    with working_for(actor.organisation):
        return Asset.objects.filter(gone_on=None).count()


def test_a_file_is_dry_run_applied_and_undone(owner: Actor, visit: Visitor) -> None:
    browser = visit(owner)
    answer = browser.post("/data/upload", {"files": [_file("machines.csv")]})
    source = _source(owner)
    assert answer["Location"] == f"/data/{source.pk}"
    page = browser.get(f"/data/{source.pk}").content
    assert b"Ready: " in page
    assert b"RECEPTION" in page
    assert _machines(owner) == 0

    browser.post(f"/data/{source.pk}/apply")
    assert _machines(owner) == 3
    browser.post(f"/data/{source.pk}/undo")
    assert _machines(owner) == 0
    assert b"Undone on" in browser.get(f"/data/{source.pk}").content


def test_several_files_are_applied_at_once(owner: Actor, visit: Visitor) -> None:
    browser = visit(owner)
    both = [_file("machines.csv"), _file("contracts.csv", CONTRACTS)]
    assert browser.post("/data/upload", {"files": both})["Location"] == "/data"
    assert b"Apply all 2 that are ready" in browser.get("/data").content
    browser.post("/data/apply-all")
    assert _machines(owner) == 3
    assert b"Apply all" not in browser.get("/data").content


def test_what_cannot_be_read_says_why_and_what_to_do(owner: Actor, visit: Visitor) -> None:
    browser = visit(owner)
    browser.post("/data/upload", {"files": [_file("scan.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3")]})
    page = browser.get(f"/data/{_source(owner).pk}").content
    assert b"Could not be read" in page
    assert b"as CSV or Excel" in page


def test_sending_no_file_says_so(owner: Actor, visit: Visitor) -> None:
    answer = visit(owner).post("/data/upload", follow=True)
    assert b"Choose at least one file first." in answer.content


def test_columns_are_shown_corrected_and_remembered(owner: Actor, visit: Visitor) -> None:
    browser = visit(owner)
    browser.post("/data/upload", {"files": [_file("machines.csv")]})
    source = _source(owner)
    page = browser.get(f"/data/{source.pk}/columns")
    assert [c["field"] for c in page.context["columns"]][:3] == ["name", "serial", "asset_tag"]
    chosen = {"kind": "assets", "date_order": "dmy", "column-0": "name", "column-1": "serial"}
    answer = browser.post(f"/data/{source.pk}/columns", chosen)
    assert answer["Location"] == f"/data/{source.pk}"
    page = browser.get(f"/data/{source.pk}")
    assert not any("Purchase" in title for c in page.context["lines"] for title, *_ in c["changes"])
    assert page.context["look"].chosen
    twice = browser.post(f"/data/{source.pk}/columns", chosen | {"column-1": "name"})
    assert twice.status_code == 422
    assert b"Two columns are chosen for Name" in twice.content


def test_another_kind_of_table_offers_its_own_fields(owner: Actor, visit: Visitor) -> None:
    browser = visit(owner)
    browser.post("/data/upload", {"files": [_file("machines.csv")]})
    where = f"/data/{_source(owner).pk}/columns"
    page = browser.get(where, {"kind": "licences"}, headers={"HX-Request": "true"})
    assert b"Seats used" in page.content
    assert b"<!doctype" not in page.content


def test_the_lines_can_be_narrowed_to_problems(owner: Actor, visit: Visitor) -> None:
    browser = visit(owner)
    damaged = MACHINES + b"PRINTER,SN-9,T-9,Printer,Harbour,much,31/31/2024\n"
    browser.post("/data/upload", {"files": [_file("machines.csv", damaged)]})
    page = browser.get(f"/data/{_source(owner).pk}", {"status": "problem"})
    assert {line["entry"].status for line in page.context["lines"]} == {"problem"}
    assert b"line 5" in page.content


def test_a_large_file_is_read_and_applied_by_a_job(
    owner: Actor, visit: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "INLINE_BYTES", 10)
    browser = visit(owner)
    browser.post("/data/upload", {"files": [_file("machines.csv")]})
    source = _source(owner)
    assert source.state == Source.State.RECEIVED
    assert b"Reading or taking in" in browser.get(f"/data/{source.pk}").content
    jobs.run_waiting()
    assert _source(owner).state == Source.State.PREPARED

    answer = browser.post(f"/data/{source.pk}/apply", headers={"HX-Request": "true"})
    assert b"hx-get=" in answer.content
    jobs.run_waiting()
    assert _machines(owner) == 3
    with working_for(owner.organisation):
        job = Job.objects.filter(name="data.apply").get()
    done = browser.get(f"/progress/{job.pk}", headers={"HX-Request": "true"})
    assert b"is applied." in done.content


def test_a_job_of_somebody_who_left_changes_nothing(
    owner: Actor, visit: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "INLINE_BYTES", 10)
    visit(owner).post("/data/upload", {"files": [_file("machines.csv")]})
    change_member(owner, active=False)
    jobs.run_waiting()
    with working_for(owner.organisation):
        assert Job.objects.get().state == Job.State.FAILED
    assert _source(owner).state == Source.State.RECEIVED


def test_discarding_takes_nothing(owner: Actor, visit: Visitor) -> None:
    browser = visit(owner)
    browser.post("/data/upload", {"files": [_file("machines.csv")]})
    browser.post(f"/data/{_source(owner).pk}/discard")
    assert _source(owner).state == Source.State.UNDONE
    assert _machines(owner) == 0


def test_undoing_twice_is_refused_in_plain_words(owner: Actor, visit: Visitor) -> None:
    browser = visit(owner)
    browser.post("/data/upload", {"files": [_file("machines.csv")]})
    answer = browser.post(f"/data/{_source(owner).pk}/undo")
    assert answer.status_code == 409
    assert b"That is not possible now" in answer.content


def test_columns_nobody_looked_at_are_named_and_kept_out_of_applying_all(
    owner: Actor, visit: Visitor
) -> None:
    browser = visit(owner)
    unclear = MACHINES.replace(b"Purchase date", b"Rechner").replace(b"Location", b"Box type")
    files = [_file("a.csv", unclear), _file("b.csv", CONTRACTS), _file("c.csv", MACHINES)]
    browser.post("/data/upload", {"files": files})
    with working_for(owner.organisation):
        source = Source.objects.get(label="a.csv")
    page = browser.get(f"/data/{source.pk}").content.decode()
    assert "2 of 7 columns are not taken:</strong> Box type, Rechner." in page
    assert f'<a href="/data/{source.pk}/columns">Choose what they mean</a>' in page
    listed = browser.get("/data").content.decode()
    assert "Columns not taken" in listed
    assert "Apply all 2 that are ready" in listed
    browser.post("/data/apply-all")
    with working_for(owner.organisation):
        source.refresh_from_db()
    assert source.state == Source.State.PREPARED

    chosen = {"kind": "assets", "date_order": "dmy", "column-0": "name", "column-1": "serial"}
    browser.post(f"/data/{source.pk}/columns", chosen)
    assert "Columns not taken" not in browser.get("/data").content.decode()
    browser.post("/data/apply-all")
    with working_for(owner.organisation):
        source.refresh_from_db()
    assert source.state == Source.State.APPLIED


def test_doubts_about_columns_end_when_the_columns_are_chosen(owner: Actor, visit: Visitor) -> None:
    browser = visit(owner)
    odd = b"Rechner,Nummer\nA,S-1\nB,S-2\n"
    browser.post("/data/upload", {"files": [_file("odd.csv", odd)]})
    where = f"/data/{_source(owner).pk}"
    assert browser.get(where).context["look"].sketch.doubts
    chosen = {"kind": "assets", "date_order": "dmy", "column-0": "name", "column-1": "serial"}
    browser.post(f"{where}/columns", chosen)
    page = browser.get(where)
    assert page.context["look"].sketch.doubts == ()
    assert "columns are not taken" not in page.content.decode()


def test_what_was_undone_can_be_applied_again(owner: Actor, visit: Visitor) -> None:
    browser = visit(owner)
    browser.post("/data/upload", {"files": [_file("machines.csv")]})
    first = _source(owner)
    browser.post(f"/data/{first.pk}/apply")
    browser.post(f"/data/{first.pk}/undo")
    assert "Apply again" in browser.get(f"/data/{first.pk}").content.decode()
    browser.post(f"/data/{first.pk}/again")
    second = _source(owner)
    assert (second.as_of, second.state) == (first.as_of, Source.State.PREPARED)
    browser.post(f"/data/{second.pk}/apply")
    assert _machines(owner) == 3
    assert browser.post(f"/data/{second.pk}/again").status_code == 409


def test_a_file_that_is_in_already_says_since_when(owner: Actor, visit: Visitor) -> None:
    browser = visit(owner)
    browser.post("/data/upload", {"files": [_file("machines.csv")]})
    browser.post(f"/data/{_source(owner).pk}/apply")
    again = browser.post("/data/upload", {"files": [_file("machines.csv")]}, follow=True)
    page = again.content.decode()
    assert "this very file is in already: applied on" in page
    assert "Nothing was changed." in page
