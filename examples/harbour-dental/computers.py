"""The inventory of one computer, as the GLPI agent sees it: nested sections with plain values."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from clock import days_ago
from machines import BY_MACHINE, Machine
from programs import NOT_ENCRYPTED, Program, antivirus_of, programs_of

Section = dict[str, object]
SYSTEMS = {
    "w7": ("Windows", "Microsoft Windows 7 Professional", "", "6.1.7601"),
    "w10": ("Windows", "Microsoft Windows 10 Pro", "22H2", "10.0.19045"),
    "w11-23h2": ("Windows", "Microsoft Windows 11 Pro", "23H2", "10.0.22631"),
    "w11-24h2": ("Windows", "Microsoft Windows 11 Pro", "24H2", "10.0.26100"),
    "w11-25h2": ("Windows", "Microsoft Windows 11 Pro", "25H2", "10.0.26200"),
    "ws2016": ("Windows", "Microsoft Windows Server 2016 Standard", "1607", "10.0.14393"),
    "ws2019": ("Windows", "Microsoft Windows Server 2019 Standard", "1809", "10.0.17763"),
    "ws2022": ("Windows", "Microsoft Windows Server 2022 Standard", "21H2", "10.0.20348"),
    "ubuntu2004": ("Ubuntu", "Ubuntu 20.04.6 LTS", "20.04", "5.4.0-216-generic"),
    "macos13": ("MacOSX", "macOS 13.7.8", "13.7.8 (22H730)", "22.6.0"),
    "dentaos": ("DentaOS", "DentaOS 4.2", "4.2", "4.14.98-denta"),
}
"""System key to name, full name, version and kernel version."""
LONG_UNSEEN_DAYS = 60
OLD_VERSIONS = {
    "Google Chrome": "145.0.7632.117",
    "Microsoft Edge": "145.0.3800.82",
    "Microsoft Edge WebView2 Runtime": "145.0.3800.82",
    "Microsoft OneDrive": "26.020.0201.0004",
}
"""What a PC had that nobody has seen for longer than that."""
OFTEN_UPDATED = ("Google Chrome", "Microsoft Edge", "Microsoft 365", "Microsoft OneDrive", "Sophos")


@dataclass(frozen=True, slots=True)
class Observation:
    """One look at a machine: what it was called, and which system it ran, on that day."""

    machine: Machine
    name: str
    system: str
    seen_on: date
    today: date

    @property
    def seen_at(self) -> datetime:
        """A moment of the working day."""
        rng = random.Random(f"seen {self.name}")
        return datetime.combine(
            self.seen_on, time(8 + rng.randrange(9), rng.randrange(60), rng.randrange(60))
        )

    @property
    def installed_on(self) -> date:
        """When the system was set up: some days after the purchase."""
        bought = self.machine.bought_on(self.today)
        return bought + timedelta(days=3 + random.Random(f"set up {self.name}").randrange(14))

    @property
    def device_id(self) -> str:
        """Name and the moment the agent was first started, which is how agents build it."""
        first = datetime.combine(self.installed_on, self.seen_at.time())
        return f"{self.name}-{first:%Y-%m-%d-%H-%M-%S}"


def now(machine: Machine, today: date) -> Observation:
    """Return the latest look at a machine."""
    seen = days_ago(today, machine.days_unseen)
    return Observation(machine, machine.name, machine.system, seen, today)


def content(look: Observation) -> Section:
    """Return the sections of one inventory."""
    machine = look.machine
    sections: Section = {
        "accesslog": {"logdate": f"{look.seen_at}"},
        "antivirus": [
            {
                "company": shield.company,
                "enabled": shield.enabled,
                "name": shield.name,
                "uptodate": shield.current,
                "version": shield.version,
            }
            for shield in antivirus_of(machine)
        ],
        "bios": _bios(look),
        "cpus": [_cpu(machine)],
        "drives": [_drive(machine)],
        "hardware": _hardware(look),
        "memories": _memories(machine),
        "networks": [_network(machine)],
        "operatingsystem": _system(look),
        "softwares": [_software(program, look) for program in programs_of(machine)],
        "versionclient": "GLPI-Inventory_v1.15",
    }
    if machine.user:
        sections["users"] = [{"domain": "HARBOUR", "login": machine.user.username}]
    return {key: value for key, value in sections.items() if value != []}


def _bios(look: Observation) -> Section:
    machine = look.machine
    maker = "American Megatrends Inc." if machine.model.maker == "ASUS" else machine.model.maker
    rng = random.Random(f"bios {machine.name}")
    dated = min(look.installed_on + timedelta(days=rng.randrange(900)), look.seen_on)
    return {
        "bdate": f"{dated}",
        "bmanufacturer": maker,
        "bversion": f"1.{rng.randrange(4, 32)}.{rng.randrange(3)}",
        "mmanufacturer": machine.model.maker,
        "msn": machine.serial,
        "skunumber": machine.model.number,
        "smanufacturer": machine.model.maker,
        "smodel": machine.model.name,
        "ssn": machine.serial,
    }


def _cpu(machine: Machine) -> Section:
    name = machine.model.cpu
    speed = int(float(name.rpartition("@ ")[2][:-3]) * 1000) if "@" in name else 2500
    cores = 8 if "Xeon" in name else 4
    return {"arch": "x86_64", "core": cores, "manufacturer": "Intel", "name": name, "speed": speed}


def _drive(machine: Machine) -> Section:
    rng = random.Random(f"drive {machine.name}")
    total = machine.model.disk_mb
    size: Section = {"free": int(total * rng.uniform(0.08, 0.7)), "total": total}
    if not machine.system.startswith("w"):
        kind = {"macos13": "apfs"}.get(machine.system, "ext4")
        return size | {"filesystem": kind, "type": "/", "volumn": "/dev/sda1"}
    windows: Section = {
        "description": "Local Fixed Disk",
        "filesystem": "NTFS",
        "label": "Windows",
        "letter": "C:",
        "serial": f"{rng.randrange(16**8):08X}",
        "systemdrive": True,
        "type": "Local Disk",
        "volumn": "Windows",
    }
    if machine.laptop:
        locked = machine.name not in NOT_ENCRYPTED
        windows["encrypt_status"] = "Yes" if locked else "No"
        if locked:
            windows |= {"encrypt_name": "BitLocker", "encrypt_algo": "XTS_AES_128"}
    return size | windows


def _hardware(look: Observation) -> Section:
    machine = look.machine
    gateway = machine.address.rsplit(".", 1)[0] + ".1"
    hardware: Section = {
        "chassis_type": machine.model.chassis,
        "defaultgateway": gateway,
        "dns": BY_MACHINE["SAL-SRV-DC01"].address if machine.system.startswith("w") else gateway,
        "memory": machine.model.memory_mb,
        "name": look.name,
        "uuid": machine.uuid,
        "vmsystem": "Hyper-V" if machine.model.name == "Virtual Machine" else "Physical",
        "workgroup": "harbour.local" if machine.system.startswith("w") else "WORKGROUP",
    }
    if machine.user:
        hardware["lastloggeduser"] = machine.user.username
        hardware["datelastloggeduser"] = f"{look.seen_at:%a %b %d %H:%M}"
    if machine.system.startswith("w"):
        hardware |= {"winlang": "2057", "winowner": "Harbour Dental Group"}
    return hardware


def _memories(machine: Machine) -> list[Section]:
    half = machine.model.memory_mb // 2
    return [
        {"capacity": half, "caption": f"DIMM {slot}", "description": "DIMM", "numslots": slot}
        for slot in (1, 2)
    ]


def _network(machine: Machine) -> Section:
    return {
        "description": "Intel(R) Ethernet Connection"
        if not machine.laptop
        else "Intel(R) Wi-Fi 6E",
        "ipaddress": machine.address,
        "ipgateway": machine.address.rsplit(".", 1)[0] + ".1",
        "ipmask": "255.255.255.0",
        "ipsubnet": machine.address.rsplit(".", 1)[0] + ".0",
        "mac": machine.mac,
        "speed": "1000",
        "status": "up",
        "type": "wifi" if machine.laptop else "ethernet",
        "virtualdev": False,
    }


def _system(look: Observation) -> Section:
    name, full_name, version, kernel = SYSTEMS[look.system]
    kernel_names = {"Windows": "MSWin32", "MacOSX": "darwin"}
    booted = look.seen_at - timedelta(days=random.Random(look.name).randrange(1, 9), hours=1)
    system: Section = {
        "arch": "64-bit" if name == "Windows" else "x86_64",
        "boot_time": f"{booted}",
        "full_name": full_name,
        "install_date": f"{look.installed_on} 10:12:44",
        "kernel_name": kernel_names.get(name, "linux"),
        "kernel_version": kernel,
        "name": name,
        "timezone": {"name": "GMT Standard Time", "offset": "+0000"},
        "version": version,
    }
    if look.system == "w7":
        system["service_pack"] = "Service Pack 1"
    return {key: value for key, value in system.items() if value != ""}


def _software(program: Program, look: Observation) -> Section:
    rng = random.Random(f"{program.name} {look.name}")
    unseen = (look.today - look.seen_on).days
    version = OLD_VERSIONS.get(program.name, program.version)
    if unseen <= LONG_UNSEEN_DAYS or not look.system.startswith("w1"):
        version = program.version
    age = min(_most_days(program, look), (look.seen_on - look.installed_on).days)
    entry: Section = {
        "arch": program.arch,
        "from": "registry" if look.system.startswith("w") else "dpkg",
        "install_date": f"{days_ago(look.seen_on, rng.randrange(age + 1))}",
        "name": program.name,
        "publisher": program.publisher,
        "version": version,
    }
    if look.system.startswith("w"):
        entry["guid"] = f"{{{rng.randrange(16**8):08X}-{rng.randrange(16**4):04X}-11EF}}"
        entry["uninstall_string"] = f"MsiExec.exe /X{entry['guid']}"
    if look.system == "macos13":
        entry |= {"from": "macosx", "system_category": "Applications"}
    if "Update for" in program.name:
        entry["release_type"] = "Security Update"
    return {key: value for key, value in entry.items() if value != ""}


def _most_days(program: Program, look: Observation) -> int:
    """Return how long ago the version can have come, so that none is older than its release."""
    if program.name.startswith(OFTEN_UPDATED) and look.system.startswith("w1"):
        return 5
    return {"ws2016": 1500, "ws2019": 390, "ws2022": 900, "w7": 4000}.get(look.system, 390)
