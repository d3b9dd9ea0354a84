#!/usr/bin/env python3
"""What the proxy costs beside nginx, measured in one run on one machine.

Runs each kind of work against nginx (TLS, proxy_pass, keep-alive on both sides, one worker) and against the proxy with each
of its transports, in turn, several rounds, and prints the CPU time per request of the process, latencies, and ratios to
nginx: least, median, most. Needs a C compiler, OpenSSL's headers, nginx and openssl.
"""

import argparse
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
JAR = ROOT / "openshell-proxy/app/target/openshell-proxy.jar"
TICKS = os.sysconf("SC_CLK_TCK")

ROUTES = """
routes:
  - name: inference.local
    endpoint: http://127.0.0.1:{port}/v1
    model: pinned-model
    provider_type: openai
    api_key: sk-benchmark-0123456789abcdef
    protocols: [openai_chat_completions]
"""

NGINX = """
worker_processes 1;
daemon off;
pid {work}/nginx.pid;
error_log {work}/nginx.log;
worker_rlimit_nofile {files};
events {{ worker_connections {files}; }}
http {{
    access_log off;
    client_body_temp_path {work}/body;
    proxy_temp_path {work}/proxied;
    fastcgi_temp_path {work}/fastcgi;
    uwsgi_temp_path {work}/uwsgi;
    scgi_temp_path {work}/scgi;
    client_max_body_size 64m;
    client_body_buffer_size 16m;
    keepalive_requests 100000000;
    upstream backend {{ server 127.0.0.1:{backend}; keepalive 1024; keepalive_requests 100000000; }}
    server {{
        listen 127.0.0.1:{port} ssl backlog=4096;
        ssl_certificate {work}/certificate.pem;
        ssl_certificate_key {work}/key.pem;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_session_cache shared:sessions:4m;
        location / {{
            proxy_pass http://backend;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffering off;
        }}
    }}
}}
"""

# The name, what it is, and what the load generator is told.
WORKS = [
    ("small", "0.5 KB request, 0.4 KB JSON, 32 connections", "--connections 32 --body 500"),
    ("one", "the same, 1 connection", "--connections 1 --body 500"),
    ("crowd", "the same, 256 connections", "--connections 256 --body 500"),
    ("events", "20 events, each in a write of its own, 32 connections", "--connections 32 --body 500 --stream"),
    ("body", "100 KB request, 32 connections", "--connections 32 --body 100000"),
    ("chunks", "100 KB request in chunks of 1 KB, 32 connections", "--connections 32 --body 100000 --chunk 1024"),
    ("large", "1 MB request, 1 connection", "--connections 1 --body 1000000"),
    ("huge", "8 MB request, 1 connection", "--connections 1 --body 8000000"),
    ("handshake", "a full handshake for each request, 8 connections", "--connections 8 --body 500 --reconnect full"),
    ("resumed", "a resumed session for each request, 8 connections", "--connections 8 --body 500 --reconnect resumed"),
]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def await_port(port, process):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"{process.args[0]} ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    sys.exit(f"nothing listens on {port}")


class Server:
    """A process that is measured, and how the load generator reaches it."""

    def __init__(self, name, process, reach):
        self.name = name
        self.process = process
        self.reach = reach

    def processes(self):
        pid = self.process.pid
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return [str(pid)] + [child for task in tasks for child in (task / "children").read_text().split()]

    def cpu(self):
        """CPU time, in seconds, of the process and of its children that run."""
        ticks = 0
        for pid in self.processes():
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS

    def memory(self, what="VmRSS"):
        """Memory in MiB: VmRSS now, VmHWM at its peak."""
        total = 0
        for pid in self.processes():
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith(what):
                    total += int(line.split()[1])
        return total / 1024

    def load(self, tools, options, seconds, may_fail=False):
        before = self.cpu()
        out = subprocess.run([tools / "load", *self.reach, *options, "--seconds", str(seconds)],
                             capture_output=True, text=True, check=False)
        used = self.cpu() - before
        if out.returncode != 0 and not (may_fail and out.stdout):
            sys.exit(f"{self.name} {' '.join(options)}: {out.stdout}{out.stderr}")
        result = json.loads(out.stdout)
        result["cpu"] = used * 1e6 / max(result["requests"], 1)
        return result


class Site:
    """All processes of a run, which end with it."""

    def __init__(self, java_options):
        self.work = Path(tempfile.mkdtemp())
        self.java_options = java_options
        self.processes = []
        self.tools = self.build_tools()
        self.backend = self.start_backend()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(30)
        shutil.rmtree(self.work, ignore_errors=True)

    def build_tools(self):
        source = HERE / "tools"
        for name, files, libraries in [("load", ["load.c", "answer.c"], ["-lssl", "-lcrypto"]), ("backend", ["backend.c"], [])]:
            subprocess.run(["cc", "-O2", "-o", self.work / name, *(source / file for file in files), *libraries], check=True)
        return self.work

    def start(self, command, port, **options):
        process = subprocess.Popen([str(word) for word in command], **options)
        self.processes.append(process)
        await_port(port, process)
        return process

    def start_backend(self, *options):
        port = free_port()
        self.start([self.tools / "backend", port, *options], port)
        return port

    def nginx(self, backend):
        port = free_port()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                        "2", "-subj", "/CN=inference.local", "-keyout", self.work / "key.pem", "-out",
                        self.work / "certificate.pem"], check=True, capture_output=True)
        config = self.work / f"nginx-{port}.conf"
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        config.write_text(NGINX.format(work=self.work, port=port, backend=backend, files=files))
        binary = shutil.which("nginx") or "/usr/sbin/nginx"
        process = self.start([binary, "-c", config], port, stderr=subprocess.DEVNULL)
        return Server("nginx", process, ["--target", f"127.0.0.1:{port}"])

    def proxy(self, transport, backend, *options):
        """Starts a proxy; the time from exec to its ready line is its ready_after, in seconds.

        Options are the JVM's, up to the first one that begins with two dashes: it and those behind it are the proxy's,
        each with a value.
        """
        first = next((at for at, word in enumerate(options) if word.startswith("--")), len(options))
        java_options, own = options[:first], options[first:]
        unobserved = {"--admin": "off", "--access-log": "trouble"}
        observed = unobserved | dict(zip(own[::2], own[1::2]))
        port = free_port()
        routes = self.work / f"routes-{backend}.yaml"
        routes.write_text(ROUTES.format(port=backend))
        command = [find_java(), *self.java_options, *java_options, "-jar", JAR, "--inference-routes", routes, "--listen",
                   f"127.0.0.1:{port}", "--tls-dir", self.work / "tls", "--upstream-transport", transport,
                   "--max-connections", "20000", *(word for pair in observed.items() for word in pair)]
        with open(self.work / f"{transport}-{port}.log", "w", encoding="utf-8") as log:
            began = time.monotonic()
            process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=log, text=True)
        self.processes.append(process)
        if " ready " not in process.stdout.readline():
            sys.exit(f"the proxy ended with {process.wait(30)}")
        server = Server(transport, process, ["--proxy", f"127.0.0.1:{port}", "--target", "inference.local:443"])
        server.ready_after = time.monotonic() - began
        return server

    def named_proxy(self, name):
        """Starts what an argument names: a transport, and options behind it."""
        transport, *options = name.split()
        server = self.proxy(transport, self.backend, *options)
        server.name = name
        return server


def find_java():
    return subprocess.run(["bash", "-c", f". {ROOT}/examples/lib/find-java.sh; find_java"],
                          capture_output=True, text=True, check=True).stdout.strip()


def compare(work, servers, tools, args):
    """Runs one kind of work against all servers in turn and prints its rows."""
    name, title, options = work
    for server in servers:
        server.load(tools, options.split(), args.warm_up)
    results = {server.name: [] for server in servers}
    for _ in range(args.rounds):
        for server in servers:
            results[server.name].append(server.load(tools, options.split(), args.seconds))
    print(f"\n{name}: {title}")
    print(f"  {'':16}{'CPU us':>9}{'ratio':>8}{'median':>8}{'most':>8}{'per s':>9}{'p50 us':>9}{'p99 us':>9}{'first us':>10}")
    base = results[servers[0].name]
    for server in servers:
        mine = results[server.name]
        ratios = sorted(one["cpu"] / other["cpu"] for one, other in zip(mine, base))
        values = {key: statistics.median(one[key] for one in mine) for key in ("cpu", "rps", "p50", "p99", "ttfb_p50")}
        print(f"  {server.name:16}{values['cpu']:9.1f}{ratios[0]:8.2f}{statistics.median(ratios):8.2f}{ratios[-1]:8.2f}"
              f"{values['rps']:9.0f}{values['p50']:9.0f}{values['p99']:9.0f}{values['ttfb_p50']:10.0f}", flush=True)


def hold_streams(site, args, transports):
    """Many streams at one time, an event a second on each."""
    # Each takes two descriptors, and what cannot be had at first takes more for a moment.
    count = min(10_000, (resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 2_000) // 2)
    backend = site.start_backend("10", "1000")
    print(f"\nstreams: {count} at once, 10 events, one a second")
    nginx_cpu = None
    for make in [lambda: site.nginx(backend)] + [lambda t=t: site.proxy(t, backend, *args.streams_options.split()) for t in transports]:
        server = make()
        server.load(site.tools, ["--connections", "200", "--stream", "--once"], 60)
        before = server.memory()
        options = ["--connections", str(count), "--stream", "--once"]
        server.load(site.tools, options, 120, may_fail=True)
        each = (server.memory("VmHWM") - before) * 1024 / count
        # Memory is counted the first time, when there is none to be had again, and CPU the second time, when all is warm.
        cpu = server.cpu()
        result = server.load(site.tools, options, 120, may_fail=True)
        cpu = server.cpu() - cpu
        nginx_cpu = nginx_cpu or cpu
        print(f"  {server.name:12}{result['requests']} complete, {result['errors']} failed, {each:.1f} KiB each,"
              f" {cpu:.1f} s of CPU, {cpu / nginx_cpu:.2f}", flush=True)
        server.process.terminate()


def start_up(site, rounds):
    """How soon a proxy is ready, and how its first requests fare, with and without a cache of a run before."""
    cache = site.work / "proxy.aot"
    trained = site.proxy("auto", site.backend, f"-XX:AOTCacheOutput={cache}")
    trained.load(site.tools, ["--connections", "4", "--body", "500"], 5)
    trained.process.terminate()
    trained.process.wait(120)
    print("\nstart: from exec to the ready line, and the first 1,000 requests on one connection")
    for name, options in [("plain", []), ("cache", [f"-XX:AOTCache={cache}"])]:
        ready, first = [], []
        for _ in range(rounds):
            server = site.proxy("auto", site.backend, *options)
            ready.append(server.ready_after * 1000)
            first.append(server.load(site.tools, ["--connections", "1", "--requests", "1000"], 60)["p99"] / 1000)
            server.process.terminate()
            server.process.wait(30)
        print(f"  {name:12}ready after {statistics.median(ready):.0f} ms (most {max(ready):.0f}),"
              f" p99 {statistics.median(first):.1f} ms (most {max(first):.1f})", flush=True)


def hold_bodies(site, args, transports):
    """Bodies of 150 KB, many at one time."""
    print("\nbodies: 1,500 of 150 KB at once")
    for transport in transports:
        server = site.proxy(transport, site.backend, *args.bodies_options.split())
        server.load(site.tools, ["--connections", "50", "--body", "150000"], 3)
        result = server.load(site.tools, ["--connections", "1500", "--body", "150000", "--once"], 120)
        peak = server.memory("VmHWM")
        time.sleep(30)
        print(f"  {server.name:12}{result['requests']} complete, peak RSS {peak:.0f} MiB, {server.memory():.0f} MiB afterwards",
              flush=True)
        server.process.terminate()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4, help="of each measurement")
    parser.add_argument("--warm-up", type=float, default=8, help="seconds before the first one of each work")
    parser.add_argument("--only", default="", help="names of works, by comma; also streams, bodies and start")
    parser.add_argument("--servers", default="nginx,socket,httpclient", help="the first one is what ratios are to; a"
                        " transport may have options of the JVM and of the proxy behind it, as in 'socket,socket -Xmx64m --access-log all'")
    parser.add_argument("--java-options", default="", help="for the proxy's JVM")
    parser.add_argument("--streams-options", default="", help="more of them for the streams")
    parser.add_argument("--bodies-options", default="", help="more of them for the bodies")
    args = parser.parse_args()
    chosen = args.only.split(",") if args.only else [work[0] for work in WORKS] + ["streams", "bodies", "start"]
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if not JAR.exists():
        subprocess.run(["mvn", "-q", "-B", "package", "-DskipTests", "-pl", "openshell-proxy/app", "-am"], cwd=ROOT, check=True)
    with Site(args.java_options.split()) as site:
        names = args.servers.split(",")
        works = [work for work in WORKS if work[0] in chosen]
        if works:
            servers = [site.nginx(site.backend) if name == "nginx" else site.named_proxy(name) for name in names]
            for work in works:
                compare(work, servers, site.tools, args)
            print("\nRSS: " + ", ".join(f"{server.name} {server.memory():.0f} MiB" for server in servers))
            for server in servers:
                server.process.terminate()
        transports = [name for name in names if name != "nginx" and " " not in name]
        if "streams" in chosen:
            hold_streams(site, args, transports)
        if "bodies" in chosen:
            hold_bodies(site, args, transports)
        if "start" in chosen:
            start_up(site, args.rounds)


if __name__ == "__main__":
    main()
