"""Connects to 127.0.0.1:PORT as HOST, trusting SSL_CERT_FILE. Exit 0: accepted; 3: certificate refused."""
import socket
import ssl
import sys

host, port = sys.argv[1], int(sys.argv[2])
context = ssl.create_default_context()
context.verify_flags |= ssl.VERIFY_X509_STRICT
try:
    with socket.create_connection(("127.0.0.1", port)) as tcp:
        with context.wrap_socket(tcp, server_hostname=host) as tls:
            tls.sendall(b"GET / HTTP/1.1\r\nHost: " + host.encode() + b"\r\n\r\n")
            print(tls.recv(100).split(b"\r\n")[0].decode())
except ssl.SSLCertVerificationError as refusal:
    print(refusal)
    sys.exit(3)
