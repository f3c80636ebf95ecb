"""A bare Debian as a machine of its own, with its kernel and systemd, emulated by QEMU.

Needs root, debootstrap, mke2fs and a QEMU of version 8 or newer; no help of the hardware.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from torture.bare_debian import CERTIFICATES, MIRROR

QEMU = os.environ.get("ITDIRECTOR_TORTURE_QEMU", "qemu-system-x86_64")
NEEDED = (QEMU, "debootstrap", "mke2fs", "ssh", "ssh-keygen")
PACKAGES = (
    "ca-certificates,dbus,initramfs-tools,iproute2,libpam-systemd,linux-image-cloud-amd64,"
    "openssh-server,procps,systemd-sysv,udev"
)
NETWORK = "[Match]\nName=en*\n[Network]\nAddress=10.0.2.15/24\nGateway=10.0.2.2\n"
DISK_BYTES = 12 << 30
BOOT_S = 300


class Machine:
    """A running machine: what is typed there as root, and where its https is found here."""

    def __init__(self, key: Path, ssh: int, https: int) -> None:
        self.ssh, self.https = ssh, https
        self._into = [
            *("ssh", "-q", "-i", str(key), "-p", str(ssh), "-o", "ConnectTimeout=10"),
            *("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"),
            "root@127.0.0.1",
        ]

    def typed(self, script: str, *, within_s: float = 120) -> subprocess.CompletedProcess[str]:
        """Return how a script ended, all it printed together; it stops at the first failure."""
        said = f"export DEBIAN_FRONTEND=noninteractive PIP_CERT={CERTIFICATES}\nset -eu\n{script}"
        self.written("/root/typed.sh", said.encode())
        return self._run("sh -x /root/typed.sh </dev/null 2>&1", within_s=within_s)

    def written(self, path: str, content: bytes) -> None:
        """Write a file there."""
        subprocess.run([*self._into, f"cat > {path}"], input=content, check=True)  # noqa: S603

    def answers(self) -> bool:
        """Tell whether it can be reached."""
        return self._run("true", within_s=20).returncode == 0

    def _run(self, command: str, *, within_s: float) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603
            [*self._into, command], check=False, text=True, stdout=subprocess.PIPE, timeout=within_s
        )


def wait_for(machine: Machine) -> None:
    """Wait until a machine that starts can be reached; raises TimeoutError."""
    deadline = time.monotonic() + BOOT_S
    while not machine.answers():
        if time.monotonic() > deadline:
            raise TimeoutError(f"the machine cannot be reached after {BOOT_S} s")
        time.sleep(2)


@contextmanager
def debian_machine(folder: Path, release: str = "trixie") -> Iterator[Machine]:
    """Give a machine of a Debian release that has started; it is gone afterwards."""
    tree, key = folder / "tree", folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)  # noqa: S603, S607
    command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", release, str(tree)]
    subprocess.run([*command, MIRROR], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    _furnish(tree, key.with_suffix(".pub").read_text())
    disk = folder / "disk"
    with disk.open("wb") as file:
        file.truncate(DISK_BYTES)
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", str(tree), str(disk)], check=True)  # noqa: S603, S607
    machine = Machine(key, ssh=_free_port(), https=_free_port())
    process = _started(tree / "boot", disk, machine)
    try:
        wait_for(machine)
        yield machine
    finally:
        process.kill()
        process.wait()
        disk.unlink()
        shutil.rmtree(tree, ignore_errors=True)


def _furnish(tree: Path, key: str) -> None:
    """Let the machine find its disk and the network, and let us in."""
    shutil.copy(CERTIFICATES, tree / CERTIFICATES[1:])
    for path, text in {
        "etc/fstab": "/dev/vda / ext4 defaults 0 1\n",
        "etc/hostname": "tern\n",
        "etc/resolv.conf": "nameserver 10.0.2.3\n",
        "etc/systemd/network/all.network": NETWORK,
        "root/.ssh/authorized_keys": key,
    }.items():
        (tree / path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (tree / path).write_text(text)
    enable = ["chroot", str(tree), "systemctl", "enable", "systemd-networkd", "ssh"]
    subprocess.run(enable, check=True, capture_output=True)  # noqa: S603


def _started(boot: Path, disk: Path, machine: Machine) -> subprocess.Popen[bytes]:
    doors = f"hostfwd=tcp:127.0.0.1:{machine.ssh}-:22,hostfwd=tcp:127.0.0.1:{machine.https}-:443"
    (kernel,), (first,) = boot.glob("vmlinuz-*"), boot.glob("initrd.img-*")
    return subprocess.Popen(  # noqa: S603
        [
            *(QEMU, "-machine", "q35", "-cpu", "Nehalem", "-accel", "tcg", "-smp", "2"),
            *("-m", "4096", "-display", "none", "-kernel", str(kernel), "-initrd", str(first)),
            *("-append", "root=/dev/vda rw mitigations=off"),
            *("-drive", f"file={disk},if=virtio,format=raw,cache=unsafe"),
            *("-netdev", f"user,id=n,{doors}", "-device", "virtio-net-pci,netdev=n"),
            *("-device", "virtio-rng-pci"),
        ],
        stdout=subprocess.DEVNULL,
    )


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
