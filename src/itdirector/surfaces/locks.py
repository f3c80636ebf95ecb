"""Every door says what it needs, or the process does not start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from itdirector.kernel.access import CAPABILITIES
from itdirector.kernel.actions import ACTIONS
from itdirector.kernel.jobs import NEEDS, WORK
from itdirector.surfaces.api.build import api
from itdirector.surfaces.web import urls
from itdirector.surfaces.web.needs import PASSWORD_GIVEN, PUBLIC, SIGNED_IN, declared

RIGHTS = frozenset().union(*CAPABILITIES.values())
"""What a lock may ask for."""
PAGES = RIGHTS | {PUBLIC, PASSWORD_GIVEN, SIGNED_IN}


def must_be_declared() -> None:
    """Raise ImproperlyConfigured naming every door that does not say what it needs."""
    if open_doors := [*undeclared()]:
        raise ImproperlyConfigured(f"These say not what they need: {', '.join(open_doors)}")


def undeclared() -> Iterator[str]:
    """Yield every page, operation, action and job without a lock we know."""
    for pattern in urls.urlpatterns:
        if declared(pattern.callback) not in PAGES:
            yield f"the page {pattern.pattern}"
    yield from operations_of(api())
    for name, action in ACTIONS.items():
        if action.needs not in RIGHTS:
            yield f"the action {name}"
    for name in WORK:
        if NEEDS.get(name) not in RIGHTS:
            yield f"the job {name}"


def operations_of(made: Any) -> Iterator[str]:
    """Yield the operations that anybody could ask, or that say not what they need."""
    for router in made._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                lock = getattr(operation.view_func, "needs", "")
                if lock not in RIGHTS or not operation.auth_callbacks:
                    yield f"the operation {', '.join(operation.methods)} {router.prefix}{path}"
