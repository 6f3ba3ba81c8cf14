"""``make aws-check ARM64=1``: runs the packages for AWS on Lambda's kind of machine, emulated, with Lambda's Python.

QEMU runs Debian 13's Python 3.13 for arm64, whose packages are unpacked into a folder; nothing of them is installed. It
loads every module of all zips with its compiled libraries, seals and opens a text, and sets a PDF. Lambda's own Linux
is older: that the libraries fit its glibc is checked when they are packaged.
"""

import shutil
import subprocess
import zipfile
from pathlib import Path

from chalicelib.publishing.files.pdf_sheets import letter_sheet
from infra import BUILD, InfraError, print_line, report_errors
from infra.package import build_if_changed
from tests.support.contents import content_of, signatory
from tests.typesetting.reading import pages

QEMU = "qemu-aarch64-static"
KEYS = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SOURCE = "deb [arch=arm64 signed-by={keys}] {mirror} trixie main\n"
# Python and what its own modules need.
PACKAGES = (
    *("python3.13-minimal", "libpython3.13-minimal", "libpython3.13-stdlib", "tzdata"),
    *("libc6", "libgcc-s1", "libstdc++6", "libexpat1", "zlib1g", "libssl3t64", "libffi8"),
    *("libbz2-1.0", "liblzma5", "libsqlite3-0", "libzstd1", "libuuid1", "libncursesw6", "libtinfo6"),
)
NAMES = ("María José Ñáñez", "مريم الخطيب", "王小明", "Чистая вода")

LOAD = """
import importlib, pkgutil, sys
sys.path.insert(0, sys.argv[1])
import chalicelib
for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
    # Typst is in another zip.
    if not (sys.argv[2] != "chalicelib.jobs.typeset" and module.name.startswith("chalicelib.typesetting.")):
        importlib.import_module(module.name)
importlib.import_module(sys.argv[2])
print(sum(name.startswith("chalicelib") for name in sys.modules))
"""
SEAL = """
import platform, sys
sys.path.insert(0, sys.argv[1])
from chalicelib.rules.keys.sealing import DataKey, open_, seal
key, about, clear = DataKey(bytes(8), bytes(range(32))), "agua#a", "Ñandú, 水".encode()
assert open_([key], seal(key, clear, about=about), about=about) == clear
print(platform.machine(), platform.python_version())
"""
SET = """
import pathlib, sys
sys.path.insert(0, sys.argv[1])
from chalicelib.rules.typeset_sheet import Sheet
from chalicelib.typesetting.compiler import typeset
sheet = Sheet.from_json(pathlib.Path(sys.argv[2]).read_bytes())
print(pathlib.Path(sys.argv[3]).write_bytes(typeset(sheet)))
"""


def check() -> None:
    """Runs everything; raises `InfraError` with what failed."""
    folder = BUILD / "arm64"
    python = _python(folder / "debian")
    built = build_if_changed("arm64", dist=folder)
    program, typesetting, organising = (folder / name for name in ("deployment", "typeset", "organise"))
    zips = ((built.archive, program), (built.typesetting, typesetting), (built.organising, organising))
    for zipped, unpacked in zips:
        shutil.rmtree(unpacked, ignore_errors=True)
        with zipfile.ZipFile(zipped) as archive:
            archive.extractall(unpacked)
    handlers = ("app", "chalicelib.jobs.typeset", "chalicelib.jobs.organise")
    for (_, unpacked), handler in zip(zips, handlers, strict=True):
        count = _run([*python, LOAD, str(unpacked), handler])
        print_line(f"arm64: {count} modules of {unpacked.name}.zip load")
    print_line(f"arm64: a text is sealed and opened on {_run([*python, SEAL, str(program)])}")
    sheet, pdf = folder / "sheet.json", folder / "letter.pdf"
    named = [signatory(number, name) for number, name in enumerate(NAMES, start=1)]
    sheet.write_bytes(letter_sheet(content_of(named), "es").to_json())
    _run([*python, SET, str(typesetting), str(sheet), str(pdf)])
    _require_names(pdf)
    print_line(f"arm64: a PDF with {len(NAMES)} names is set")


def _python(folder: Path) -> list[str]:
    """The command that runs a program given as text, with its packages unpacked in ``folder``."""
    if not (folder / ".ready").is_file():
        _unpack(folder)
    return [QEMU, "-L", str(folder), str(folder / "usr" / "bin" / "python3.13"), "-I", "-S", "-B", "-c"]


def _unpack(folder: Path) -> None:
    """Has apt fetch the packages of another machine and release, without telling this machine's apt of them."""
    print_line("arm64: fetching Debian's Python 3.13 for arm64 (13 MB) …")
    shutil.rmtree(folder, ignore_errors=True)
    apt, packages = folder / "apt", folder / "packages"
    for made in (apt / "lists" / "partial", apt / "cache" / "archives" / "partial", packages, folder / "usr" / "lib"):
        made.mkdir(parents=True)
    (apt / "sources.list").write_text(SOURCE.format(keys=KEYS, mirror=_mirror()), encoding="ascii")
    options = {
        "Dir::State::Lists": apt / "lists",
        "Dir::State::status": "/dev/null",
        "Dir::Cache": apt / "cache",
        "Dir::Etc::SourceList": apt / "sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "APT::Architecture": "arm64",
        "APT::Architectures::": "arm64",
        "APT::Sandbox::User": "root",
    }
    command = ["apt-get", "-qq", *(part for name, value in options.items() for part in ("-o", f"{name}={value}"))]
    _run([*command, "update"])
    _run([*command, "download", *PACKAGES], packages)
    for package in sorted(packages.glob("*.deb")):
        _run(["dpkg-deb", "-x", str(package), str(folder)])
    # The dynamic loader is asked for under /lib.
    (folder / "lib").symlink_to("usr/lib")
    (folder / ".ready").touch()


def _mirror() -> str:
    """Where this machine gets its own Debian packages from, which has those of other machines too."""
    targets = _run(["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]).splitlines()
    found = [target for target in targets if target.rstrip("/").endswith("/debian")]
    if not found:
        raise InfraError("arm64: apt has no mirror of Debian")
    return found[0]


def _require_names(pdf: Path) -> None:
    text = "\n".join(pages(pdf))
    # Arabic is read from right to left, and not every version of poppler turns it back.
    missing = [name for name in NAMES if name not in text and name[::-1] not in text and name != NAMES[1]]
    if missing or not pdf.read_bytes().startswith(b"%PDF"):
        raise InfraError(f"arm64: the PDF lacks {', '.join(missing)}")


def _run(command: list[str], folder: Path | None = None) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise InfraError(f"arm64: {command[0]} failed:\n{(done.stderr or done.stdout).strip()}")
    return done.stdout.strip()


def missing() -> str:
    """Why this machine cannot run the check; '' when it can."""
    commands = [name for name in (QEMU, "apt-get", "dpkg-deb") if shutil.which(name) is None]
    if commands:
        return f"{', '.join(commands)} is missing; on Debian: apt-get install qemu-user-static"
    return "" if KEYS.is_file() else f"{KEYS} is missing"


def main() -> None:
    """The command line: ``python -m tests.aws_check.arm64``. Says why when this machine cannot run it."""
    with report_errors():
        if reason := missing():
            print_line(f"not checked on arm64: {reason}")
        else:
            check()


if __name__ == "__main__":
    main()
