"""Says what the scanners found on each port, as a table, and exits with 1 if anything is not as it must be.

Usage: check.py FOLDER "NAME SERVER_NAME PORT CA_FILE [PROBE...]"...; the scanners' findings are NAME.xml (sslscan) and
NAME.json (testssl.sh) in the folder. PROBE is what testssl.sh can only look at on a port of that kind."""

import json
import pathlib
import re
import socket
import ssl
import sys
import xml.etree.ElementTree as ElementTree

PATIENCE_SECONDS = 30
PROTOCOLS = {"ssl 2": False, "ssl 3": False, "tls 1.0": False, "tls 1.1": False, "tls 1.2": True, "tls 1.3": True}

# Ephemeral key agreement and authenticated encryption; in TLS 1.3 there is no other kind, and names say less.
SUITES = {
    "TLSv1.2": re.compile(r"ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-SHA(256|384)|CHACHA20-POLY1305)"),
    "TLSv1.3": re.compile(r"TLS_(AES_128_GCM_SHA256|AES_256_GCM_SHA384|CHACHA20_POLY1305_SHA256)"),
}

# What testssl.sh must have looked at: a probe that did not run proves nothing.
PROBES = {
    "SSLv2", "SSLv3", "TLS1", "TLS1_1", "TLS1_2", "TLS1_3", "heartbleed", "CCS", "ROBOT", "secure_renego",
    "secure_client_renego", "CRIME_TLS", "POODLE_SSL", "fallback_SCSV", "SWEET32", "FREAK", "DROWN", "LOGJAM", "BEAST",
    "LUCKY13", "RC4",
}
HARMLESS = {"OK", "INFO", "DEBUG", "LOW"}

# Says of the machine that scans which of its OpenSSL's engines are missing.
ABOUT_THE_SCANNER = {"engine_problem"}


class Port:
    def __init__(self, folder, line):
        self.name, self.server_name, port, self.ca, *self.more_probes = line.split()
        self.port = int(port)
        self.scan = ElementTree.parse(folder / f"{self.name}.xml").getroot().find("ssltest")
        self.findings = {finding["id"]: finding for finding in json.loads((folder / f"{self.name}.json").read_text())}
        self.wrong = []

    def check(self, what, good, found):
        print(f"  {'ok  ' if good else 'FAIL'} {what:<28} {found}")
        if not good:
            self.wrong.append(what)

    def check_all(self):
        print(f"{self.name} ({self.server_name})")
        self.protocols()
        self.suites()
        self.sslscan_probes()
        self.testssl_probes()
        self.certificate()
        self.names()

    def protocols(self):
        found = {f"{p.get('type')} {p.get('version')}": p.get("enabled") == "1" for p in self.scan.iter("protocol")}
        offered = ", ".join(name for name, enabled in found.items() if enabled)
        self.check("protocols", found == PROTOCOLS, offered)
        testssl = [name for name in ("SSLv2", "SSLv3", "TLS1", "TLS1_1", "TLS1_2", "TLS1_3")
                   if self.findings.get(name, {}).get("finding") != "not offered"]
        self.check("protocols (testssl.sh)", testssl == ["TLS1_2", "TLS1_3"], ", ".join(testssl))

    def suites(self):
        suites = [(s.get("sslversion"), s.get("cipher")) for s in self.scan.iter("cipher")]
        for version, allowed in SUITES.items():
            names = [name for v, name in suites if v == version]
            self.check(version + " suites", bool(names) and all(allowed.fullmatch(n) for n in names), ", ".join(names))
        others = [f"{version} {name}" for version, name in suites if version not in SUITES]
        self.check("suites of other versions", not others, ", ".join(others) or "none")

    def sslscan_probes(self):
        renegotiation = [r.get("supported") for r in self.scan.iter("renegotiation")]
        self.check("renegotiation", renegotiation == ["0"], "refused" if renegotiation == ["0"] else renegotiation)
        bleeding = [h.get("vulnerable") for h in self.scan.iter("heartbleed")]
        self.check("heartbleed", bleeding == ["0", "0"], f"{bleeding.count('0')} versions safe")

    def testssl_probes(self):
        missing = sorted((PROBES | set(self.more_probes)) - self.findings.keys())
        self.check("probes of testssl.sh", not missing, ", ".join(missing) or f"all {len(self.findings)} ran")
        for name, finding in self.findings.items():
            if finding["severity"] not in HARMLESS and name not in ABOUT_THE_SCANNER:
                self.check(name, False, f"{finding['severity']}: {finding['finding']}")
        renegotiation = self.findings.get("secure_client_renego", {}).get("finding", "not looked at")
        self.check("client renegotiation", renegotiation.startswith("not vulnerable"), renegotiation)

    def certificate(self):
        shown = next(c for c in self.scan.iter("certificate") if c.get("type") == "short")
        text = {child.tag: (child.text or "").strip() for child in shown}
        key = shown.find("pk")
        kind = f"{key.get('type')} {key.get('curve_name')}, {text['signature-algorithm']}"
        self.check("key and signature", kind == "EC prime256v1, ecdsa-with-SHA256", kind)
        sound = text["expired"] == text["self-signed"] == "false"
        self.check("certificate", sound, f"{text['altnames']}, until {text['not-valid-after']}")

    def names(self):
        self.check("chain and name", self.greet(self.server_name) == "accepted", self.ca.rsplit("/", 1)[-1])
        other = self.greet("api.example.com")
        self.check("another name", other != "accepted", other)

    def greet(self, server_name):
        context = ssl.create_default_context(cafile=self.ca)
        try:
            with socket.create_connection(("127.0.0.1", self.port), PATIENCE_SECONDS) as connection:
                with context.wrap_socket(connection, server_hostname=server_name):
                    return "accepted"
        except ssl.SSLError as e:
            return f"refused: {getattr(e, 'verify_message', e.reason)}"


def main():
    folder = pathlib.Path(sys.argv[1])
    ports = [Port(folder, line) for line in sys.argv[2:]]
    for port in ports:
        port.check_all()
    wrong = [f"{port.name}: {what}" for port in ports for what in port.wrong]
    print("tls scan: " + ("; ".join(wrong) if wrong else f"{len(ports)} ports as they must be"))
    sys.exit(1 if wrong else 0)


main()
