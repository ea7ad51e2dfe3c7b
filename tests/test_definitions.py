"""A dataset's definition: what is right loads, what is wrong is one line that names file, key, found and expected."""

import copy
import json
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipeline import definitions, run, settings, sources
from pipeline.distribute import targets
from pipeline.errors import DefinitionError
from pipeline.model.conversion import _bare
from pipeline.model.dataset import Dataset

FULL: dict[str, Any] = {
    "base": "https://data.example/",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "outputs": ["tables"],
    "keywords": ["brieven"],
    "partition": "year",
    "personal_data": "publish",
    "static_letters": 1000,
    "plain_rdf": 1000,
    "sparql": "https://data.example/sparql",
    "title": {"nl": "Brieven", "en": "Letters"},
    "description": {"nl": "Brieven.", "en": "Letters,\non two lines."},
    "publisher": {"name": "Archief", "email": "info@data.example", "url": "https://data.example/over"},
    "sources": [{"name": "folder", "options": {"path": "letters"}}],
    "targets": [{"name": "folder", "label": "kopie_1", "options": {"path": "elsewhere"}}],
    "schedule": {"cron": "30 6 * * 1-5", "timezone": "Europe/Amsterdam"},
    "retention": {"days": 365, "then": "year"},
}
OPTIONAL = {
    *(
        "license",
        "keywords",
        "partition",
        "personal_data",
        "static_letters",
        "plain_rdf",
        "targets",
        "schedule",
        "sparql",
    ),
    "publisher.email",
    "publisher.url",
    *("sources.options", "targets.label", "targets.options", "schedule.timezone"),
    *("retention", "retention.then"),
}
NEITHER = ("", "two\x00words", 7, 1.5, True, float("nan"), [], ["a"], [1], {}, {"x": 1})
"""Values that hardly any key takes."""
FINE = {"keywords": [[], ["a"]], "targets": [[]], "static_letters": [7], "plain_rdf": [7], "retention.days": [7]}
WRONG: dict[str, tuple[object, ...]] = {
    "base": (
        "data.example",
        "https://data.example",
        "https://a b/",
        "ftp://data.example/",
        "https://u:p@data.example/",
    ),
    "license": ("CC0 1.0", "cc0", "https://a b/", "http://[::1", "https://x.example/%zz"),
    "outputs": (["tabels"], ["tables", "tables"], "tables"),
    "keywords": (["one\nline"], [""], "brieven"),
    "partition": ("month", "Year"),
    "personal_data": ("keep", "Publish"),
    "static_letters": (-1, "all", 1.5),
    "plain_rdf": (-1, "all", 1.5),
    "sparql": ("data.example/sparql", "ftp://data.example/", "https://u:p@x.example/", "https://a b/"),
    "title.nl": ("two\nlines", " "),
    "title.en": ("two\nlines", " "),
    "description.nl": ("bell\a",),
    "description.en": ("bell\a",),
    "publisher.name": ("two\nlines",),
    "publisher.email": ("geen", "a@b", "a b@c.nl", "mailto:a@b.nl", "a@b.nl, c@d.nl", "{a}@b.nl"),
    "publisher.url": (
        *(
            "https://minfin.example/a b",
            "https://minfin.example/{id}",
            "https://minfin.example/ ",
            "www.minfin.example",
        ),
        *("info@minfin.example", "http://[::1", "https://x.example:99999/", "https://", "https://u:p@x.example/"),
    ),
    "sources.name": ("foldr", "folder/../x"),
    "targets.name": ("foldr",),
    "targets.label": ("Mijn kopie", "-"),
    "schedule.cron": ("99 6 * * *", "30 6 * *", "*/0 * * * *", "5-1 * * * *", "0 0 31 2 *", "@daily", "0 6 * * MON"),
    "schedule.timezone": ("Europe/Amsterdm", "CEST+2"),
    "retention.days": (0, -1, "365"),
    "retention.then": ("day", "Year"),
}
TYPE = {True: "maybe", 7: "10MB", 1.5: "fast"}
"""A wrong value for a boolean, a whole number and a number."""


def write(folder: Path, table: dict[str, Any]) -> Path:
    place = folder / "mijn-brieven"
    place.mkdir(exist_ok=True)
    (place / "dataset.toml").write_text("".join(f"{key} = {toml(value)}\n" for key, value in table.items()))
    return folder


def toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(one) for one in value) + "]"
    return repr(value) if isinstance(value, float) else json.dumps(value).replace("\x7f", "\\u007f")


def keys(struct: type[msgspec.Struct], before: str = "") -> Iterator[str]:
    """Give every key of a struct and of those in it, such as `publisher.email`."""
    for name, hint in typing.get_type_hints(struct, include_extras=True).items():
        kind = _bare(hint)[0]
        kind = typing.get_args(kind)[0] if typing.get_origin(kind) is tuple else kind
        kind = _bare(kind)[0]
        yield f"{before}{name}"
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            yield from keys(kind, f"{before}{name}.")


def changed(key: str, value: object, name: str | None = None) -> dict[str, Any]:
    """Return the definition with another value at a key, or with the key renamed; `...` removes it."""
    table = copy.deepcopy(FULL)
    place: Any = table
    *above, last = key.split(".")
    for one in above:
        place = place[one][0] if isinstance(place[one], list) else place[one]
    old = place.pop(last)
    if value is not ...:
        place[name or last] = old if name else value
    return table


def refusal(folder: Path, table: dict[str, Any]) -> str:
    """Return the error of a definition, which is one line that names the file."""
    write(folder, table)
    with pytest.raises(DefinitionError) as caught:
        run.load("mijn-brieven", folder)
    message = str(caught.value)
    assert "\n" not in message
    assert "mijn-brieven/dataset.toml: " in message
    return message


KEYS = [key for key in keys(Dataset) if key not in ("name", "folder")]


def test_the_full_definition_loads_and_has_every_key(tmp_path: Path) -> None:
    dataset = run.load("mijn-brieven", write(tmp_path, FULL))
    assert (dataset.name, dataset.sources[0].name, dataset.base) == ("mijn-brieven", "folder", "https://data.example/")
    assert definitions.load(str(tmp_path / "mijn-brieven"), settings.DATASETS) == dataset
    assert definitions.names(tmp_path) == ("mijn-brieven",)
    for key in KEYS:
        changed(key, ...)


@pytest.mark.parametrize("key", KEYS)
def test_every_wrong_value_of_every_key_is_named(tmp_path: Path, key: str) -> None:
    last = key.rpartition(".")[2]
    for value in (*NEITHER, *WRONG.get(key, ())):
        if value in FINE.get(key, []) or (value == {} and last == "options" and key.startswith("sources")):
            continue
        message = refusal(tmp_path, changed(key, value))
        is_whole = key in ("title", "description", "publisher", "schedule", "retention") or last in ("options", "name")
        named = key.partition(".")[0] if is_whole else last
        assert named in message, (key, value, message)
        assert any(word in message for word in ("expected ", "missing", "unknown key", "twice")), message


@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_is_misspelt_or_left_out(tmp_path: Path, key: str) -> None:
    last = key.rpartition(".")[2]
    message = refusal(tmp_path, changed(key, None, last[:-1] + last[-1] * 2))
    assert f"did you mean {last!r}?" in message or f"{last}: missing" in message
    if key in OPTIONAL - {"targets.options"}:
        run.load("mijn-brieven", write(tmp_path, changed(key, ...)))
    else:
        assert "missing, expected " in refusal(tmp_path, changed(key, ...))


PLUGINS = [("sources", name, sources.get(name).options) for name in sources.names()]
PLUGINS += [("targets", name, targets.get(name).options) for name in targets.names()]


@pytest.mark.parametrize(("kind", "name", "struct"), PLUGINS, ids=[f"{kind}-{name}" for kind, name, _ in PLUGINS])
def test_every_wrong_value_of_every_option_is_named(
    tmp_path: Path, kind: str, name: str, struct: type[msgspec.Struct]
) -> None:
    required = {"site": "https://a.example", "url": "s3://a/b" if name == "s3" else "https://a.example", "path": "x"}
    right = {field.name: required[field.name] for field in msgspec.structs.fields(struct) if field.required}
    right = right if name != "data-overheid" else {}

    def table(**options: object) -> dict[str, Any]:
        return FULL | {kind: [{"name": name, "options": right | options}]}

    run.load("mijn-brieven", write(tmp_path, table()))
    for field in msgspec.structs.fields(struct):
        for value in ("\x00", "wrong value ", -7, -1.5, {"x": 1}, [{}], float("inf"), ["\x00"], "false", "10MB"):
            text = field.name in ("path", "organization", "dataset", "license_id")
            if isinstance(value, str) and text and "\x00" not in value:
                continue
            message = refusal(tmp_path, table(**{field.name: value}))
            assert f"{kind}.{name}.options.{field.name}" in message, message
            assert "expected " in message
        misspelt = field.name[:-1] + field.name[-1] * 2
        assert f"did you mean {field.name!r}?" in refusal(tmp_path, table(**{misspelt: 1}))
        if field.required:
            left = FULL | {kind: [{"name": name}]}
            assert f"options.{field.name}: missing, expected" in refusal(tmp_path, left)


def test_a_secret_in_a_definition_is_not_printed(tmp_path: Path) -> None:
    options = {"url": "https://ckan.example", "token_env": "sk-kanarie"}
    message = refusal(tmp_path, FULL | {"targets": [{"name": "ckan", "options": options}]})
    assert "token_env" in message and "kanarie" not in message
    options = {"url": "https://user:kanarie@ckan.example"}
    message = refusal(tmp_path, FULL | {"targets": [{"name": "ckan", "options": options}]})
    assert "options.url" in message and "kanarie" not in message


def test_a_day_may_be_written_without_quotes(tmp_path: Path) -> None:
    write(tmp_path, FULL | {"sources": [{"name": "koop_sru", "options": {"since": "DAY"}}]})
    file = tmp_path / "mijn-brieven/dataset.toml"
    file.write_text(file.read_text().replace('"DAY"', "2026-01-31"))
    (setting,) = run.load("mijn-brieven", tmp_path).sources
    assert sources.read_options(setting).since == "2026-01-31"


def test_what_is_no_toml_is_named(tmp_path: Path) -> None:
    write(tmp_path, FULL)
    file = tmp_path / "mijn-brieven/dataset.toml"
    for content in (b"= 1", b"base = \xff", b"base ="):
        file.write_bytes(content)
        with pytest.raises(DefinitionError, match=r"dataset\.toml: not TOML: "):
            run.load("mijn-brieven", tmp_path)


def test_an_unknown_dataset_names_the_nearest() -> None:
    with pytest.raises(DefinitionError, match="did you mean 'voorbeeldbrieven'"):
        definitions.load("voorbeeldbriefen", settings.DATASETS)


def test_a_source_and_a_target_have_a_name_each(tmp_path: Path) -> None:
    for key, advice in (("sources", "give each its own dataset"), ("targets", "give one a 'label'")):
        message = refusal(tmp_path, FULL | {key: FULL[key] * 2})
        assert f"{key}: found" in message and f"twice; {advice}" in message


def test_a_dataset_can_be_named_by_its_file(tmp_path: Path) -> None:
    write(tmp_path, FULL)
    assert definitions.load(str(tmp_path / "mijn-brieven/dataset.toml"), settings.DATASETS).name == "mijn-brieven"
    with pytest.raises(DefinitionError, match=r"no dataset\.toml in .*elders"):
        definitions.load(str(tmp_path / "elders"), settings.DATASETS)
