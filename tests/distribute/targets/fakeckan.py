"""A CKAN that keeps datasets in memory and answers as CKAN 2.10 does: actions, errors, uploads.

Written from https://docs.ckan.org/en/2.10/api/, with no code of CKAN. It refuses of what we send what CKAN refuses.
"""

import json
import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NAME = re.compile(r"[a-z0-9_-]{2,100}")
TAG = re.compile(r"[\w \-.]{2,100}")
LICENCES = {"cc-zero", "cc-by", "cc-by-sa", "other-open", "notspecified"}
FIELDS = {"name", "title", "notes", "url", "version", "license_id", "author", "author_email", "maintainer"}
FIELDS |= {"maintainer_email", "tags", "extras", "owner_org", "private", "resources", "groups", "state", "id"}


class Refusal(Exception):
    """What CKAN says against a call: a status and an error."""

    def __init__(self, status: int, **error: Any) -> None:
        super().__init__(status)
        self.status, self.error = status, error


class Ckan:
    """Datasets by id, and who may change them."""

    def __init__(self, token: str, organization: str) -> None:
        self.token, self.organization = token, organization
        self.packages: dict[str, dict[str, Any]] = {}
        self.uploads: dict[str, bytes] = {}
        self.calls: list[str] = []
        self.broken: str | None = None
        """An action that fails on the side of the server."""

    def call(self, action: str, fields: dict[str, Any], upload: bytes | None, token: str | None) -> Any:
        self.calls.append(action)
        if action == self.broken:
            raise Refusal(500, __type="Internal Server Error", message="Internal Server Error")
        if action != "package_show" and token != self.token:
            raise Refusal(403, __type="Authorization Error", message="Access denied: User  not authorized to edit")
        if not hasattr(self, f"_{action}"):
            raise Refusal(400, message=f"Bad request - Action name not known: {action}")
        return getattr(self, f"_{action}")(fields, upload)

    def _find(self, name: str) -> dict[str, Any]:
        for package in self.packages.values():
            if name in (package["id"], package["name"]) and package["state"] == "active":
                return package
        raise Refusal(404, __type="Not Found Error", message="Not found")

    def _resource(self, number: str) -> tuple[dict[str, Any], dict[str, Any]]:
        for package in self.packages.values():
            for resource in package["resources"]:
                if resource["id"] == number:
                    return package, resource
        raise Refusal(404, __type="Not Found Error", message="Not found: Resource was not found.")

    def _package_show(self, fields: dict[str, Any], upload: bytes | None) -> Any:
        return self._find(fields["id"])

    def _package_create(self, fields: dict[str, Any], upload: bytes | None) -> Any:
        if any(package["name"] == fields.get("name") for package in self.packages.values()):
            raise Refusal(409, __type="Validation Error", name=["That URL is already in use."])
        package = {"id": str(uuid.uuid4()), "state": "active", "resources": [], "extras": [], "tags": [], "groups": []}
        self._check(fields)
        package |= fields
        self.packages[package["id"]] = package
        return self._settle(package)

    def _package_patch(self, fields: dict[str, Any], upload: bytes | None) -> Any:
        package = self._find(fields["id"])
        self._check(package | fields)
        package |= {name: value for name, value in fields.items() if name != "id"}
        return self._settle(package)

    def _resource_create(self, fields: dict[str, Any], upload: bytes | None) -> Any:
        package = self._find(fields.pop("package_id"))
        package["resources"].append(fields)
        self._settle(package)
        return self._stored(fields, upload)

    def _resource_update(self, fields: dict[str, Any], upload: bytes | None) -> Any:
        _, resource = self._resource(fields["id"])
        resource.clear()
        resource |= fields
        return self._stored(resource, upload)

    def _resource_delete(self, fields: dict[str, Any], upload: bytes | None) -> Any:
        package, resource = self._resource(fields["id"])
        package["resources"].remove(resource)
        self.uploads.pop(resource["id"], None)

    def _stored(self, resource: dict[str, Any], upload: bytes | None) -> Any:
        if upload is not None:
            self.uploads[resource["id"]] = upload
            resource["url_type"], resource["url"] = "upload", f"http://ckan/resource/{resource['id']}/download"
        return resource

    def _settle(self, package: dict[str, Any]) -> dict[str, Any]:
        for resource in package["resources"]:
            resource.setdefault("id", str(uuid.uuid4()))
        return package

    def _check(self, fields: dict[str, Any]) -> None:
        """Refuse what the schema of CKAN refuses."""
        errors: dict[str, Any] = {}
        if not NAME.fullmatch(str(fields.get("name", ""))):
            errors["name"] = ["Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"]
        if fields.get("owner_org") != self.organization:
            errors["owner_org"] = ["Organization does not exist"]
        if fields.get("license_id") not in LICENCES:
            errors["license_id"] = ["Unknown licence"]
        bad = [tag["name"] for tag in fields.get("tags", ()) if not TAG.fullmatch(tag["name"])]
        if bad:
            errors["tags"] = [f"Tag {bad[0]!r} can only contain alphanumeric characters, spaces, -, _ or ."]
        keys = [extra["key"] for extra in fields.get("extras", ())]
        if len(set(keys)) < len(keys):
            errors["extras"] = ["There is a schema field with the same name"]
        if any(not isinstance(extra["value"], str) or not extra["value"] for extra in fields.get("extras", ())):
            errors["extras"] = [{"value": ["Missing value"]}]
        if set(fields) - FIELDS:
            errors["__junk"] = [f"The input field {sorted(set(fields) - FIELDS)} was not expected."]
        if errors:
            raise Refusal(409, __type="Validation Error", **errors)


@contextmanager
def serving(ckan: Ckan) -> Iterator[str]:
    """Serve a CKAN on loopback and give its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            help_ = f"http://{self.headers['Host']}/api/3/action/help_show"
            try:
                found = re.fullmatch(r"/api/3/action/(\w+)", self.path)
                if not found:
                    raise Refusal(404, __type="Not Found Error", message="Not found")
                fields, upload = read(self.headers["Content-Type"], body)
                result = ckan.call(found[1], fields, upload, self.headers.get("Authorization"))
                status, said = 200, {"help": help_, "success": True, "result": result}
            except Refusal as refusal:
                status, said = refusal.status, {"help": help_, "success": False, "error": refusal.error}
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json;charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def read(kind: str, body: bytes) -> tuple[dict[str, Any], bytes | None]:
    """Return the fields and the file of a request: JSON, or a form."""
    if kind.startswith("application/json"):
        fields = json.loads(body)
        if not isinstance(fields, dict):
            raise Refusal(400, message="Bad request - JSON Error: Request data JSON decoded is not a dict")
        return fields, None
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    found: dict[str, Any] = {}
    upload = None
    for part in message.iter_parts():  # type: ignore[attr-defined]
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if part.get_filename():
            upload = content
        else:
            found[name] = content.decode()
    return found, upload
