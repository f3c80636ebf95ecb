"""Settings, the log, erasing: where somebody stands in it, and taking them out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from itdirector.kernel.errors import DirectorError, NotAllowed
from itdirector.surfaces import erasing
from itdirector.surfaces.web.needs import needs
from itdirector.surfaces.web.pages import go, the_actor
from itdirector.values.text import plural


@needs("administer", fresh=True)
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Ask what to erase, show where it stands, and erase it once that was seen."""
    actor = the_actor(request)
    erasing.must_decide(actor)
    text, because = request.POST.get("text", ""), request.POST.get("because", "")
    values = {"section": "settings", "text": text, "because": because}
    if request.method == "GET":
        return render(request, "ui/erase.html", values)
    try:
        if request.POST.get("sure") != "yes":
            found = erasing.look(actor=actor, text=text)
            return render(request, "ui/erase.html", {**values, "found": found})
        found = erasing.erase(actor=actor, text=text, because=because)
    except NotAllowed:
        raise
    except DirectorError as error:
        return render(request, "ui/erase.html", {**values, "error": error}, status=422)
    messages.success(request, f"{plural(len(found.codes), 'text is', 'texts are')} erased.")
    return go(request, "log")
