"""Sign releases with minisign (https://jedisct1.github.io/minisign/): readers with the key need trust no mirror.

`SHA256SUMS.minisig` signs `SHA256SUMS`, which has the hash of every other file. Ed25519 is deterministic, and the
trusted comment names the dataset and the version but no time: signing the same release again gives the same file.
"""

import base64
import getpass
import os
import re
import sys
from functools import lru_cache
from pathlib import Path

import minisign
import msgspec

from pipeline import settings
from pipeline.errors import PublishError
from pipeline.files import write_atomically
from pipeline.release.describe.manifest import NAME, SUMS, Manifest

SIGNATURE = f"{SUMS}.minisig"
PUBLIC = "minisign.pub"
"""Name of the public key at the top of the web root; it checks every signature below it."""
PASSWORD = "BRIEVENBUS_SIGNING_PASSWORD"


def sign_draft(folder: Path, web: Path) -> None:
    """Sign a release before it is published, if the operator gave a key.

    Raises PublishError where the release should be signed but cannot be: the key cannot be used, or lies where it would
    be published; or no key is given although the web root has a public key. A release that lacks its signature by
    accident looks like one that was tampered with.
    """
    path = settings.signing_key()
    if path is None and (web / PUBLIC).exists():
        raise PublishError(
            "releases here are signed, and BRIEVENBUS_SIGNING_KEY names no key: nothing is published "
            f"(to go on without signatures, remove {web / PUBLIC})"
        )
    if path is not None and path.resolve().is_relative_to(web.resolve()):
        raise PublishError(f"the secret key {path} lies in the web root, where anyone reads it: move it elsewhere")
    sign_folder(folder)


def unlock() -> None:
    """Ask at the terminal for the password of a key that has one, before a progress bar appears there."""
    path = settings.signing_key()
    if path is not None and sys.stdin.isatty():
        _secret(path)


def sign_folder(folder: Path) -> bool:
    """Sign the checksums of a release folder, and return whether there is a key to do so.

    Without a key, remove an existing signature, since it may be of other checksums. Raises PublishError where the key
    cannot be used.
    """
    path = settings.signing_key()
    if path is None:
        (folder / SIGNATURE).unlink(missing_ok=True)
        return False
    signature = _secret(path).sign(
        (folder / SUMS).read_bytes(),
        untrusted_comment="signature of a release of Brievenbus; check it with minisign",
        trusted_comment=_comment(folder),
    )
    content = bytes(signature) + b"\n"
    place = folder / SIGNATURE
    if not place.exists() or place.read_bytes() != content:
        write_atomically(place, content)
    return True


def sign_rest(web: Path, new: bool) -> None:
    """Publish the public key, and sign every release below the web root that lacks a signature.

    Do nothing where every release has a signature and there is no `new` release. If the key has changed, releases
    signed with the previously published key are signed again. A wrong signature stays: `brievenbus validate` must keep
    reporting it.
    """
    path = settings.signing_key()
    releases = [file.parent for file in sorted(web.glob(f"*/releases/*/{SUMS}"))]
    bare = [folder for folder in releases if not (folder / SIGNATURE).exists()]
    if path is None or not releases or not (bare or new):
        return
    now = _with_name(bytes(_secret(path).get_public_key()))
    before = (web / PUBLIC).read_bytes() if (web / PUBLIC).exists() else now
    if _number(before) != _number(now):
        bare += [folder for folder in releases if folder not in bare and fault(folder, before) is None]
    for folder in bare:
        sign_folder(folder)
    if not (web / PUBLIC).exists() or before != now:
        write_atomically(web / PUBLIC, now)


def fault(folder: Path, public: bytes) -> str | None:
    """Return the fault in the signature of a release folder, or None where it is right.

    Raises PublishError where `public` is no public key.
    """
    key = read_public(public)
    if not (folder / SIGNATURE).exists():
        return "the signature is missing"
    try:
        signature = minisign.Signature.from_bytes((folder / SIGNATURE).read_bytes())
        if _number(bytes(signature)) != _number(bytes(key)):
            return f"signed with another key, {_number(bytes(signature))}, not {_number(bytes(key))}"
        key.verify((folder / SUMS).read_bytes(), signature)
    except minisign.VerifyError:
        return f"bad signature: {SUMS} is not the file that was signed"
    except (minisign.ParseError, ValueError, OSError) as error:
        return f"no signature by minisign: {error}"
    wanted = _comment(folder)
    if signature.trusted_comment != wanted:
        return f"the signature is of another release: {signature.trusted_comment!r}, not {wanted!r}"
    return None


def read_public(content: bytes) -> minisign.PublicKey:
    """Parse a public key: a file of two lines, or only the second line. Raises PublishError where it is none."""
    try:
        lines = content.strip().splitlines()
        return minisign.PublicKey.from_base64(lines[-1])
    except (minisign.ParseError, ValueError, IndexError) as error:
        raise PublishError(f"no public key of minisign: {error}") from error


def new_pair(place: Path, password: str | None) -> Path:
    """Write a new secret key, readable only by its owner, and the public key (`.pub`) next to it; return the latter.

    Raises PublishError where either file exists: a key is never overwritten.
    """
    public = place.with_suffix(".pub")
    pair = minisign.KeyPair.generate()
    if password:
        pair.secret_key.encrypt(password)
    try:
        for path, content, mode in (
            (place, bytes(pair.secret_key) + b"\n", 0o600),
            (public, _with_name(bytes(pair.public_key)), 0o644),
        ):
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
                file.write(content)
    except OSError as error:
        raise PublishError(f"{error.filename} cannot be written: {error.strerror}") from error
    return public


def _comment(folder: Path) -> str:
    """Return a comment that names the signed release, so that its signature cannot pass for another one's."""
    manifest = msgspec.json.decode((folder / NAME).read_bytes(), type=Manifest)
    return f"dataset:{manifest.dataset}\tversion:{manifest.version}"


def _number(content: bytes) -> str:
    """Return the number of a public key or a signature, in the form that the program minisign shows: without zeros.

    >>> _number(b"untrusted comment: minisign public key\\n" + base64.b64encode(b"Ed" + b"\\x70\\x0c" + bytes(38)))
    'C70'
    """
    line = content.splitlines()[1]
    return f"{int.from_bytes(base64.b64decode(line)[2:10], 'little'):X}"


def _with_name(public: bytes) -> bytes:
    """Return a public key with its number, in the form that the program minisign shows."""
    return f"untrusted comment: minisign public key {_number(public)}\n".encode() + public.splitlines()[1] + b"\n"


def _secret(path: Path) -> minisign.SecretKey:
    """Return the secret key, ready to sign. Raises PublishError where that fails; it shows nothing of the key."""
    try:
        return _unlocked(path.read_bytes(), path)
    except OSError as error:
        raise PublishError(f"the signing key {path} cannot be read: {error.strerror}; nothing is published") from error


@lru_cache(maxsize=1)
def _unlocked(content: bytes, path: Path) -> minisign.SecretKey:
    """Return a key without its password. That takes a second and a gigabyte, so it is done once per process."""
    try:
        key = minisign.SecretKey.from_bytes(content)
    except (minisign.ParseError, ValueError, IndexError) as error:
        raise PublishError(f"{path} is no secret key of minisign; nothing is published") from error
    if not key.is_encrypted():
        return key
    password = settings.secret(PASSWORD)
    if password is None and sys.stdin.isatty():
        password = getpass.getpass(f"Password of {path}: ")
    if password is None:
        raise PublishError(f"{path} has a password: give it in {PASSWORD}, or its file in {PASSWORD}_FILE")
    try:
        key.decrypt(re.sub(r"\r?\n\Z", "", password))
    except (minisign.Error, ValueError, MemoryError) as error:
        raise PublishError(f"{path} could not be opened: wrong password; nothing is published") from error
    return key
