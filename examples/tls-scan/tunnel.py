"""Listens on a free loopback port and carries each connection through a proxy to inference.local:443, so that a scanner
that knows nothing of proxies sees the TLS of the tunnel. Usage: tunnel.py PROXY_HOST:PORT; prints the port it has."""

import socket
import sys
import threading

CONNECT = b"CONNECT inference.local:443 HTTP/1.1\r\nHost: inference.local:443\r\n\r\n"
HEAD_END = b"\r\n\r\n"
PATIENCE_SECONDS = 60


def open_tunnel(address):
    """Returns a connection in the tunnel; byte by byte, so that nothing behind the head is taken."""
    server = socket.create_connection(address, PATIENCE_SECONDS)
    server.sendall(CONNECT)
    head = b""
    while not head.endswith(HEAD_END):
        byte = server.recv(1)
        if not byte:
            raise ConnectionError("the proxy closed the connection: " + repr(head))
        head += byte
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise ConnectionError("no tunnel: " + repr(head))
    return server


def copy(source, target):
    try:
        for data in iter(lambda: source.recv(16384), b""):
            target.sendall(data)
    except OSError:
        # Reset or timed out: the other side learns of it as of any end.
        pass
    try:
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def carry(client, address):
    with client:
        client.settimeout(PATIENCE_SECONDS)
        with open_tunnel(address) as server:
            back = threading.Thread(target=copy, args=(server, client), daemon=True)
            back.start()
            copy(client, server)
            back.join()


def main():
    host, port = sys.argv[1].rsplit(":", 1)
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(f"tunnel ready port={listener.getsockname()[1]}", flush=True)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=carry, args=(client, (host, int(port))), daemon=True).start()


main()
