"""What an inventory agent says of a machine, whether it wrote JSON or XML, as neutral rows.

Both formats name things alike (https://github.com/glpi-project/inventory_format); the XML
connector hands over lower-case names, so that one set of rules serves both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from itdirector.connectors import identity
from itdirector.connectors.jsontext import entries, fields, text_of
from itdirector.connectors.rows import (
    AssetRow,
    CompleteSoftware,
    Identity,
    Outcome,
    Problem,
    SoftwareRow,
)
from itdirector.connectors.text import identifier
from itdirector.connectors.vocabulary import asset_kind, slug, yes_no
from itdirector.values.dates import parse_date

_VERSION = re.compile(r"\d+\.\d+[\w.+-]*")
_VERSION_WITH_BUILD = re.compile(r"([\d.]+) \((\w+)\)")
_FIRMWARE = re.compile(
    r"FortiOS\s+v?[\d.]+|PAN-OS\s+[\d.]+|Cisco IOS(?:[ -]XE)? Software.*?Version\s+[\w.()]+"
    r"|RouterOS\s+[\d.]+|DSM\s+[\d.]+|SonicOS\s+[\w.]+|JUNOS\s+[\w.]+|ESXi\s+[\d.]+",
    re.IGNORECASE,
)
"""How the makers of network devices and storage spell their systems in an SNMP description."""

_EDITIONS = (
    ("enterprise", "Enterprise"),
    ("entreprise", "Enterprise"),
    ("education", "Education"),
    ("workstation", "Pro for Workstations"),
    ("professional", "Pro"),
    ("professionnel", "Pro"),
    ("famille", "Home"),
    ("datacenter", "Datacenter"),
    ("standard", "Standard"),
    ("essentials", "Essentials"),
    ("home", "Home"),
    ("pro", "Pro"),
)
_SHARED_LOGINS = frozenset({"root", "administrator", "system", "local", "admin"})
_UNUSED = frozenset({"", "0.0.0.0", "127.0.0.1", "::1"})  # noqa: S104  # addresses to ignore


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """One file of an agent, before any rule."""

    content: dict[str, object]
    devices: tuple[dict[str, object], ...] = ()
    """What a network scan found: switches, printers, unknown addresses."""
    item_type: str = ""
    partial: bool = False
    whole: bool = True
    """False when the file broke off: its list of software is then not complete."""


def rows_of(inventory: Inventory) -> Iterator[Outcome]:
    """Yield the machine, its software and the devices a scan found."""
    as_of = _day(text_of(fields(inventory.content.get("accesslog")), "logdate"))
    if not inventory.devices or "hardware" in inventory.content:
        yield from _machine(inventory, as_of)
    for number, device in enumerate(inventory.devices):
        yield _device(device, inventory.item_type, place=f"device[{number}]", as_of=as_of)


def _machine(inventory: Inventory, as_of: date | None) -> Iterator[Outcome]:
    marks = _identity(inventory.content)
    if not identity.known(marks):
        yield Problem(
            place="content",
            message="The inventory names no serial number, UUID, network address or name.",
            remedy="Run the agent again as an administrator, so that it may read the firmware.",
        )
        return
    yield _asset(inventory, marks, as_of)
    yield from _software(inventory, marks, as_of)


def _identity(content: dict[str, object]) -> Identity:
    hardware, bios = fields(content.get("hardware")), fields(content.get("bios"))
    serial = (identity.meaningful(text_of(bios, key)) for key in ("ssn", "msn", "biosserial"))
    return Identity(
        serial=next(filter(None, serial), ""),
        uuid=identity.uuid(text_of(hardware, "uuid")),
        asset_tag=identity.meaningful(text_of(bios, "assettag")),
        mac=next(filter(None, (_mac_of(card) for card in _cards(content))), ""),
        name=identity.meaningful(text_of(hardware, "name")),
    )


def _asset(inventory: Inventory, marks: Identity, as_of: date | None) -> AssetRow:
    content = inventory.content
    hardware, bios = fields(content.get("hardware")), fields(content.get("bios"))
    system = fields(content.get("operatingsystem"))
    full_name = text_of(system, "full_name", "name") or text_of(hardware, "osname")
    version, build = _version_and_build(system, hardware)
    antivirus, current = _antivirus(content)
    memory = text_of(hardware, "memory")
    return AssetRow(
        place="content",
        as_of=as_of,
        identity=marks,
        name=marks.name,
        kind=_machine_kind(inventory.item_type, hardware, full_name),
        manufacturer=_maker(bios, "smanufacturer", "mmanufacturer", "bmanufacturer"),
        model=_maker(bios, "smodel", "mmodel"),
        os_name=full_name,
        os_version=version,
        os_build=build,
        os_edition=windows_edition(full_name),
        address=_address(content, hardware),
        assigned_to=_user(content, hardware),
        status="",
        memory_mb=int(memory) if memory.isdecimal() and len(memory) < 10 else None,
        last_seen_on=as_of,
        antivirus=antivirus,
        antivirus_current=current,
        encrypted=_encrypted(content),
    )


def windows_edition(full_name: str) -> str:
    """Return the edition in a Windows name, such as "Pro" or "Enterprise LTSC", "" for none."""
    words = full_name.lower()
    if "windows" not in words:
        return ""
    edition = next((ours for theirs, ours in _EDITIONS if theirs in words), "")
    if "iot" in words:
        edition = f"IoT {edition}".strip()
    return f"{edition} LTSC".strip() if "ltsc" in words or "ltsb" in words else edition


def _machine_kind(item_type: str, hardware: dict[str, object], system: str) -> str:
    if text_of(hardware, "vmsystem").lower() not in ("", "physical"):
        return "vm"
    if item_type == "Phone" or "android" in system.lower():
        return "phone"
    kind = asset_kind(text_of(hardware, "chassis_type"))
    if kind in ("", "desktop") and "server" in system.lower():
        return "server"
    return kind


def _version_and_build(system: dict[str, object], hardware: dict[str, object]) -> tuple[str, str]:
    version = text_of(system, "version") or text_of(hardware, "osversion")
    if match := _VERSION_WITH_BUILD.fullmatch(version):
        return match[1], match[2]
    kernel = _VERSION.search(text_of(system, "kernel_version") or text_of(hardware, "osversion"))
    return version, kernel[0].rstrip(".") if kernel else ""


def _cards(content: dict[str, object]) -> Iterator[dict[str, object]]:
    """Yield network cards: real ones before virtual ones."""
    cards = [fields(card) for card in entries(content.get("networks"))]
    yield from (card for card in cards if not _true(card.get("virtualdev")))
    yield from (card for card in cards if _true(card.get("virtualdev")))


def _mac_of(card: dict[str, object]) -> str:
    if slug(text_of(card, "type")) in ("loopback", "bluetooth", "dialup"):
        return ""
    return identity.mac(text_of(card, "mac", "macaddr"))


def _address(content: dict[str, object], hardware: dict[str, object]) -> str:
    candidates = [text_of(hardware, "ipaddr").split("/")[0]]
    candidates += [text_of(card, "ipaddress") for card in _cards(content)]
    return next((a for a in map(identifier, candidates) if a not in _UNUSED), "")


def _user(content: dict[str, object], hardware: dict[str, object]) -> str:
    logins = [text_of(hardware, "lastloggeduser")]
    logins += [text_of(fields(user), "login") for user in entries(content.get("users"))]
    names = (identity.meaningful(login.split("\\")[-1]) for login in logins)
    return next((name for name in names if name and name.lower() not in _SHARED_LOGINS), "")


def _antivirus(content: dict[str, object]) -> tuple[str, bool | None]:
    """Return the product that protects best and whether it is switched on and up to date."""
    products = [fields(product) for product in entries(content.get("antivirus"))]
    best = max(
        (product for product in products if text_of(product, "name")),
        key=lambda p: (_true(p.get("enabled")), _true(p.get("uptodate")), "version" in p),
        default=None,
    )
    if best is None:
        return "", None
    if "enabled" not in best and "uptodate" not in best:
        return identifier(text_of(best, "name")), None
    current = all(_true(best[key]) for key in ("enabled", "uptodate") if key in best)
    return identifier(text_of(best, "name")), current


def _encrypted(content: dict[str, object]) -> bool | None:
    """Return what the system drive says, None when no drive says anything."""
    drives = [fields(drive) for drive in entries(content.get("drives"))]
    system = [
        drive
        for drive in drives
        if _true(drive.get("systemdrive")) or text_of(drive, "type") == "/"
    ]
    said = [yes_no(text_of(drive, "encrypt_status")) for drive in system or drives]
    answers = [answer for answer in said if answer is not None]
    return all(answers) if answers else None


def _software(inventory: Inventory, on: Identity, as_of: date | None) -> Iterator[Outcome]:
    if "softwares" not in inventory.content:
        return
    for number, entry in enumerate(entries(inventory.content["softwares"])):
        software, place = fields(entry), f"softwares[{number}]"
        name = identifier(text_of(software, "name", "guid"))
        if not name:
            yield Problem(place=place, message="A program without a name was left out.")
            continue
        yield SoftwareRow(
            place=place,
            as_of=as_of,
            on=on,
            name=name,
            version=identifier(text_of(software, "version")),
            publisher=identifier(text_of(software, "publisher")),
            installed_on=_day(text_of(software, "install_date", "installdate")),
        )
    if inventory.whole and not inventory.partial:
        yield CompleteSoftware(place="softwares", as_of=as_of, on=on)


def _device(
    device: dict[str, object], item_type: str, *, place: str, as_of: date | None
) -> Outcome:
    marks = Identity(
        serial=identity.meaningful(text_of(device, "serial")),
        asset_tag=identity.meaningful(text_of(device, "assettag")),
        mac=identity.mac(text_of(device, "mac")),
        name=identity.meaningful(_device_name(device)),
    )
    address = _device_address(device)
    if not identity.known(marks) and not address:
        return Problem(place=place, message="The device has no serial number, name or address.")
    return AssetRow(
        place=place,
        as_of=as_of,
        identity=marks,
        name=marks.name or address,
        kind=asset_kind(text_of(device, "type")) or asset_kind(item_type),
        manufacturer=_maker(device, "manufacturer"),
        model=_maker(device, "model"),
        os_name=_firmware(device),
        os_version=identifier(text_of(device, "firmware")),
        address=address,
        site=identifier(text_of(device, "location")),
        last_seen_on=as_of,
        notes=text_of(device, "description"),
    )


def _firmware(device: dict[str, object]) -> str:
    """Return the words of the description that name a firmware we can tell, else ""."""
    found = _FIRMWARE.search(text_of(device, "description"))
    return found[0] if found else ""


def _device_name(device: dict[str, object]) -> str:
    """Return the name; a DNS "name" that is only the address says nothing."""
    name = text_of(device, "name", "snmphostname", "dnshostname", "netbiosname")
    return "" if re.fullmatch(r"[\d.]+|[\da-f:]+:[\da-f:]*", name.lower()) else name


def _device_address(device: dict[str, object]) -> str:
    addresses = device.get("ips")
    listed = fields(addresses).get("ip") if isinstance(addresses, dict) else addresses
    found = listed if isinstance(listed, list) else [listed]
    candidates = [text_of(device, "ip"), *(a for a in found if isinstance(a, str))]
    return next((a for a in map(identifier, candidates) if a not in _UNUSED), "")


def _maker(record: dict[str, object], *keys: str) -> str:
    names = (identity.meaningful(text_of(record, key)) for key in keys)
    return next(filter(None, names), "")


def _true(value: object) -> bool:
    return value is True or str(value).strip().lower() in ("1", "true", "yes")


def _day(text: str) -> date | None:
    """Return a day; agents write 1970-01-01 when they do not know."""
    try:
        found = parse_date(text, "dmy")
    except ValueError:
        return None
    return None if found is None or found.year <= 1970 else found
