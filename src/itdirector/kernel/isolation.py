"""The fence inside the database: what makes it refuse rows of another organisation by itself.

PostgreSQL: row-level security, forced, for a role that owns nothing. The connection says for whom
it works in a context signed with a key that only the owner of the database can read, so that
injected SQL can neither name another organisation nor forge one. SQLite: triggers on each
connection refuse to write outside the fence; reading is fenced by the managers alone.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Any

from django.apps import apps
from django.conf import settings

from itdirector.kernel.context import Fence
from itdirector.kernel.entries import AuditEntry, AuditName, AuditText
from itdirector.kernel.tenancy import OrganisationRecord

VALID_S = 3600
"""How long a signed context is good for. Signed anew when half of it is over."""
BLOCK = 64
"""Bytes of a block of SHA-256, for HMAC as RFC 2104 writes it."""
SHOWN = 3
GUARDS = ("stays", "insert", "update", "delete")
MOVED = "rows never move to another organisation"
OUTSIDE = "this row is outside the fence"
APPEND_ONLY = "the audit log is only ever added to"
ONLY_ERASED = "texts of the audit log are erased, never changed"

FUNCTIONS = """
CREATE TABLE IF NOT EXISTS itd_key (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    inner_pad bytea NOT NULL,
    outer_pad bytea NOT NULL
);
REVOKE ALL ON itd_key FROM PUBLIC;

CREATE OR REPLACE FUNCTION itd_context() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    told text := current_setting('itd.context', true);
    parts text[];
    pads public.itd_key%ROWTYPE;
BEGIN
    IF told IS NULL OR told !~ '^([0-9a-f]{32})?:[a-z0-9_]*:[0-9]{1,12}:[0-9a-f]{64}$' THEN
        RETURN NULL;
    END IF;
    parts := string_to_array(told, ':');
    SELECT * INTO pads FROM public.itd_key;
    IF parts[3]::bigint < extract(epoch FROM clock_timestamp())
        OR pads.single IS NULL
        OR parts[4] <> encode(sha256(pads.outer_pad || sha256(pads.inner_pad || convert_to(
            parts[1] || ':' || parts[2] || ':' || parts[3], 'UTF8'))), 'hex')
    THEN
        RETURN NULL;
    END IF;
    RETURN parts;
END $$;

CREATE OR REPLACE FUNCTION itd_organisation() RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT nullif((public.itd_context())[1], '')::uuid
$$;

CREATE OR REPLACE FUNCTION itd_open_table() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT (public.itd_context())[2]
$$;

CREATE OR REPLACE FUNCTION itd_refuse_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows never move to another organisation' USING ERRCODE = '42501';
END $$;

CREATE OR REPLACE FUNCTION itd_refuse_texts() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT json_array_elements(NEW.salted::json)::text
        EXCEPT SELECT json_array_elements(OLD.salted::json)::text)
    THEN
        RAISE EXCEPTION 'texts of the audit log are erased, never changed' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
"""

POLICY = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS itd_fence ON {table};
CREATE POLICY itd_fence ON {table}
    USING ({reach})
    WITH CHECK ({reach});
DROP TRIGGER IF EXISTS itd_stays ON {table};
CREATE TRIGGER itd_stays BEFORE UPDATE OF organisation_id ON {table} FOR EACH ROW
    WHEN (OLD.organisation_id IS DISTINCT FROM NEW.organisation_id)
    EXECUTE FUNCTION itd_refuse_move();
"""

ERASE_ONLY = """
DROP TRIGGER IF EXISTS itd_only_erased ON {texts};
CREATE TRIGGER itd_only_erased BEFORE UPDATE ON {texts} FOR EACH ROW
    EXECUTE FUNCTION itd_refuse_texts();
"""

READ_BY_ALL = """
DROP POLICY IF EXISTS itd_read ON {table};
CREATE POLICY itd_read ON {table} FOR SELECT USING (true);
"""

REACH = "organisation_id = (SELECT itd_organisation())"
REACH_OPENED = REACH + " OR (SELECT itd_open_table()) = '{name}'"

GRANTS = """
REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {role};
GRANT USAGE ON SCHEMA public TO {role};
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE ALL ON itd_key FROM {role};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role};
REVOKE UPDATE, DELETE ON {audit} FROM {role};
REVOKE UPDATE ON {names} FROM {role};
REVOKE UPDATE, DELETE ON {texts} FROM {role};
GRANT UPDATE (salted) ON {texts} TO {role};
"""

_LOG, _NAMES, _TEXTS = (f'"{model._meta.db_table}"' for model in (AuditEntry, AuditName, AuditText))
_NOT_LESS = """
    NEW.id IS NOT OLD.id OR NEW.entry_id IS NOT OLD.entry_id
    OR NEW.sensitivity IS NOT OLD.sensitivity
    OR EXISTS (SELECT value FROM json_each(NEW.salted)
        EXCEPT SELECT value FROM json_each(OLD.salted))
"""
ONLY = {
    "itd_only_added_update": (f"UPDATE ON {_LOG}", APPEND_ONLY),
    "itd_only_added_delete": (f"DELETE ON {_LOG}", APPEND_ONLY),
    "itd_only_erased_names": (f"UPDATE ON {_NAMES}", ONLY_ERASED),
    "itd_only_erased_texts": (f"DELETE ON {_TEXTS}", ONLY_ERASED),
    "itd_only_erased_inside": (f"UPDATE ON {_TEXTS} WHEN {_NOT_LESS}", ONLY_ERASED),
}
"""Triggers of SQLite that keep the log as it was written: when each fires, and what it says."""

KEEP_KEY = """
INSERT INTO itd_key (inner_pad, outer_pad) VALUES (%s, %s)
ON CONFLICT (single) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad
"""

STRENGTH = """
SELECT rolsuper, rolbypassrls,
       EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user),
       EXISTS (SELECT 1 FROM pg_auth_members WHERE member = pg_roles.oid),
       coalesce(
           has_table_privilege(to_regclass('public.kernel_auditentry'), 'UPDATE, DELETE'), false),
       coalesce(has_table_privilege(to_regclass('public.kernel_auditname'), 'UPDATE'), false)
           OR coalesce(
               has_table_privilege(to_regclass('public.kernel_audittext'), 'UPDATE, DELETE'), false)
           OR NOT EXISTS (SELECT 1 FROM pg_trigger
               WHERE tgname = 'itd_only_erased' AND tgenabled IN ('O', 'A')
               AND tgrelid = to_regclass('public.kernel_audittext')),
       coalesce(has_table_privilege(to_regclass('public.itd_key'), 'SELECT'), false),
       has_database_privilege(current_database(), 'CREATE, TEMPORARY')
FROM pg_roles WHERE rolname = current_user
"""

FENCED = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relrowsecurity AND c.relforcerowsecurity
  AND (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid
      AND NOT (p.polname = 'itd_read' AND p.polcmd = 'r' AND c.relname = ANY(%s))) = 1
  AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'itd_fence')
  AND NOT has_table_privilege(current_user, c.oid, 'TRUNCATE')
"""

ROUND_THE_FENCE = """
SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND (relkind = 'm' OR (relkind = 'v'
  AND NOT coalesce(reloptions, '{}') && ARRAY['security_invoker=true', 'security_invoker=on']))
"""


def fenced_tables() -> list[str]:
    """Return the tables whose rows belong to an organisation, by name."""
    return sorted(_fenced())


def written_inside() -> list[str]:
    """Return the tables that anybody may read, and that are written inside the fence only."""
    models = apps.get_models()
    return sorted(model._meta.db_table for model in models if getattr(model, "read_because", ""))


def signed(fence: Fence, *, now: float | None = None) -> str:
    """Return a fence as the database believes it, until VALID_S seconds from now."""
    until = int((time.time() if now is None else now) + VALID_S)
    told = f"{fence.organisation}:{fence.table}:{until}"
    return f"{told}:{hmac.new(_key(), told.encode(), hashlib.sha256).hexdigest()}"


def install(connection: Any, *, role: str) -> None:
    """Put the fence into the database, or bring it up to date. Call as the database's owner.

    `role` is what the product itself signs in as; SQLite has none. Calling it again is harmless.
    """
    if connection.vendor == "sqlite":
        _install_on_sqlite(connection)
        return
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        cursor.execute(KEEP_KEY, _pads())
        for name, model in _fenced().items():
            reach = (REACH_OPENED if model.opened_because else REACH).format(name=name)
            cursor.execute(POLICY.format(table=quote(name), reach=reach))
        for name in written_inside():
            cursor.execute(POLICY.format(table=quote(name), reach=REACH))
            cursor.execute(READ_BY_ALL.format(table=quote(name)))
        log = {"audit": AuditEntry, "names": AuditName, "texts": AuditText}
        tables = {name: quote(model._meta.db_table) for name, model in log.items()}
        tables |= {"role": quote(role), "database": quote(connection.settings_dict["NAME"])}
        cursor.execute(ERASE_ONLY.format(**tables))
        cursor.execute(GRANTS.format(**tables))


def troubles(connection: Any) -> list[str]:
    """Return what is wrong with the fence, as sentences; [] when it holds."""
    return [*(_postgres if connection.vendor == "postgresql" else _sqlite)(connection)]


def guards(tables: list[str]) -> list[str]:
    """Return the triggers that keep one SQLite connection from writing outside the fence."""
    made = []
    for name in tables:
        for verb, rows in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"])):
            inside = [f"itd_in_reach({row}.organisation_id, '{name}')" for row in rows]
            made.append(
                f'CREATE TEMP TRIGGER IF NOT EXISTS "itd_{verb.lower()}_{name}" '
                f'BEFORE {verb} ON main."{name}" '
                f"WHEN NOT ({' AND '.join(inside)}) "
                f"BEGIN SELECT RAISE(ABORT, '{OUTSIDE}'); END"
            )
    return made


def _fenced() -> dict[str, type[OrganisationRecord]]:
    models = (model for model in apps.get_models() if issubclass(model, OrganisationRecord))
    return {model._meta.db_table: model for model in models}


def _install_on_sqlite(connection: Any) -> None:
    with connection.cursor() as cursor:
        for name in fenced_tables():
            cursor.execute(
                f'CREATE TRIGGER IF NOT EXISTS "itd_stays_{name}" '
                f'BEFORE UPDATE OF organisation_id ON "{name}" '
                "WHEN OLD.organisation_id IS NOT NEW.organisation_id "
                f"BEGIN SELECT RAISE(ABORT, '{MOVED}'); END"
            )
        for name, (when, refusal) in ONLY.items():
            cursor.execute(
                f'CREATE TRIGGER IF NOT EXISTS "{name}" '
                f"BEFORE {when} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
        for statement in guards(fenced_tables() + written_inside()):
            cursor.execute(statement)


def _sqlite(connection: Any) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        known = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT name FROM sqlite_temp_master WHERE type = 'trigger'")
        known |= {name for (name,) in cursor.fetchall()}
    wanted = [f"itd_{what}_{t}" for t in fenced_tables() for what in GUARDS]
    wanted += [f"itd_{what}_{t}" for t in written_inside() for what in GUARDS[1:]]
    wanted += ONLY
    return _unfenced([name for name in wanted if name not in known])


def _postgres(connection: Any) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(STRENGTH)
        strong = cursor.fetchone()
        cursor.execute(FENCED, [written_inside()])
        fenced = {name for (name,) in cursor.fetchall()}
        cursor.execute(ROUND_THE_FENCE)
        round_it = [name for (name,) in cursor.fetchall()]
    role = connection.settings_dict["USER"]
    too_strong = (
        "is a superuser",
        "may bypass row security",
        "owns tables",
        "is in other roles",
        "may change the audit log",
        "may change the texts of the audit log",
        "may read the key of the fence",
        "may make tables of its own",
    )
    return [
        *(
            f"The database role {role} {what}."
            for what, is_so in zip(too_strong, strong, strict=True)
            if is_so
        ),
        *_unfenced([n for n in fenced_tables() + written_inside() if n not in fenced]),
        *(f"The view {name} shows every organisation's rows." for name in round_it),
    ]


def _unfenced(names: list[str]) -> list[str]:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return [f"Not fenced: {', '.join(names[:SHOWN])}{more}."] if names else []


def _key() -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), b"itdirector.context", hashlib.sha256).digest()


def _pads() -> tuple[bytes, bytes]:
    """Return the key as HMAC uses it, so that SQL needs no more than SHA-256."""
    key = _key().ljust(BLOCK, b"\0")
    return bytes(b ^ 0x36 for b in key), bytes(b ^ 0x5C for b in key)
