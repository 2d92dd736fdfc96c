#!/usr/bin/env python3
"""What `tests/servers` promises, by running it: it ends as its command does, and leaves no process and no folder, whatever
ends it and whoever runs it.

    tests/servers.py

The last line is the sum.
"""

import concurrent.futures
import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.parse

# By itself, because another user may not come to where the project is.
SCRIPT = pathlib.Path(__file__).with_name("servers")
# A command that says what it sees, and stays as long as it is listened to.
LISTENS = ["bash", "-c", "env; echo; read -r _"]


class Machine:
    """A folder for temporary files, where `tests/servers` runs as one user."""

    def __init__(self, folder, user):
        self.folder, self.before = folder, []
        self.folder.mkdir(mode=0o711)
        self.script = shutil.copy(SCRIPT, folder)
        if user:
            account = pwd.getpwnam(user)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self.before = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]

    def start(self, *arguments):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("FIELDSEAL_TEST_")}
        # Whoever runs this may ignore signals, as `nohup` does, and a shell cannot hear of what it was born deaf to.
        hearing = ["env", "--default-signal=HUP,INT,QUIT,TERM"]
        command = [*hearing, *self.before, self.script, "run", *arguments]
        # A session of its own, as a terminal gives it.
        return subprocess.Popen(command, cwd=self.folder, env=environment | {"TMPDIR": str(self.folder)}, start_new_session=True,
                                text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    @contextlib.contextmanager
    def listening(self, *arguments):
        """The process, and the variables that its command sees."""
        process = self.start(*arguments, "--", *LISTENS)
        try:
            lines = iter(lambda: process.stdout.readline().rstrip("\n"), "")
            yield process, dict(line.split("=", 1) for line in lines if line.startswith("FIELDSEAL_TEST_"))
        finally:
            ended(process)

    def left(self):
        """What is there still: files, and processes that work here, as the command and the servers do."""
        processes = []
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if pathlib.Path(os.readlink(process / "cwd")).is_relative_to(self.folder):
                    processes.append((process / "comm").read_text().strip())
        return sorted({file.name for file in self.folder.iterdir()} - {SCRIPT.name}) + processes


def ended(process):
    """Its exit status, and what it printed."""
    output, errors = process.communicate(timeout=120)
    return process.returncode, output + errors


def arguments():
    """Of all processes, as everybody may read them."""
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            yield (process / "cmdline").read_bytes().decode(errors="replace")


def port_is_open(url, password):
    """Whether PostgreSQL lets somebody in by this password."""
    psql = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin/psql"), default="psql")
    url = f"postgres://{url.username}@{url.hostname}:{url.port}/postgres?sslmode=require"
    return subprocess.run([psql, url, "-qc", "SELECT 1"], env={"PGPASSWORD": password}, capture_output=True).returncode == 0


def two_at_once(check, machine):
    with machine.listening() as (_, one), machine.listening() as (_, two):
        seen = [[urllib.parse.urlsplit(of[f"FIELDSEAL_TEST_{kind}"]) for of in (one, two)] for kind in ("POSTGRES", "MARIADB")]
        check("two run at once", len({url.port for urls in seen for url in urls}) == 4)
        passwords = {url.password for urls in seen for url in urls}
        check("each has a password of its own", len(passwords) == 2 and all(len(password) == 32 for password in passwords))
        postgres = seen[0][0]
        check("the password opens the server", port_is_open(postgres, postgres.password))
        check("its name does not", not port_is_open(postgres, "fieldseal"))
        told = [text for text in arguments() if any(password in text for password in passwords)]
        check("no process has the password in its arguments", not told, told)
        # Nobody else comes into their data.
        files = [file for file in machine.folder.glob("fieldseal.*/*/*") if file.is_file() and file.stat().st_mode & 0o044]
        told = [file.name for file in files if any(password in file.read_text(errors="replace") for password in passwords)]
        check("nor has a file that everybody may read", files and not told, told)
    check("two at once leave nothing", not machine.left(), machine.left())


def as_the_command_ends(check, machine):
    ends = {"true": 0, "false": 1, "exit 7": 7, "kill -KILL $$": 137}
    runs = {command: machine.start("--only", "postgres", "--", "bash", "-c", command) for command in ends}
    for command, status in ends.items():
        check(f"`{command}` ends it", ended(runs[command])[0] == status)
    check("nothing is left after a command", not machine.left(), machine.left())


def as_the_command_ends_although_a_folder_stays(check, machine):
    """Of a user whom permissions hold up."""
    locked = 'mkdir -p "$FIELDSEAL_TEST_SERVERS/locked/in" && chmod 000 "$FIELDSEAL_TEST_SERVERS/locked" && '
    status, output = ended(machine.start("--only", "postgres", "--", "bash", "-c", f"{locked} exit 7"))
    check("`exit 7` ends it", status == 7, status)
    check("it says what stays", "cannot be removed" in output, output)
    process = machine.start("--only", "postgres", "--", "bash", "-c", f"{locked} env; echo; read -r _")
    while process.stdout.readline() not in ("\n", ""):
        pass
    process.terminate()
    status, output = ended(process)
    check("TERM ends it", status == -signal.SIGTERM, status)
    left = machine.left()
    check("no process is left", all(name.startswith("fieldseal.") for name in left), left)
    for folder in machine.folder.glob("fieldseal.*/locked"):
        folder.chmod(0o700)


def interrupted(check, machine):
    for name in ("TERM", "INT", "HUP"):
        with machine.listening("--only", "postgres") as (process, _):
            process.send_signal(signal.Signals[f"SIG{name}"])
            status, _ = ended(process)
        check(f"{name} ends it", status == -signal.Signals[f"SIG{name}"], status)
        check(f"nothing is left after {name}", not machine.left(), machine.left())


def interrupted_early(check, machine):
    """At each step of what it does before the command runs, and while that begins."""
    for step in ("", "lock", "ca.pem", "postgres/data", "postgres/data/PG_VERSION", "postgres/pid", "postgres/port"):
        process = machine.start("--only", "postgres", "--", *LISTENS)
        for _ in range(6000):
            if process.poll() is not None or list(machine.folder.glob(f"fieldseal.*/{step}")):
                break
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.01)
        process.terminate()
        status, _ = ended(process)
        check(f"TERM after `{step}` ends it", status == -signal.SIGTERM, status)
        check(f"nothing is left after TERM after `{step}`", not machine.left(), machine.left())


def killed(check, machine):
    with machine.listening() as (process, _):
        with machine.listening("--only", "postgres") as (other, alive):
            process.kill()
            process.wait()
            check("servers outlive a runner that is killed", {"postgres", "mariadbd"} <= set(machine.left()), machine.left())
            check("the next one runs", ended(machine.start("--only", "postgres", "--", "true"))[0] == 0)
            there = {name for name in machine.left() if name.startswith("fieldseal.")}
            check("it clears up after the killed, and nobody else", there == {pathlib.Path(alive["FIELDSEAL_TEST_SERVERS"]).name}, there)
            check("what others use goes on", other.poll() is None and "mariadbd" not in machine.left(), machine.left())
    check("nothing is left", not machine.left(), machine.left())


def main():
    counts = {True: 0, False: 0}

    def checker(prefix):
        def check(what, holds, detail=""):
            counts[bool(holds)] += 1
            if not holds:
                print(f"{prefix}: {what}: does not hold. {detail}")
        return check

    is_root = os.geteuid() == 0
    # As root, servers run as users that they have; as another, all runs as that one.
    runs = [(suite, None) for suite in (two_at_once, as_the_command_ends, interrupted, interrupted_early, killed)]
    runs += [(suite, "nobody" if is_root else None) for suite in (two_at_once, killed) if is_root]
    runs += [(as_the_command_ends_although_a_folder_stays, "nobody" if is_root else None)]
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(4) as threads:
        folder = pathlib.Path(folder)
        folder.chmod(0o711)
        tasks = []
        for number, (suite, user) in enumerate(runs):
            name = suite.__name__.replace("_", " ") + (f", as {user}" if user else "")
            tasks.append(threads.submit(suite, checker(name), Machine(folder / str(number), user)))
        for task in tasks:
            task.result()
    print(f"{counts[True]} passed, {counts[False]} failed")
    return 0 if counts[True] and not counts[False] else 1


if __name__ == "__main__":
    sys.exit(main())
