"""Summary of a run for an orchestrator: its verdict in one line, and a table in Markdown."""

from collections.abc import Iterator

import msgspec

from pipeline.cli import delivered, outcome
from pipeline.cli.advised import command
from pipeline.cli.doubts import doubt_lines
from pipeline.harvest.contracts import Checked
from pipeline.home import Home
from pipeline.model.release import Counts
from pipeline.run import Harvested, Published


class RunVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """Result of a run."""

    name: str
    """`Completed`, or the first problem: `Held`, `Invalid`, `TargetFailed`, `SourceFailed`, `RecordsMissing`."""
    message: str
    """One line: every problem, and the commands that help."""

    @property
    def is_good(self) -> bool:
        """Whether everything that could be read is published."""
        return self.name in ("Completed", "RecordsMissing")


def verdict(dataset: str, harvested: Harvested, published: Published) -> RunVerdict:
    """Return the result of a run."""
    problems = list(_problems(dataset, harvested, published))
    release = published.release
    if published.new and release:
        end = f"new release {release.version}: {outcome.account(release.counts)}"
    else:
        end = f"no new release: {published.reason}"
    lines = (end, *(line for _, line in problems))
    return RunVerdict(name=problems[0][0] if problems else "Completed", message="; ".join(lines))


def _problems(dataset: str, harvested: Harvested, published: Published) -> Iterator[tuple[str, str]]:
    """Yield the name and the line of each problem, problems that wait for the operator first."""
    if published.draft:
        yield "Held", "; ".join(outcome.held_lines(dataset, published))
    if published.redacted.waiting:
        yield "Held", outcome.waiting_line(dataset, published.redacted.waiting)
    if published.result == "failed":
        yield "Invalid", "the draft failed its checks and is never published"
    for one in published.targets:
        if one.error:
            yield "TargetFailed", delivered.refusal(dataset, one).removeprefix("brievenbus: ")
    for source, message in harvested.failures.items():
        yield "SourceFailed", f"{source}: {message}"
    if published.missing:
        number = published.missing
        subject = "1 record is" if number == 1 else f"{number} records are"
        yield "RecordsMissing", f"{subject} missing; to list them with reasons: {command(f'acknowledge {dataset}')}"


def markdown(dataset: str, home: Home, harvested: Harvested, published: Published) -> str:
    """Return the summary of a run; its numbers are those of the build of this run, a draft included."""
    end = verdict(dataset, harvested, published)
    lines = [f"# {dataset}", "", f"**{end.name}**: {plain(end.message)}", ""]
    lines += [f"- {line}" for line in outcome.harvest_lines(harvested)]
    release = published.release
    if release:
        place = outcome.folder(home, dataset, release)
        lines.append(f"- newest release `{release.version}`: {outcome.account(release.counts)}, in `{place}`")
        lines += [f"- {plain(line)}" for line in doubt_lines(place)]
    lines += [f"- {plain(line)}" for line in outcome.missing_lines(dataset, home, published)]
    lines += [f"- {plain(delivered.standing(one, release))}" for one in published.targets]
    shown = published.draft.release if published.draft else release
    if shown is None:
        return "\n".join([*lines, ""])
    files = published.draft.folder if published.draft else outcome.folder(home, dataset, shown)
    kind = "draft" if published.draft else "release"
    lines += ["", f"| records of {kind} {shown.version} | number |", "|---|---:|"]
    lines += [f"| {name.replace('_', ' ')} | {getattr(shown.counts, name)} |" for name in Counts.__struct_fields__]
    return "\n".join([*lines, "", f"Findings, one by one: `{files}/issues.csv`", ""])


def check_markdown(dataset: str, checked: tuple[Checked, ...]) -> str:
    """Return the summary of a check of sources that is shown in Prefect."""
    lines = [f"# {dataset}", ""]
    for one in checked:
        lines.append(f"- **{one.standings.source}** is {one.standings.standing}: {plain(one.standings.reason)}")
        lines += [f"    - {plain(outcome.described(change))}" for change in one.changes]
    return "\n".join([*lines, ""])


def plain(text: str) -> str:
    """Escape text from a source, so that it is not read as Markdown or HTML."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|&" else char for char in text.replace("\n", " "))
