"""Requests that no polite client sends."""
import socket
import urllib.parse


def raw(shop, request, patience=3):
    """Sends bytes as they are; answers what comes back until the server is silent for `patience` seconds."""
    at = urllib.parse.urlparse(shop.url)
    with socket.create_connection((at.hostname, at.port), timeout=10) as connection:
        connection.sendall(request)
        connection.settimeout(patience)
        received = b""
        try:
            while part := connection.recv(65536):
                received += part
        except TimeoutError:
            pass
        return received
