"""Checks the units and manifests beside this file; check.sh starts it, with the path of a java."""

import base64
import contextlib
import os
import re
import select
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
JAVA = sys.argv[1]
JARS = {
    "openshell-proxy": ROOT / "openshell-proxy/app/target/openshell-proxy.jar",
    "openshell-gateway": ROOT / "openshell-gateway/app/target/openshell-gateway.jar",
}
CLI = ROOT / "openshell-gateway/cli/target/openshell.jar"
UNITS = sorted(HERE.glob("systemd/*.service"))
MANIFESTS = sorted(HERE.glob("kubernetes/*.yaml"))

# The user of the manifests, whom secrets are handed to by root: readable by the group.
SERVICE = 10001

# What `systemd-analyze security` gives a service that is open to less than this, of 100.
MOST_EXPOSED = 25


def run(*command):
    """Runs a command; returns whether it went well, and what it printed."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=60, check=False)
    return done.returncode == 0, done.stdout


def program_of(words):
    """Returns the program whose jar is among the words, and the options behind it."""
    for at, word in enumerate(words):
        name = Path(word).name.removesuffix(".jar")
        if word.endswith(".jar") and name in JARS:
            return name, words[at + 1:]
    return None


def commands_of_units():
    for unit in UNITS:
        text = unit.read_text().replace("\\\n", " ")
        yield unit, program_of(shlex.split(re.search(r"^ExecStart=(.*)$", text, re.M).group(1)))


def commands_of_manifests():
    for manifest in MANIFESTS:
        # No parser of YAML is needed for a list of plain words.
        for block in re.findall(r"^ +args:\n((?: +(?:- \S+|#.*)\n)+)", manifest.read_text(), re.M):
            yield manifest, program_of(re.findall(r"^ +- (\S+)$", block, re.M))


def check_manifests():
    try:
        import kubernetes_validate  # noqa: F401 (installed by check.sh where there is a venv)
    except ImportError:
        return None, "no venv for Python"
    validate = Path(sys.executable).parent / "kubernetes-validate"
    good, out = run(validate, "--strict", *MANIFESTS)
    if not good:
        return False, out
    with tempfile.TemporaryDirectory() as work:
        for right, wrong in [("readOnlyRootFilesystem: true", "readOnlyRootFilesystm: true"), ("replicas: 1", "replicas: one")]:
            broken = Path(work) / "broken.yaml"
            broken.write_text(MANIFESTS[0].read_text().replace(right, wrong, 1))
            accepted, _ = run(validate, "--strict", broken)
            if accepted:
                return False, f"a manifest with {wrong} was accepted"
    return True, f"{len(MANIFESTS)} files, and two broken ones were refused"


def check_options():
    count = 0
    commands = [*commands_of_units(), *commands_of_manifests()]
    if len(commands) != 4 or not all(command for _, command in commands):
        return False, f"{len(commands)} commands were found"
    for file, (program, words) in commands:
        _, known = run(JAVA, "-jar", JARS[program], "--help")
        for word in words:
            option = word.split("=")[0]
            if option.startswith("--"):
                count += 1
                if not re.search(rf"(?<![-\w]){option}(?![-\w])", known):
                    return False, f"{file.name}: {program} knows no {option}"
    return True, f"{count} options of {len(commands)} commands"


def check_units():
    if not shutil.which("systemd-analyze"):
        return None, "no systemd-analyze"
    if not Path("/usr/bin/java").exists():
        return None, "no /usr/bin/java, which the units name"
    for unit in UNITS:
        good, out = run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", unit)
        if not good or unit.name in out:
            return False, out
    exposed = []
    for unit in UNITS:
        good, out = run("systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={MOST_EXPOSED}", unit)
        if not good:
            return False, out
        exposed.append(re.search(r"exposure level for \S+: ([\d.]+)", out).group(1))
    return True, f"{len(UNITS)} units, exposure {' and '.join(exposed)} of 10"


def certificate(work):
    good, out = run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=gateway", "-addext", "subjectAltName=DNS:localhost", "-keyout", work / "gateway.key", "-out",
                    work / "gateway.pem")
    if not good:
        raise RuntimeError(out)


def handed_over(work):
    """Makes a master key that root owns and the service may read; returns what runs a command as the service."""
    key = work / "master.key"
    key.write_text(base64.b64encode(os.urandom(32)).decode())
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        key.chmod(0o600)
        return []
    work.chmod(0o711)
    for path, mode in [(key, 0o440), (work / "gateway.key", 0o440), (work / "gateway.pem", 0o444)]:
        os.chown(path, 0, SERVICE)
        path.chmod(mode)
    return ["setpriv", f"--reuid={SERVICE}", f"--regid={SERVICE}", "--clear-groups", "--"]


class Started:
    """A program with the options of its unit, all paths and addresses below a folder of the check."""

    def __init__(self, started, work, program, options, runner=()):
        self.errors = work / f"{program}.err"
        state = work / f"{program}-state"
        state.mkdir()
        if runner:
            os.chown(state, SERVICE, SERVICE)
        environment = os.environ | {"XDG_STATE_HOME": str(state)}
        with open(self.errors, "w", encoding="utf-8") as errors:
            self.process = subprocess.Popen([*runner, JAVA, "-jar", JARS[program], *options], stdout=subprocess.PIPE, stderr=errors,
                                            text=True, env=environment)
        started.callback(self.process.kill)
        readable, _, _ = select.select([self.process.stdout], [], [], 30)
        line = self.process.stdout.readline() if readable else ""
        if " ready " not in line:
            self.process.kill()
            self.process.wait(30)
            raise RuntimeError(f"{program} ended: {self.errors.read_text()}")
        self.ready = dict(pair.split("=", 1) for pair in line.split() if "=" in pair)

    def status(self, path):
        """Returns the status of an admin page."""
        try:
            return urllib.request.urlopen(f"http://{self.ready['admin']}{path}", timeout=10).status
        except urllib.error.HTTPError as e:
            return e.code

    def end(self):
        self.process.terminate()
        return self.process.wait(30)


def options_of(unit, values):
    """Returns the options of a unit's command with other values for some."""
    _, words = program_of(shlex.split(re.search(r"^ExecStart=(.*)$", unit.read_text().replace("\\\n", " "), re.M).group(1)))
    return [values.get(before, word) for before, word in zip(["", *words], words)]


def check_start():
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as started:
        work = Path(folder)
        certificate(work)
        runner = handed_over(work)
        state = work / "openshell-gateway-state"
        gateway = Started(started, work, "openshell-gateway", options_of(HERE / "systemd/openshell-gateway.service", {
            "--listen": "127.0.0.1:0", "--admin": "127.0.0.1:0", "--store": f"sqlite:{state}/gateway.db",
            "--master-key-file": str(work / "master.key"), "--admin-token-file": str(state / "admin.token"),
            "--tls-cert": str(work / "gateway.pem"), "--tls-key": str(work / "gateway.key")}), runner)
        address = "https://localhost:" + gateway.ready["listen"].rsplit(":", 1)[1]
        operator = ["--gateway", address, "--token-file", state / "admin.token", "--gateway-ca", work / "gateway.pem"]
        for command in (["provider", "create", "--name", "mock", "--type", "openai", "--credential", "OPENAI_API_KEY=none",
                         "--config", "OPENAI_BASE_URL=mock://"],
                        ["inference", "set", "--provider", "mock", "--model", "mock-model", "--no-verify"],
                        ["sandbox", "token", "create", "-o", "json"]):
            good, out = run(JAVA, "-jar", CLI, *operator, *command)
            if not good:
                return False, out
        (work / "sandbox.token").write_text(re.search(r'"token": *"([^"]+)"', out).group(1))
        proxy = Started(started, work, "openshell-proxy", options_of(HERE / "systemd/openshell-proxy.service", {
            "--listen": "127.0.0.1:0", "--admin": "127.0.0.1:0", "--gateway": address, "--tls-dir": str(work / "tls"),
            "--gateway-ca": str(work / "gateway.pem"), "--sandbox-token-file": str(work / "sandbox.token")}))
        seen = [gateway.status("/healthz"), gateway.status("/readyz"), proxy.status("/healthz")]
        deadline = time.monotonic() + 30
        while proxy.status("/readyz") != 200 and time.monotonic() < deadline:
            time.sleep(0.1)
        seen.append(proxy.status("/readyz"))
        good, answer = run("curl", "-sS", "--max-time", "20", "--proxy", f"http://{proxy.ready['listen']}", "--cacert",
                           work / "tls/openshell-ca.pem", "-H", "content-type: application/json", "-d", '{"messages":[]}',
                           "https://inference.local/v1/chat/completions")
        codes = [proxy.end(), gateway.end()]
        if seen != [200] * 4 or not good or "mock-model" not in answer or codes != [0, 0]:
            return False, f"{seen} {answer} {codes} {proxy.errors.read_text()}"
        return True, "both ready, over TLS; a request was answered along the gateway's route; both ended with 0"


def main():
    failed = 0
    for name, check in [("manifests", check_manifests), ("options", check_options), ("units", check_units),
                        ("start", check_start)]:
        try:
            good, detail = check()
        except (OSError, RuntimeError, subprocess.SubprocessError) as e:
            good, detail = False, str(e)
        word = "NOT RUN" if good is None else "PASS" if good else "FAIL"
        print(f"{word} {name}: {detail.strip()}", flush=True)
        failed += good is False
    print(f"deploy: {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
