"""Outside linters over what the examples emit.

In: every `gabion.lock` below examples/, and the files that it lists. Files that no lock lists are a team's own and are not judged.
Out: exit status 0 when each listed file is clean under each linter of its kind, every linter still complains about bad input, and
every kind was seen at least once over all examples. Anything else fails.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "tests" / "schemas"


# --- The linters. Each takes a file, relative to the folder it is run in, and answers with what it has against it (None: nothing).


def run(folder, *command, stdin=None):
    done = subprocess.run(command, cwd=folder, stdin=stdin or subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode == 0:
        return None
    return (done.stdout + done.stderr).strip() or f"{command[0]} ended with {done.returncode} and said nothing"


def actionlint(folder, file):
    return run(folder, "actionlint", "-no-color", "-shellcheck=shellcheck", "-pyflakes=", file)


def zizmor(folder, file):
    flags = ["--persona=pedantic", "--offline", "--no-progress", "--no-config", "--no-ignores", "--strict-collection", "--color=never"]
    return run(folder, "zizmor", *flags, file)


def builtin(name):
    return lambda folder, file: run(folder, "check-jsonschema", "--builtin-schema", name, file)


def schema(name):
    path = str(SCHEMAS / f"{name}.schema.json")
    return lambda folder, file: run(folder, "check-jsonschema", "--schemafile", path, file)


def parliament(*flags):
    def judge(folder, file):
        with open(folder / file) as policy:  # it reads its standard input, or nothing where that is no terminal
            return run(folder, "parliament", "--json", *flags, stdin=policy)

    return judge


def trust(folder, file):
    """parliament takes identity policies only: it calls every trust policy malformed, for having no Resource, and does not know
    the condition keys of an OIDC provider. AWS's own linter for CloudFormation knows trust policies, so it judges them as
    the trust policy of a role in a template."""
    document = json.loads((folder / file).read_text())
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": document}}
    template = folder / "template.json"
    template.write_text(json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Role": role}}, indent=1))
    return run(folder, "cfn-lint", "--include-checks", "W", "--", template.name)


def shellcheck(folder, file):
    return run(folder, "shellcheck", "--norc", "--color=never", file)


# --- The kinds of emitted files: first match wins.

KINDS = {
    "workflow": (r"\.github/workflows/[^/]+\.ya?ml", [actionlint, zizmor, builtin("vendor.github-workflows")]),
    "action": (r"\.github/actions/.+/action\.ya?ml", [zizmor, builtin("vendor.github-actions")]),
    "ruleset": (r"gabion/github/rulesets/[^/]+\.json", [schema("ruleset")]),
    "organization ruleset": (r"gabion/github/org-rulesets/[^/]+\.json", [schema("org-ruleset")]),
    "branch policies": (r"gabion/github/environments/[^/]+\.branches\.json", [schema("deployment-branch-policies")]),
    "environment": (r"gabion/github/environments/[^/]+\.json", [schema("environment")]),
    "protection": (r"gabion/github/protection/[^/]+\.json", [schema("protection")]),
    "workflow permissions": (r"gabion/github/workflow-permissions\.json", [schema("workflow-permissions")]),
    "trust": (r"gabion/aws/[^/]+\.trust\.json", [trust]),
    # A boundary grants nothing, so the auditors that judge a grant (may return credentials, resource is a star) do not apply.
    "boundary": (r"gabion/aws/[^/]*boundary[^/]*\.json", [parliament()]),
    "permissions": (r"gabion/aws/[^/]+\.json", [parliament("--include-community-auditors")]),
    "script": (r".+\.sh", [shellcheck]),
}
PROSE = r"(.+\.md|(.+/)?CODEOWNERS|gabion\.lock)"

# Seen at least once over all examples, or this run has shown nothing about them.
EXPECTED = ["workflow", "ruleset", "environment", "branch policies", "trust", "boundary", "permissions"]

# What an `emit` node of a declaration promises, for that example alone.
PROMISES = {"workflows": ["workflow"], "wall": ["ruleset"], "gates": ["ruleset"], "aws": ["trust", "permissions"]}

# A linter that was told to look away has judged nothing. (zizmor's own comments are overruled by --no-ignores.)
LOOKS_AWAY = re.compile(r"zizmor:\s*ignore|shellcheck\s+disable|actionlint[^\n]*ignore|cfn-lint[^\n]*ignore")


def kind_of(path):
    return next((kind for kind, (pattern, _) in KINDS.items() if re.fullmatch(pattern, path)), None)


def judge(folder, file, kind):
    complaints = [said for linter in KINDS[kind][1] if (said := linter(folder, file))]
    if kind in ("workflow", "action", "script") and LOOKS_AWAY.search((folder / file).read_text()):
        complaints.append("it switches a linter off")
    return complaints


# --- The self-test: a linter that stopped complaining must be noticed.


def self_test():
    failures = []
    for name, path, text, must_say in bad_and_good():
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            write(folder, path, text)
            said = "\n".join(judge(folder, path, kind_of(path)))
        if must_say is None and said:
            failures.append(f"{name}: a good file is refused:\n{said}")
        elif must_say is not None and not re.search(must_say, said):
            failures.append(f"{name}: no complaint about {must_say}, but: {said or 'nothing'}")
    return failures


def bad_and_good():
    """(what it shows, path, text, what must be said about it)"""
    here = Path(__file__).parent / "self-test"
    for case in json.loads((here / "cases.json").read_text()):
        text = (here / case["file"]).read_text()
        if case["replace"]:
            old, new = case["replace"]
            assert text.count(old) == 1, f"self-test: {old!r} is not once in {case['file']}"
            text = text.replace(old, new)
        yield case["shows"], case["path"], text, case["must_say"]


def write(folder, path, text):
    subprocess.run(["git", "init", "--quiet", folder], check=True)  # actionlint looks for a repository's root
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text)


# --- The examples.


def lint_example(example, seen, failures):
    """Judges a copy that is a repository of its own, as it would be for the team that has these files."""
    name = example.relative_to(ROOT)
    listed = json.loads((example / "gabion.lock").read_text())["files"]
    counts = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "tree"
        shutil.copytree(example, folder, symlinks=True)
        subprocess.run(["git", "init", "--quiet", folder], check=True)
        for entry in listed:
            for complaint in lint_file(folder, entry, counts):
                failures.append(f"{name}/{entry['path']}: {complaint}")
    for path in unlisted(example, {entry["path"] for entry in listed}):
        failures.append(f"{name}/{path}: looks emitted, but gabion.lock does not list it")
    for promise, kinds in promised(example / "gabion.kdl"):
        if not any(counts[kind] for kind in kinds):
            failures.append(f'{name}: declares emit "{promise}", but no {" or ".join(kinds)} was emitted')
    seen.update(counts)
    print(f"{name}: " + (", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())) or "nothing to lint"), flush=True)


def lint_file(folder, entry, counts):
    path = entry["path"]
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
        return ["a path outside the example"]
    if not (folder / path).is_file():
        return ["listed in gabion.lock, but not there"]
    kind = kind_of(path)
    if kind is None:
        return [] if re.fullmatch(PROSE, path) else ["no outside linter knows this kind of file; add one to outside_linters.py"]
    counts[kind] += 1
    if hashlib.sha256((folder / path).read_bytes()).hexdigest() != entry["sha256"].removeprefix("sha256:"):
        return ["is not what gabion.lock says was emitted"]
    return judge(folder, path, kind)


def unlisted(example, listed):
    """A lock that lost entries would make this run lint less. Only Gabion writes to these folders."""
    for top in ("gabion/github", "gabion/aws"):
        for file in sorted((example / top).rglob("*")):
            path = file.relative_to(example).as_posix()
            if file.is_file() and path not in listed:
                yield path


def promised(declaration):
    for line in declaration.read_text().splitlines():
        if node := re.match(r"\s*emit\s+([^/]*)", line):
            for promise, kinds in PROMISES.items():
                if f'"{promise}"' in re.sub(r'\w+="[^"]*"', "", node[1]):
                    yield promise, kinds


def main():
    failures = [f"self-test: {failure}" for failure in self_test()]
    print(f"self-test: {sum(1 for _ in bad_and_good())} inputs, {len(failures)} misjudged", flush=True)
    seen = Counter()
    if "--self-test" not in sys.argv:
        for lock in sorted((ROOT / "examples").rglob("gabion.lock")):
            lint_example(lock.parent, seen, failures)
        failures += [f"no {kind} was linted over all examples" for kind in EXPECTED if not seen[kind]]
    for failure in failures:
        print(f"error: {failure}", file=sys.stderr)
    print(f"outside linters: {sum(seen.values())} emitted files judged, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
