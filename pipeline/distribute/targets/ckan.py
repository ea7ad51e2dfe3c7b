"""A catalogue that runs CKAN, such as many municipalities' and provinces' own.

About: one CKAN dataset with a resource for each file of the newest release, by its address or, with
`upload = true`, with the file itself. Resources, extras and groups that others added to the dataset there stay.
Documentation: https://docs.ckan.org/en/2.10/api/; names of extras are those of ckanext-dcat
(https://github.com/ckan/ckanext-dcat), so that its RDF agrees with ours.
Access: an API token from the environment, of a user who may edit datasets of the organisation.
Caveats: CKAN keeps no older releases; addresses of resources lead to the release itself, which stays.
"""

import hashlib
import re
from collections.abc import Sequence
from contextlib import closing
from fnmatch import fnmatch
from typing import Any

import msgspec

from pipeline.distribute.targets import DeliveryJob, Sent, Target
from pipeline.distribute.targets._client import AnswerError, Client, form
from pipeline.distribute.targets._record import DatasetRecord, Distribution, read
from pipeline.errors import TargetError
from pipeline.formats.compressed import SUFFIXES
from pipeline.model.forms import Address, Line, Options, Variable

LICENCES = {
    "https://creativecommons.org/publicdomain/zero/1.0/": "cc-zero",
    "https://creativecommons.org/licenses/by/4.0/": "cc-by",
    "https://creativecommons.org/licenses/by-sa/4.0/": "cc-by-sa",
}
"""IRI of a licence to its id in CKAN, whose own list is shorter."""
PACKAGE = "package"
"""In the ledger: the hash of all that was said of the dataset. Files are there by their paths."""
_NO_TAG = re.compile(r"[^\w \-.]+")
"""CKAN takes letters, digits, spaces and -_. in a tag, and from 2 to 100 of them."""
_NO_FORMAT = "data"


class _Answer(msgspec.Struct):
    success: bool
    result: Any = None
    error: dict[str, Any] = {}


class CkanOptions(Options, frozen=True, kw_only=True):
    """Options of this target."""

    url: Address
    """Address of CKAN."""
    organization: Line | None = None
    """Name or id of the organisation that owns the dataset."""
    dataset: Line | None = None
    """Name of the dataset there; left out: its name here."""
    license_id: Line | None = None
    """CKAN's id of the licence; left out: from the licence."""
    files: tuple[Line, ...] = ("*",)
    """Patterns of the files that become resources, such as ["*.csv", "*.nq"].

    A pattern also takes the gzip form of a file that the release has compressed only.
    """
    upload: bool = False
    """Whether the files themselves are uploaded, or only their addresses given."""
    token_env: Variable = "BRIEVENBUS_CKAN_TOKEN"
    """Variable with the API token."""


def send(job: DeliveryJob[CkanOptions]) -> Sent:
    """Describe the newest release in CKAN. Raises TargetError, with CKAN's reasons, where CKAN refuses."""
    record, name = read(job.folder), job.options.dataset or job.dataset.name
    files = _wanted(record.files, job.options.files)
    if not files:
        raise TargetError("no file of the release is one of the option 'files'")
    with closing(Client(job.options.url, plain=True)) as client:
        api = _Api(client, job)
        package = api.show(name) or api.call("package_create", _fields(job, record, name))
        if job.options.upload:
            return _upload(job, api, record, package, files)
        return _describe(job, api, record, package, files)


def _describe(
    job: DeliveryJob[CkanOptions],
    api: "_Api",
    record: DatasetRecord,
    package: dict[str, Any],
    files: list[Distribution],
) -> Sent:
    """Say all of a dataset and its resources in one call, which CKAN does whole or not at all."""
    known, held = _known(package), job.ledger.marks()
    ours = held.keys() | {file.path for file in files}
    ours |= {
        name for name, one in known.items() if str(one.get("url", "")).startswith(f"{record.landing_page}releases/")
    }
    resources = [_resource(file) | ({"id": known[file.path]["id"]} if file.path in known else {}) for file in files]
    foreign = [resource for resource in package["resources"] if resource["name"] not in ours]
    gone = (ours & known.keys()) - {file.path for file in files}
    fields = _merged(_fields(job, record, package["name"]), package)
    mark = _mark([fields, [_resource(file) for file in files]])
    if held.get(PACKAGE) == mark and {file.path for file in files} <= known.keys():
        return Sent(sent=0, removed=0, same=len(files))
    job.ledger.begin([PACKAGE, *(file.path for file in files)])
    api.call("package_patch", fields | {"id": package["id"], "resources": [*resources, *foreign]})
    changed = [file for file in files if held.get(file.path) != file.sha256 or file.path not in known]
    for file in files:
        job.ledger.done(file.path, file.sha256)
    for path in held.keys() - {file.path for file in files}:
        job.ledger.forget(path)
    job.ledger.done(PACKAGE, mark)
    return Sent(sent=len(changed), removed=len(gone), same=len(files) - len(changed))


def _upload(
    job: DeliveryJob[CkanOptions],
    api: "_Api",
    record: DatasetRecord,
    package: dict[str, Any],
    files: list[Distribution],
) -> Sent:
    """Upload the files that differ, then update the description, then delete files that the release does not have."""
    known, held = _known(package), job.ledger.marks()
    lacking = [file for file in files if held.get(file.path) != file.sha256 or file.path not in known]
    job.ledger.begin(file.path for file in lacking)
    for count, file in enumerate(lacking, 1):
        place = {"id": known[file.path]["id"]} if file.path in known else {"package_id": package["id"]}
        fields = {name: str(value) for name, value in (_resource(file) | place).items() if name != "url"}
        action = "resource_update" if file.path in known else "resource_create"
        api.call(action, fields, job.folder / file.path)
        job.ledger.done(file.path, file.sha256)
        job.report(count, len(lacking))
    fields = _merged(_fields(job, record, package["name"]), package)
    if held.get(PACKAGE) != _mark(fields):
        job.ledger.begin([PACKAGE])
        api.call("package_patch", fields | {"id": package["id"]})
        job.ledger.done(PACKAGE, _mark(fields))
    gone = held.keys() - {file.path for file in files} - {PACKAGE}
    for path in sorted(gone):
        if path in known:
            api.call("resource_delete", {"id": known[path]["id"]})
        job.ledger.forget(path)
    return Sent(sent=len(lacking), removed=len(gone), same=len(files) - len(lacking))


def _wanted(files: Sequence[Distribution], patterns: Sequence[str]) -> list[Distribution]:
    """Return the files that a pattern names; of one that is compressed only, the name without gzip counts too."""
    there, gzip = {file.path for file in files}, SUFFIXES["gzip"]
    names = {path: {path, path.removesuffix(gzip)} - (there - {path}) for path in there}
    return [file for file in files if any(fnmatch(name, one) for name in names[file.path] for one in patterns)]


def _known(package: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the resources that a dataset has in CKAN by their names."""
    return {str(resource["name"]): resource for resource in package.get("resources", ())}


def _mark(said: object) -> str:
    return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()


def _fields(job: DeliveryJob[CkanOptions], record: DatasetRecord, name: str) -> dict[str, Any]:
    """Return the fields of the dataset in CKAN's names."""
    tags = dict.fromkeys(_NO_TAG.sub(" ", word).strip()[:100] for word in record.keywords)
    fields: dict[str, Any] = {
        "name": name,
        "title": record.title,
        "notes": record.description,
        "url": record.landing_page,
        "version": record.version,
        "license_id": job.options.license_id or LICENCES.get(record.license, "other-open"),
        "author": record.publisher,
        "maintainer": record.contact,
        "maintainer_email": record.email or "",
        "tags": [{"name": " ".join(tag.split())} for tag in tags if len(tag) > 1],
        "extras": [{"key": key, "value": value} for key, value in sorted(_extras(record).items())],
    }
    if job.options.organization:
        fields["owner_org"] = job.options.organization
    return fields


def _extras(record: DatasetRecord) -> dict[str, str]:
    """Return the facts that CKAN has no field for, under the names of ckanext-dcat; lists are JSON."""
    extras = {
        "uri": record.iri,
        "identifier": record.iri,
        "modified": record.modified,
        "language": _list(record.languages),
        "theme": _list(record.themes),
        "conforms_to": _list(record.conforms_to),
        "documentation": _list(record.pages),
        "access_rights": record.access,
        "frequency": record.frequency,
        "publisher_name": record.publisher,
        "publisher_url": record.homepage,
        "contact_name": record.contact,
        "contact_email": record.email,
        "spatial_uri": record.spatial[0] if record.spatial else None,
        "temporal_start": record.begin,
        "temporal_end": record.end,
        "license_uri": record.license,
    }
    return {name: value for name, value in extras.items() if value}


def _merged(fields: dict[str, Any], package: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with the extras that others gave the dataset."""
    ours = {extra["key"] for extra in fields["extras"]}
    foreign = [extra for extra in package.get("extras", ()) if extra["key"] not in ours]
    return fields | {"extras": [*fields["extras"], *({"key": one["key"], "value": one["value"]} for one in foreign)]}


def _resource(file: Distribution) -> dict[str, Any]:
    kind = file.path.rpartition(".")[2].upper() if "." in file.path else _NO_FORMAT
    return {
        "name": file.path,
        "description": file.title,
        "url": file.url,
        "format": kind,
        "mimetype": file.media_type,
        "size": file.bytes,
        "hash": file.sha256,
        "hash_algorithm": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256",
    }


def _list(values: tuple[str, ...]) -> str | None:
    return msgspec.json.encode(values).decode() if values else None


class _Api:
    """The Action API of one CKAN."""

    def __init__(self, client: Client, job: DeliveryJob[CkanOptions]) -> None:
        """Take the token from the environment."""
        self._client = client
        self._headers = {"Authorization": job.secret(job.options.token_env)}

    def show(self, name: str) -> dict[str, Any] | None:
        """Return a dataset as CKAN has it, or None where it has none of this name."""
        try:
            return self.call("package_show", {"id": name}, again=True)
        except AnswerError as error:
            if error.reply.status == 404:
                return None
            raise

    def call(self, action: str, fields: dict[str, Any], file: Any = None, again: bool = False) -> dict[str, Any]:
        """Call an action of the API and return its result. Raises AnswerError with CKAN's reason for a refusal."""
        path, headers = f"/api/3/action/{action}", dict(self._headers)
        try:
            if file is not None:
                body, kind = form(fields, "upload", file)
                reply = self._client.ask("POST", path, data=body, headers=headers | {"Content-Type": kind})
            else:
                reply = self._client.ask("POST", path, json=fields, headers=headers, again=again)
        except AnswerError as error:
            raise AnswerError(f"{action}: {_refusal(error)}", error.reply) from error
        try:
            result = msgspec.json.decode(reply.body, type=_Answer).result
        except msgspec.MsgspecError as error:
            raise TargetError(f"{action}: the answer is not CKAN's: is {self._client.base} right?") from error
        return result if isinstance(result, dict) else {}


def _refusal(error: AnswerError) -> str:
    """Return CKAN's error: its type, and one sentence or one for each field."""
    try:
        said = msgspec.json.decode(error.reply.body, type=_Answer).error
    except msgspec.MsgspecError:
        return str(error)
    fields = [f"{name}: {value}" for name, value in said.items() if name not in ("__type", "message")]
    return f"{said.get('__type', error.reply.status)}: {said.get('message') or '; '.join(fields)}"


TARGET = Target(
    title="A catalogue that runs CKAN, by its Action API",
    options=CkanOptions,
    place=("url", "dataset"),
    send=send,
)
