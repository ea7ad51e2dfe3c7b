"""data.overheid.nl, the Dutch government's catalogue of open data, by its API for publishers.

About: the description of the dataset with a distribution for each file, from the same record as our DCAT-AP-NL.
Documentation: https://github.com/dataoverheid/AanleverAPI-Specificatie, version 0.9.0 (alpha, 2026-08-17).
Access: client id and API key, which its helpdesk gives, from the environment; they are changed for a token each time.
Caveats: alpha; tested against a server made from that specification, not against the live one (2026-11). The licence
has no place in it. A description has 2,000 characters at most.
"""

import hashlib
from contextlib import closing
from typing import Any, Literal

import msgspec

from pipeline.distribute.targets import DeliveryJob, Sent, Target
from pipeline.distribute.targets._client import AnswerError, Client, TargetReply
from pipeline.distribute.targets._record import DatasetRecord, Distribution, read
from pipeline.errors import TargetError
from pipeline.model.forms import Address, Options, Variable

URL = "https://data.overheid.nl"
LONGEST = 2_000
PAGE = 100
MOST_PAGES = 100
ID, SENT = "id", "sent"
"""Names in the ledger: the id of the dataset in the catalogue, and the hash of the description that was sent."""


class _Token(msgspec.Struct):
    accessToken: str


class _Stored(msgspec.Struct):
    id: str


class _Error(msgspec.Struct):
    path: str = ""
    message: str = ""


class _Problem(msgspec.Struct):
    """RFC 9457, https://www.rfc-editor.org/rfc/rfc9457, with the errors of fields that this API adds."""

    title: str = ""
    detail: str = ""
    code: str = ""
    errors: list[_Error] = []


class CatalogueOptions(Options, frozen=True, kw_only=True):
    """Options of this target."""

    url: Address = URL
    """Address of the API."""
    status: Literal["PUBLISHED", "DRAFT"] = "PUBLISHED"
    """Status of the dataset in the catalogue."""
    client_env: Variable = "BRIEVENBUS_DATA_OVERHEID_CLIENT"
    """Variable with the client id."""
    key_env: Variable = "BRIEVENBUS_DATA_OVERHEID_KEY"
    """Variable with the API key."""


def send(job: DeliveryJob[CatalogueOptions]) -> Sent:
    """Describe the newest release in the catalogue. Raises TargetError where it refuses, with its reasons."""
    status = job.options.status
    content = msgspec.json.encode(payload(read(job.folder)))
    mark = hashlib.sha256(content + status.encode()).hexdigest()
    held = job.ledger.marks()
    if held.get(SENT) == mark:
        return Sent(sent=0, removed=0, same=1)
    with closing(Client(job.options.url, plain=True)) as client:
        api = _Api(client, job)
        job.ledger.begin([SENT])
        number = api.store(content, held.get(ID) or None, status)
        job.ledger.done(ID, number)
        job.ledger.done(SENT, mark)
    return Sent(sent=1, removed=0, same=0)


def payload(record: DatasetRecord) -> dict[str, Any]:
    """Return a record under the names of the API; unknown fields are left out."""
    agent = {"foafName": [record.publisher]}
    contact = {
        "vcardFn": record.contact,
        "vcardHasEmail": f"mailto:{record.email}" if record.email else None,
        "vcardHasUrl": record.contact_page,
    }
    return _known(
        {
            "dctIdentifier": record.iri,
            "dctTitle": [record.title],
            "dctDescription": [record.description[:LONGEST]],
            "dctAccessRights": record.access,
            "dctCreator": [agent],
            "dctPublisher": agent,
            "dcatContactPoint": _known(contact),
            "dcatTheme": list(record.themes),
            "dcatKeyword": list(record.keywords),
            "dctLanguage": list(record.languages),
            "dctAccrualPeriodicity": record.frequency,
            "dctModified": record.modified,
            "dcatVersion": record.version,
            "dcatLandingPage": [record.landing_page],
            "foafPage": list(record.pages),
            "dctConformsTo": list(record.conforms_to),
            "dctSpatial": [{"dctLocation": place} for place in record.spatial],
            "dctTemporal": _period(record),
            "dcatDistribution": [_distribution(file) for file in record.files],
        }
    )


def _distribution(file: Distribution) -> dict[str, Any]:
    return _known(
        {
            "dcatAccessUrl": file.url,
            "dcatDownloadUrl": file.url,
            "dctTitle": [file.path],
            "dctDescription": [file.title],
            "dctFormat": file.format,
        }
    )


def _period(record: DatasetRecord) -> list[dict[str, str]]:
    """Return the years of the letters as days, as the API requires."""
    if not record.begin or not record.end:
        return []
    return [{"dcatStartDate": f"{record.begin[:4]}-01-01", "dcatEndDate": f"{record.end[:4]}-12-31"}]


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, [], "")}


class _Api:
    """The API, once we are known to it."""

    def __init__(self, client: Client, job: DeliveryJob[CatalogueOptions]) -> None:
        """Change the API key for a token."""
        self._client = client
        credentials = {
            "clientId": job.secret(job.options.client_env),
            "apiKey": job.secret(job.options.key_env),
        }
        reply = self._ask("POST", "/auth/token", json=credentials, again=True)
        try:
            token = msgspec.json.decode(reply.body, type=_Token).accessToken
        except msgspec.MsgspecError as error:
            raise TargetError("the API gave no token") from error
        job.hide(token)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def store(self, content: bytes, number: str | None, status: str) -> str:
        """Store a dataset under its id, or under a new one where it has none there; return the id."""
        if number:
            try:
                return self._replace(number, content, status)
            except AnswerError as error:
                if error.reply.status != 404:
                    raise
        try:
            reply = self._ask("POST", "/datasets", content, params={"publicationStatus": status})
        except AnswerError as error:
            # It is there already: our notes were lost, or an answer was.
            found = self._find(msgspec.json.decode(content)["dctIdentifier"]) if error.reply.status == 409 else None
            if not found:
                raise
            return self._replace(found, content, status)
        return msgspec.json.decode(reply.body, type=_Stored).id

    def _replace(self, number: str, content: bytes, status: str) -> str:
        self._ask("PUT", f"/datasets/{number}", content)
        wanted = msgspec.json.encode({"publicationStatus": status})
        self._ask("PUT", f"/datasets/{number}/publication-status", wanted)
        return number

    def _find(self, identifier: str) -> str | None:
        """Return the id of our dataset of this identifier."""
        for page in range(MOST_PAGES):
            reply = self._ask("GET", "/me/catalog-records", params={"page": page, "size": PAGE})
            records = msgspec.json.decode(reply.body).get("content", [])
            for record in records:
                number = str(record.get("meta", {}).get("primaryTopicId", ""))
                if record.get("meta", {}).get("primaryTopicType") == "DATASET" and number:
                    found = msgspec.json.decode(self._ask("GET", f"/datasets/{number}").body)
                    if found.get("dcatDataset", {}).get("dctIdentifier") == identifier:
                        return number
            if len(records) < PAGE:
                break
        return None

    def _ask(self, method: str, path: str, content: bytes | None = None, **options: Any) -> TargetReply:
        """Send a request and return the answer. Raises AnswerError, in the API's own words, for a refusal."""
        if hasattr(self, "_headers"):
            options["headers"] = self._headers
        try:
            return self._client.ask(method, f"/api/v1{path}", data=content, **options)
        except AnswerError as error:
            try:
                problem = msgspec.json.decode(error.reply.body, type=_Problem)
            except msgspec.MsgspecError:
                raise error from None
            fields = [f"{one.path}: {one.message}" for one in problem.errors]
            said = "; ".join(filter(None, [problem.detail or problem.title, *fields]))
            raise AnswerError(f"{path} answered {error.reply.status} {problem.code}: {said}", error.reply) from error


TARGET = Target(
    title="data.overheid.nl, by its API for publishers",
    options=CatalogueOptions,
    place=("url",),
    send=send,
)
