"""A target that fails does not fail the release: it is noted, shown and tried again; no secret shows anywhere."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import pipeline.distribute.targets
from pipeline import run
from pipeline.cli.app import app
from pipeline.errors import DefinitionError
from tests.runs import load, run_here, sample, tree

NAME = "voorbeeldbrieven"
PLUGIN = '''
"""A place that refuses while it is told to, and says what it was given."""
from pathlib import Path
from pipeline.errors import TargetError
from pipeline.distribute.targets import DeliveryJob, Sent, Target
from pipeline.model.forms import Options, Variable

class NoteOptions(Options, frozen=True, kw_only=True):
    """Options of this target."""
    path: str
    """A file."""
    token_env: Variable = "BRIEVENBUS_TEST_TOKEN"
    """Its token."""

def send(job: DeliveryJob[NoteOptions]) -> Sent:
    """Take the name of the version."""
    secret = job.secret(job.options.token_env)
    place = job.dataset.folder / job.options.path
    if place.with_suffix(".broken").exists():
        raise TargetError(f"refused:\\nBearer {secret} is not known here")
    place.write_text(job.release.version)
    return Sent(sent=1, removed=0, same=0)

TARGET = Target(title="A note", options=NoteOptions, place=("path",), send=send)
'''
TARGETS = '\n[[targets]]\nname = "note"\noptions = { path = "note.txt" }\n'


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a dataset that sends to a new target: one file in the package of targets."""
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins/note.py").write_text(PLUGIN)
    monkeypatch.setattr(
        pipeline.distribute.targets, "__path__", [*pipeline.distribute.targets.__path__, str(tmp_path / "plugins")]
    )
    monkeypatch.setenv("BRIEVENBUS_TEST_TOKEN", "kanarie-7f3a")
    monkeypatch.setenv("BRIEVENBUS_HOME", str(tmp_path / "home"))
    found = sample(tmp_path, 3)
    with (found / "dataset.toml").open("a") as file:
        file.write(TARGETS)
    return found


def brievenbus(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_target_is_one_file_and_is_sent_the_release(place: Path) -> None:
    done = brievenbus("run", place, "--quiet")
    assert done.exit_code == 0, done.output
    version = (place / "note.txt").read_text()
    assert f"sent to note: 1 new or changed, 0 removed; it has {version}" in done.output
    assert f"target note has {version} since " in brievenbus("status", place).output
    token = 'token_env (name of an environment variable; default "BRIEVENBUS_TEST_TOKEN"): Its token.'
    assert f"note: A note\n    path (text; required): A file.\n    {token}\n" in brievenbus("targets").output


def test_one_that_fails_is_noted_shown_and_tried_again(place: Path, tmp_path: Path) -> None:
    (place / "note.broken").touch()
    done = brievenbus("run", place, "--quiet")
    assert done.exit_code == 5
    assert "new release" in done.output
    wanted = "target note: refused: Bearer *** is not known here; the release is published, and is sent again at"
    assert wanted in done.stderr
    assert brievenbus("publish", place).exit_code == 5
    status = brievenbus("status", place)
    assert "target note has no release yet; 2 tries failed since: refused: Bearer ***" in status.output
    stated = json.loads(brievenbus("status", place, "--json").stdout)["targets"]
    assert [(one["target"], one["tries"], one["version"]) for one in stated] == [("note", 2, None)]
    assert brievenbus("publish", place, "--to", "note").exit_code == 5
    (place / "note.broken").unlink()
    assert brievenbus("run", place, "--quiet").exit_code == 0
    stated = json.loads((tmp_path / "home/state" / NAME / "targets.json").read_text())["targets"]
    assert [(one["error"], one["tries"]) for one in stated] == [(None, 0)]


def test_i3_a_secret_shows_nowhere(place: Path, tmp_path: Path) -> None:
    said = ""
    for broken in (True, False):
        (place / "note.broken").touch() if broken else (place / "note.broken").unlink()
        for command in (("run", place), ("publish", place, "--to", "note"), ("status", place), ("targets",)):
            done = brievenbus(*command)
            said += done.output + done.stderr
    written = b"".join(path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file())
    assert b"kanarie" not in written
    assert "kanarie" not in said


def test_a_secret_that_is_not_there_is_named(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BRIEVENBUS_TEST_TOKEN")
    done = brievenbus("run", place, "--quiet")
    assert (done.exit_code, "the environment has no BRIEVENBUS_TEST_TOKEN" in done.stderr) == (5, True)


def test_a_target_that_the_dataset_does_not_name(place: Path, tmp_path: Path) -> None:
    assert brievenbus("publish", place, "--to", "folder", "--option", f"path={tmp_path / 'm'}").exit_code == 1
    run_here(place, tmp_path / "home")
    done = brievenbus("publish", place, "--to", "folder", "--option", f"path={tmp_path / 'm'}", "--quiet")
    assert done.exit_code == 0, done.output
    assert tree(tmp_path / "m") == tree(tmp_path / "home/public")
    assert "target folder has" in brievenbus("status", place).output
    again = brievenbus("publish", place, "--to", "folder", "--option", f"path={tmp_path / 'm'}", "--again", "--json")
    assert json.loads(again.stdout)["target"]["sent"] == len(tree(tmp_path / "m"))
    assert brievenbus("publish", place, "--to", "folder").exit_code == 1
    assert brievenbus("publish", place, "--to", "folder", "--option", "path").exit_code == 2
    assert brievenbus("publish", place, "--again").exit_code == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name = "foldr"', "; did you mean 'folder'?"),
        ('name = "folder"\noptions = { pth = "x" }', "targets.folder.options.pth: unknown key; did you mean 'path'?"),
        ('name = "folder"', "targets.folder.options.path: missing, expected a path"),
        ('name = "folder"\noption = {}', "targets[2].option: unknown key; did you mean 'options'?"),
        (
            'name = "folder"\noptions = { path = "https://a:b@c/" }',
            "targets.folder.options.path: found 'https://***@c/', expected a path",
        ),
        (
            'name = "note"\nlabel = "b"\noptions = { path = "x", token_env = "geheim!" }',
            "targets.b.options.token_env: found another value, expected the name of an environment",
        ),
        ('name = "note"\noptions = { path = "y" }', "targets: found 'note' twice; give one a 'label'"),
        (
            'name = "note"\nlabel = "../x"\noptions = { path = "y" }',
            "targets[2].label: found '../x', expected lower-case",
        ),
    ],
)
def test_a_target_that_is_wrong_is_one_line(place: Path, text: str, said: str) -> None:
    with (place / "dataset.toml").open("a") as file:
        file.write(f"[[targets]]\n{text}\n")
    with pytest.raises(DefinitionError) as raised:
        load(place)
    assert said in str(raised.value)
    assert "geheim" not in str(raised.value)


def test_two_of_a_kind_have_a_label(place: Path, tmp_path: Path) -> None:
    with (place / "dataset.toml").open("a") as file:
        for name in ("a", "b"):
            file.write(f'[[targets]]\nname = "folder"\nlabel = "{name}"\noptions = {{ path = "../{name}" }}\n')
    _, published = run_here(place, tmp_path / "home")
    assert [(one.target, one.error) for one in published.targets] == [("note", None), ("a", None), ("b", None)]
    assert tree(tmp_path / "a") == tree(tmp_path / "b") == tree(tmp_path / "home/public")
    assert run.load("voorbeeldbrieven").targets == ()
