#!/usr/bin/env python3
"""Where each microsecond of a small request goes: the proxy's CPU time, sampled by JFR, by what it was spent on.

Runs the work `small` of speed.py against the proxy alone, and shares out the CPU time per request by the innermost frame
that belongs to a kind of work. Needs JDK 25, whose JFR samples CPU time in native code, too.
"""

import argparse
import collections
import json
import subprocess

import speed

# The first that holds for a frame, from the innermost frame outwards.
KINDS = [
    ("reads from sockets", ["sun.nio.ch.SocketDispatcher.read", "sun.nio.ch.UnixDispatcher.read", "sun.nio.ch.IOUtil.read"]),
    ("writes to sockets", ["sun.nio.ch.SocketDispatcher.write", "sun.nio.ch.UnixDispatcher.write", "sun.nio.ch.IOUtil.write"]),
    ("waiting for sockets: epoll", ["sun.nio.ch.EPoll", "sun.nio.ch.Poller"]),
    ("the access log", ["io.openshell.program.log", "io.openshell.proxy.app.EventLog", "java.io.FileOutputStream"]),
    ("counters", ["io.openshell.proxy.app"]),
    ("TLS", ["com.sun.crypto", "sun.security", "javax.crypto", "io.openshell.router.wire.TlsSession"]),
    ("the JSON body: scan and pin", ["io.openshell.core.json"]),
    ("search for the key in the answer", ["io.openshell.router.internal.KeyMask", "io.openshell.router.internal.MaskedBody",
                                          "io.openshell.router.internal.Form"]),
    ("heads: read, checked, made", ["io.openshell.router.wire", "io.openshell.core.Headers", "io.openshell.proxy.http1",
                                    "io.openshell.router.internal.http1.RequestHead", "io.openshell.core.RequestTarget",
                                    "io.openshell.router.internal.http1.ResponseReader", "io.openshell.router.internal.Upstream"]),
    ("virtual threads: parking, scheduling", ["java.lang.VirtualThread", "java.util.concurrent.ForkJoin",
                                              "jdk.internal.vm.Continuation", "java.util.concurrent.locks",
                                              "jdk.internal.misc.Unsafe"]),
    ("connections and the pool of them", ["io.openshell.router.internal.http1"]),
    ("the rest of router and proxy", ["io.openshell"]),
]


def kind_of(frames):
    for frame in frames:
        for kind, starts in KINDS:
            if any(frame.startswith(start) for start in starts):
                return kind
    return "other: " + (frames[-1] if frames else "no Java frame")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--warm-up", type=int, default=20)
    parser.add_argument("--work", default="small")
    parser.add_argument("--transport", default="socket --access-log all", help="and options behind it, as for speed.py")
    parser.add_argument("--java-options", default="-XX:+UseSerialGC -Xmx512m -XX:+UseCompactObjectHeaders")
    parser.add_argument("--methods", type=int, default=0, help="prints so many of the innermost methods, too")
    parser.add_argument("--below", default="", help="of those, only where this is in the stack, with their callers")
    args = parser.parse_args()
    work = next(work for work in speed.WORKS if work[0] == args.work)
    jdk = speed.find_java().rsplit("/", 1)[0]
    with speed.Site(args.java_options.split()) as site:
        server = site.named_proxy(args.transport)
        server.load(site.tools, work[2].split(), args.warm_up)
        recording = site.work / "profile.jfr"
        pid = str(server.process.pid)
        settings = site.work / "profile.jfc"
        # An event that is not named is recorded if its class says so, as the proxy's own do.
        settings.write_text('<configuration version="2.0"><event name="jdk.CPUTimeSample"><setting name="enabled">true</setting>'
                            '<setting name="throttle">2 ms</setting></event><event name="io.openshell.InferenceRequest">'
                            '<setting name="enabled">false</setting></event></configuration>')
        subprocess.run([f"{jdk}/jcmd", pid, "JFR.start", "name=cpu", f"settings={settings}"], check=True, capture_output=True)
        result = server.load(site.tools, work[2].split(), args.seconds)
        subprocess.run([f"{jdk}/jcmd", pid, "JFR.dump", "name=cpu", f"filename={recording}"], check=True, capture_output=True)
        text = subprocess.run([f"{jdk}/jfr", "print", "--json", "--stack-depth", "64", "--events", "jdk.CPUTimeSample",
                               recording], check=True, capture_output=True, text=True).stdout
    kinds, methods = collections.Counter(), collections.Counter()
    for event in json.loads(text)["recording"]["events"]:
        trace = event["values"].get("stackTrace") or {"frames": []}
        frames = [frame["method"]["type"]["name"].replace("/", ".") + "." + frame["method"]["name"] for frame in trace["frames"]]
        kinds[kind_of(frames)] += 1
        if not args.below:
            methods[frames[0] if frames else "no Java frame"] += 1
        elif any(args.below in frame for frame in frames):
            methods[" < ".join(frames[:12])] += 1
    samples = sum(kinds.values())
    print(f"{work[1]}: {result['cpu']:.1f} us of CPU a request, {samples} samples")
    for kind, count in kinds.most_common(24):
        print(f"  {result['cpu'] * count / samples:6.1f} us  {100 * count / samples:5.1f}%  {kind}")
    for method, count in methods.most_common(args.methods):
        print(f"  {100 * count / samples:5.1f}%  {method}")


if __name__ == "__main__":
    main()
