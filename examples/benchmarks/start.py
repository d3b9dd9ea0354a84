#!/usr/bin/env python3
"""How soon the programs start, with and without a cache that the JVM made in a run before, as `--help` shows it.

Starts each of the three executables in turn, several times, and prints the time from exec to the ready line, or for the
command line to its end: median and most, and what part of the plain time the cache leaves. The jars are built already.
"""

import argparse
import contextlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from speed import ROOT, find_java

ROUTES = """
routes:
  - name: inference.local
    endpoint: mock://
    model: mock-model
    provider_type: openai
    api_key: none
    protocols: [openai_chat_completions]
"""


class Program:
    """One executable: its jar, its arguments, and whether it serves until it is ended."""

    def __init__(self, name, jar, arguments, serves):
        self.name = name
        self.jar = ROOT / jar
        self.arguments = arguments
        self.serves = serves

    @contextlib.contextmanager
    def running(self, java, work, *options):
        """Runs it as far as it is of use; yields the seconds that took, and ends it."""
        command = [java, *options, "-jar", self.jar, *self.arguments]
        environment = os.environ | {"XDG_STATE_HOME": str(work / "state")}
        with open(work / f"{self.name}.log", "w", encoding="utf-8") as log:
            began = time.monotonic()
            process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=log, text=True,
                                       env=environment)
        if self.serves:
            while " ready " not in (line := process.stdout.readline()):
                if not line:
                    sys.exit(f"{self.name} ended with {process.wait(30)}: {(work / f'{self.name}.log').read_text()}")
        else:
            process.wait(60)
        took = time.monotonic() - began
        try:
            yield took, line if self.serves else ""
        finally:
            process.terminate()
            process.stdout.read()
            if process.wait(120) != 0:
                sys.exit(f"{self.name} ended with {process.returncode}: {(work / f'{self.name}.log').read_text()}")


def shown_options(java, program, cache):
    """Returns what the program's help says makes a cache and what uses it, of those that Java 25 has."""
    shown = subprocess.run([java, "-jar", program.jar, "--help"], capture_output=True, text=True, check=True).stdout
    options = re.findall(r"java (-XX:AOT\w+)=\S+", shown)
    if len(options) != 2:
        sys.exit(f"the help of {program.name} shows {options}")
    return [f"{option}={cache}" for option in options]


def measure(java, work, program, rounds):
    """Prints the row of one program."""
    cache = work / f"{program.name}.aot"
    makes, uses = shown_options(java, program, cache)
    with program.running(java, work, makes):
        pass
    times = {"plain": [], "cache": []}
    for _ in range(rounds):
        # With a cache that cannot be used the JVM does not start.
        for name, options in [("plain", []), ("cache", [uses, "-XX:AOTMode=on"])]:
            with program.running(java, work, *options) as (took, _):
                times[name].append(took * 1000)
    plain, cached = (statistics.median(times[name]) for name in ("plain", "cache"))
    print(f"{program.name:20}{plain:6.0f} ms (most {max(times['plain']):4.0f}), with the cache {cached:6.0f} ms"
          f" (most {max(times['cache']):4.0f}), {cached / plain:.2f}; the cache takes {cache.stat().st_size >> 20} MiB",
          flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    java = find_java()
    version = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    if int(re.search(r'version "(\d+)', version)[1]) < 25:
        print("not run: these caches are Java 25's")
        return
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        routes = work / "routes.yaml"
        routes.write_text(ROUTES)
        gateway = Program("openshell-gateway", "openshell-gateway/app/target/openshell-gateway.jar",
                          ["--listen", "127.0.0.1:0"], serves=True)
        measure(java, work, Program("openshell-proxy", "openshell-proxy/app/target/openshell-proxy.jar",
                                    ["--inference-routes", routes, "--listen", "127.0.0.1:0"], serves=True), rounds)
        measure(java, work, gateway, rounds)
        with gateway.running(java, work) as (_, ready):
            address = dict(pair.split("=", 1) for pair in ready.split() if "=" in pair)
            measure(java, work, Program("openshell status", "openshell-gateway/cli/target/openshell.jar", [
                "--gateway", f"http://{address['listen']}", "--token-file", address["admin-token-file"], "status"],
                serves=False), rounds)


if __name__ == "__main__":
    main()
