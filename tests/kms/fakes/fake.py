"""What the fakes share: an HTTP server on a loopback port, over TLS where asked."""

import argparse
import datetime
import http.server
import ipaddress
import json
import os
import ssl
import threading

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# What no error of ours may show: it stands in every body that is not an answer.
SECRET = "s3cret-in-a-response-body"


class Failure(Exception):
    """A response that is not an answer."""

    def __init__(self, status, body, headers=()):
        self.status, self.body, self.headers = status, body, dict(headers)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_any(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, headers = 200, {}
        try:
            body = self.answer(raw)
        except Failure as failure:
            status, body, headers = failure.status, failure.body, failure.headers
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = do_DELETE = handle_any

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        """A client that goes away is no news."""


def certificates():
    """An authority, and a certificate by it for 127.0.0.1."""
    now = datetime.datetime.now(datetime.timezone.utc)

    def name(text):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def certificate(subject, key, issuer, issuer_key, *extensions):
        builder = (
            x509.CertificateBuilder()
            .subject_name(name(subject))
            .issuer_name(name(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=7))
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(issuer_key, hashes.SHA256())

    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = certificate(
        "authority", authority_key, "authority", authority_key, (x509.BasicConstraints(ca=True, path_length=0), True)
    )
    addresses = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    leaf = certificate(
        "server", key, "authority", authority_key, (addresses, False), (x509.BasicConstraints(ca=False, path_length=None), True)
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return authority.public_bytes(pem), leaf.public_bytes(pem) + private


def serve(handler):
    """Serves until it is killed. As soon as its port is open, everything else is ready."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", required=True, help="keeps keys and certificates for a server that is started again; authority.pem is for clients")
    options = parser.parse_args()

    kept = os.path.join(options.folder, "state.json")
    state = {"keys": {}}
    if os.path.exists(kept):
        with open(kept) as file:
            state = json.load(file)

    def save():
        # Whole or not at all, since whoever kills this does not ask when.
        with open(kept + ".new", "w") as file:
            json.dump(state, file)
        os.replace(kept + ".new", kept)

    if options.tls:
        if "chain" not in state:
            state["authority"], state["chain"] = (pem.decode() for pem in certificates())
            save()
        chain, authority = (os.path.join(options.folder, name) for name in ("chain.pem", "authority.pem"))
        for path, pem in ((chain, state["chain"]), (authority, state["authority"])):
            with open(path, "w") as file:
                file.write(pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)

    server = Server(("127.0.0.1", options.port), handler)
    server.scheme = "https" if options.tls else "http"
    server.lock = threading.RLock()
    server.state, server.save = state, save
    if options.tls:
        # The handshake is a matter of the connection's thread, not of the one that accepts.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.serve_forever()
