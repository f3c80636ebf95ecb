"""inventory/: agent files in the GLPI agent's JSON and the FusionInventory agent's XML."""

from __future__ import annotations

import json
import random
from datetime import date
from xml.sax.saxutils import escape

from clock import days_ago
from computers import Observation, Section, content, now
from machines import BY_MACHINE, COMPUTERS, FUSION, GEAR, Machine
from people import SITES

RENAMED = (
    ("DESKTOP-4Q7M2KD", "SAL-SU-02", "w10", 243),
    ("LAPTOP-H8R31VT", "SAL-LT-06", "w11-24h2", 201),
)
"""Old name, name today, system then, days since: the same serial number in two files."""
CUT_SHORT = "GUL-LT-03"
DESCRIPTIONS = {
    "Fortinet": "{model} FortiOS {firmware}",
    "Hewlett Packard Enterprise": "HP J9773A 2530-24G-PoEP Switch, revision {firmware}",
    "NETGEAR": "GS724TPv2 24-Port Gigabit Smart Managed Pro Switch with PoE+",
    "Synology": "Synology {model}, {firmware}",
}
"""What a device says of itself over SNMP, by maker."""
KINDS = {
    "firewall": ("NetworkEquipment", "Networking"),
    "switch": ("NetworkEquipment", "Networking"),
    "printer": ("Printer", "Printer"),
    "storage": ("NetworkEquipment", "Storage"),
}


def files(today: date) -> dict[str, str]:
    """Return the text of every inventory file by file name."""
    made = {}
    for machine in COMPUTERS:
        look = now(machine, today)
        if machine.name in FUSION:
            made[f"{machine.name}.xml"] = _fusion(look)
        else:
            made[f"{machine.name}.json"] = _glpi(look)
    for old_name, name, system, days in RENAMED:
        look = Observation(BY_MACHINE[name], old_name, system, days_ago(today, days), today)
        made[f"{old_name}.json"] = _glpi(look)
    for machine in GEAR:
        made[f"{machine.name}.json"] = _network_inventory(machine, today)
    made[f"{CUT_SHORT}.json"] = cut_short(today)
    return made


def lost_laptop() -> Machine:
    """Return the laptop whose inventory broke off: a twin of GUL-LT-02 with its own serial."""
    twin = BY_MACHINE["GUL-LT-02"]
    return Machine(
        name=CUT_SHORT,
        model=twin.model,
        system=twin.system,
        type="computer",
        user=None,
        months_old=25,
        days_unseen=6,
        octet=120,
    )


def cut_short(today: date) -> str:
    """Return an inventory that ends in the middle of the section about drives."""
    whole = _glpi(now(lost_laptop(), today))
    return whole[: whole.index('"filesystem"') + 14]


def _dump(document: Section) -> str:
    return json.dumps(document, indent=3, sort_keys=True, ensure_ascii=False) + "\n"


def _glpi(look: Observation) -> str:
    document: Section = {
        "action": "inventory",
        "content": content(look),
        "deviceid": look.device_id,
        "itemtype": "Computer",
        "tag": SITES[look.machine.site],
    }
    if look.machine.name == "SAL-SRV-VH01":
        document["content"] = content(look) | {"virtualmachines": _guests()}
    return _dump(document)


def _guests() -> list[Section]:
    guests = (BY_MACHINE["SAL-SRV-DC01"], BY_MACHINE["SAL-WEB01"])
    return [
        {
            "memory": guest.model.memory_mb,
            "name": guest.name,
            "status": "running",
            "subsystem": "MS HyperV",
            "uuid": guest.uuid,
            "vcpu": 4,
            "vmtype": "HyperV",
        }
        for guest in guests
    ]


def _network_inventory(machine: Machine, today: date) -> str:
    item, kind = KINDS[machine.type]
    rng = random.Random(f"uptime {machine.name}")
    device: Section = {
        "contact": "callum.brathwaite@harbourdental.example",
        "description": DESCRIPTIONS.get(machine.model.maker, "{model}").format(
            model=machine.model.name, firmware=machine.system
        ),
        "firmware": machine.system,
        "ips": [machine.address],
        "location": SITES[machine.site],
        "mac": machine.mac,
        "manufacturer": machine.model.maker,
        "model": machine.model.name,
        "name": machine.name,
        "serial": machine.serial,
        "type": kind,
        "uptime": f"{rng.randrange(3, 400)} days, {rng.randrange(24):02}:{rng.randrange(60):02}:17",
    }
    sections: Section = {
        "accesslog": {"logdate": f"{today} 06:30:0{rng.randrange(10)}"},
        "firmwares": [
            {
                "description": "device firmware",
                "manufacturer": machine.model.maker,
                "name": machine.model.name,
                "type": "device",
                "version": machine.system,
            }
        ],
        "network_device": device,
        "network_ports": [_port(number, machine) for number in range(1, 5)],
        "versionclient": "6.5",
    }
    if machine.type == "printer":
        sections["network_ports"] = [_port(1, machine)]
        sections["pagecounters"] = {"total": rng.randrange(9_000, 140_000)}
        sections["cartridges"] = [{"tonerblack": f"{rng.randrange(4, 98)}"}]
    return _dump(
        {
            "action": "netinventory",
            "content": sections,
            "deviceid": f"{machine.name}-{days_ago(today, 400)}-06-30-00",
            "itemtype": item,
        }
    )


def _port(number: int, machine: Machine) -> Section:
    rng = random.Random(f"port {number} {machine.name}")
    return {
        "ifdescr": f"port{number}",
        "ifinbytes": rng.randrange(10**11),
        "ifinerrors": rng.randrange(3),
        "ifmtu": 1500,
        "ifname": f"port{number}",
        "ifnumber": number,
        "ifoutbytes": rng.randrange(10**11),
        "ifspeed": 1_000_000_000,
        "ifstatus": 1,
        "iftype": 6,
    }


def _fusion(look: Observation) -> str:
    """Return the same inventory in upper-case XML, with the old agent's field names."""
    sections = content(look)
    sections["versionclient"] = "FusionInventory-Agent_v2.5.2"
    lines = ['<?xml version="1.0" encoding="UTF-8" ?>', "<REQUEST>", "  <CONTENT>"]
    for name, section in sections.items():
        lines += _elements(name.upper(), section, indent=4)
    lines += [
        "  </CONTENT>",
        f"  <DEVICEID>{escape(look.device_id)}</DEVICEID>",
        "  <QUERY>INVENTORY</QUERY>",
        "</REQUEST>",
    ]
    return "\n".join(lines) + "\n"


def _elements(name: str, value: object, *, indent: int) -> list[str]:
    pad = " " * indent
    if isinstance(value, list):
        return [line for item in value for line in _elements(name, item, indent=indent)]
    if isinstance(value, dict):
        inner = [
            line
            for key, item in sorted(value.items())
            for line in _elements(_old_name(key), _old_value(key, item), indent=indent + 2)
        ]
        return [f"{pad}<{name}>", *inner, f"{pad}</{name}>"]
    return [f"{pad}<{name}>{escape(str(value))}</{name}>"]


def _old_name(key: str) -> str:
    return {"mac": "MACADDR"}.get(key, key.upper())


def _old_value(key: str, value: object) -> object:
    """Write a flag as 1 or 0 and the install date of a program as day/month/year."""
    if isinstance(value, bool):
        return int(value)
    if key == "install_date" and isinstance(value, str) and len(value) == 10:
        year, month, day = value.split("-")
        return f"{day}/{month}/{year}"
    return value
