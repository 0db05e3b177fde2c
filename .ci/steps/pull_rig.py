"""`gabion pull` with the real `gh`, against GitHub's own description of its interface: Prism answers from it, and refuses what is
not in it. Arguments: the folder with prism and the description, the folder with gh, the gabion program."""

import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time

KEPT = ("/repos/{owner}/{repo}", "/orgs/{org}", "/user")


def cut(description):
    """The operations below KEPT that read, and what their references reach: the whole takes Prism six times as long."""
    paths = {
        path: {"get": item["get"], **({"parameters": item["parameters"]} if "parameters" in item else {})}
        for path, item in description["paths"].items()
        if path.startswith(KEPT) and "get" in item
    }
    components, queue = {}, [paths]
    while queue:
        node = queue.pop()
        if isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str):
                _, _, kind, name = reference.split("/", 3)
                if name not in components.setdefault(kind, {}):
                    components[kind][name] = description["components"][kind][name]
                    queue.append(components[kind][name])
            # The examples of `Link` lead out of the description.
            if "description" in node and "content" in node:
                node.pop("headers", None)
            queue.extend(node.values())
        elif isinstance(node, list):
            queue.extend(node)
    return {"openapi": description["openapi"], "info": description["info"], "paths": paths, "components": components}


def relay(listener, port):
    """Connections to the unix socket go on to Prism, byte for byte."""

    def pump(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        finally:
            for end in (source, target):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    while True:
        near, _ = listener.accept()
        far = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=pump, args=(near, far), daemon=True).start()
        threading.Thread(target=pump, args=(far, near), daemon=True).start()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait(port, prism):
    for _ in range(600):
        if prism.poll() is not None:
            sys.exit("prism ended early")
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("prism did not start within a minute")


def main():
    modules, gh, gabion = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        description = json.loads((modules / "@octokit/openapi/generated/api.github.com.json").read_text())
        (folder / "cut.json").write_text(json.dumps(cut(description)))
        port = free_port()
        prism = subprocess.Popen(
            [modules / ".bin/prism", "mock", "-h", "127.0.0.1", "-p", str(port), folder / "cut.json"],
            stdout=(folder / "prism.log").open("w"), stderr=subprocess.STDOUT)
        try:
            wait(port, prism)
            check(folder, port, gh, gabion)
        finally:
            prism.terminate()
            prism.wait()


def check(folder, port, gh, gabion):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / "gh.sock"))
    listener.listen()
    threading.Thread(target=relay, args=(listener, port), daemon=True).start()
    environment = {
        "PATH": f"{gh}:{os.environ['PATH']}", "HOME": str(folder), "GH_CONFIG_DIR": str(folder / "gh"),
        "GH_TOKEN": "x", "GH_PROMPT_DISABLED": "1", "NO_COLOR": "1",
    }
    subprocess.run(["gh", "config", "set", "http_unix_socket", folder / "gh.sock"], env=environment, check=True)
    failed = []
    for subject in ("octocat/hello", "octocat"):
        pull = [gabion, "pull", subject, "--format", "json", "--as-of", "2026-11-23"]
        ran = subprocess.run(pull, env=environment, cwd=folder, capture_output=True, text=True)
        if ran.returncode != 0:
            sys.exit(f"{subject}: {ran.stdout}{ran.stderr}")
        answer = json.loads(ran.stdout)
        told = answer["pulled"][0]
        again = subprocess.run(pull, env=environment, cwd=folder, capture_output=True, text=True)
        same = not json.loads(again.stdout)["pulled"][0]["changed"]
        print(f"{subject}: {answer['requests']} requests, written {told['path']}, the same bytes again: {same}")
        for unread in told["notReadable"]:
            print(f"    not readable: {unread['group']}: {unread['why']}")
            if "not understood" in unread["why"] or "HTTP 4" in unread["why"]:
                failed.append(f"{subject}: {unread['group']}: {unread['why']}")
        if not same:
            failed.append(f"{subject}: two pulls of the same settings differ")
    log = (folder / "prism.log").read_text()
    # GitHub's examples break its own schemas; what counts is what was asked.
    failed += [line for line in log.splitlines() if "Violation: request" in line or "NO_PATH_MATCHED" in line]
    if failed:
        sys.exit("\n".join(failed))


main()
