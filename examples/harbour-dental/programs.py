"""Which programs each machine carries, and the protection it runs."""

from __future__ import annotations

from dataclasses import dataclass

from machines import Machine
from tables import sections

OFFICE_2016_ON = ("SAL-SU-01", "SAL-DE-01", "GUL-SU-01", "GUL-DE-01", "EMB-RC-02", "SAN-SU-01")
OFFICE_2021_ON = ("GUL-SU-03", "EMB-OF-01", "SAN-RC-02")
IMAGING_ON = (
    "SAL-SU-02",
    "SAL-SU-04",
    "SAL-SU-05",
    "GUL-SU-02",
    "GUL-SU-04",
    "EMB-SU-03",
    "SAN-SU-04",
)
ACROBAT_PRO_ON = ("SAL-LT-03", "SAL-LT-06", "SAL-OF-02")
JAVA_ON = (
    "SAL-SU-01",
    "SAL-SU-02",
    "GUL-SU-01",
    "GUL-SU-02",
    "EMB-SU-01",
    "SAN-SU-01",
    "SAN-SU-02",
)
READER_OLD_ON = ("SAL-DE-01", "GUL-DE-01", "SAN-RC-02", "SAN-SU-02", "SAN-SU-03")
CHROME_OLD_ON = ("SAL-DE-01", "EMB-RC-02", "SAN-SU-03", "SAN-SU-01")
CHROME_LATE_ON = ("GUL-SU-01",)
SEVEN_ZIP_OLD_ON = ("SAL-OF-01", "GUL-OF-01", "SAN-OF-01", "EMB-OF-01")
WINRAR_ON = ("GUL-SU-03", "SAN-RC-02")
ANYDESK_ON = ("GUL-LT-01", "SAN-OF-01", "EMB-OF-01")
DEFENDER_STALE_ON = ("SAN-SU-02", "EMB-LT-02", "EMB-OF-01")
NOT_ENCRYPTED = ("SAL-LT-05", "EMB-LT-02", "GUL-LT-02")
"""The three laptops whose disk anybody could read; the other nine are encrypted."""


@dataclass(frozen=True, slots=True)
class Program:
    """One installed program."""

    name: str
    version: str
    publisher: str
    arch: str


@dataclass(frozen=True, slots=True)
class Antivirus:
    """One protection product as Windows reports it."""

    company: str
    name: str
    version: str
    enabled: bool
    current: bool


CATALOGUE = {
    # The last three cells never hold a bar; a name may: "Dell Command | Update".
    section: [Program(*line.rsplit("|", 3)) for line in lines]
    for section, lines in sections("programs").items()
}
MAKER_TOOLS = {"Dell Inc.": "dell", "HP": "hp", "LENOVO": "lenovo"}
PLACES = {
    "RC": "front_desk",
    "SU": "surgery",
    "DE": "surgery",
    "LT": "laptop",
    "OF": "office_desk",
}
SERVERS = {"ws2016": "database", "ws2019": "directory", "ws2022": "vm_host"}
EXTRAS = {
    "imaging": IMAGING_ON,
    "acrobat_pro": ACROBAT_PRO_ON,
    "java_8": JAVA_ON,
    "seven_zip_old": SEVEN_ZIP_OLD_ON,
    "winrar_old": WINRAR_ON,
    "anydesk": ANYDESK_ON,
}


def programs_of(machine: Machine) -> list[Program]:
    """Return the machine's programs, sorted by name."""
    if machine.system in SERVERS:
        names = ["every_server", SERVERS[machine.system]]
    elif machine.system in CATALOGUE:
        names = [machine.system]
    else:
        names = _client(machine)
    found = [program for name in names for program in CATALOGUE[name]]
    return sorted(found, key=lambda program: program.name.lower())


def _client(machine: Machine) -> list[str]:
    """Return the sections of the catalogue that make up a PC or laptop."""
    names = ["every_windows", _office(machine.name), PLACES[machine.name[4:6]]]
    names += [_chrome(machine.name)]
    names += ["reader_old" if machine.name in READER_OLD_ON else "reader_current"]
    names += [name for name, machines in EXTRAS.items() if machine.name in machines]
    choices = (
        (MAKER_TOOLS.get(machine.model.maker, ""), machine.model.maker in MAKER_TOOLS),
        ("sophos", has_sophos(machine)),
        ("last_windows_10_update", machine.system == "w10"),
    )
    return names + [name for name, wanted in choices if wanted]


def _office(name: str) -> str:
    if name in OFFICE_2016_ON:
        return "office_2016"
    return "office_2021" if name in OFFICE_2021_ON else "office_365"


def _chrome(name: str) -> str:
    if name in CHROME_OLD_ON:
        return "chrome_old"
    return "chrome_late" if name in CHROME_LATE_ON else "chrome_current"


def has_sophos(machine: Machine) -> bool:
    """Say whether Sophos protects it: servers, and the Windows PCs of the two first sites."""
    return machine.system.startswith("ws") or (
        machine.site in {"SAL", "GUL"} and machine.system.startswith("w1")
    )


def antivirus_of(machine: Machine) -> list[Antivirus]:
    """Return what protects the machine; empty for the Mac, the appliance and the Linux box."""
    if machine.system == "w7":
        name = "Microsoft Security Essentials"
        return [
            Antivirus(
                company="Microsoft Corporation",
                name=name,
                version="4.10.209.0",
                enabled=False,
                current=False,
            )
        ]
    if not machine.system.startswith("w"):
        return []
    sophos = has_sophos(machine)
    defender = Antivirus(
        company="Microsoft Corporation",
        name="Windows Defender",
        version="4.18.26090.11",
        enabled=not sophos,
        current=not sophos and machine.name not in DEFENDER_STALE_ON,
    )
    if not sophos:
        return [defender]
    shield = Antivirus(
        company="Sophos Limited",
        name="Sophos Endpoint Agent",
        version="2026.2.1.9",
        enabled=True,
        current=True,
    )
    return [shield, defender]
