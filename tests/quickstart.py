#!/usr/bin/env python3
"""Runs the quickstart as a user would, and looks at what it says and leaves behind.

    quickstart.py PROGRAM        (built by `cargo build --example quickstart`)

One line for each failure, then `N passed, M failed`.
"""

import csv
import io
import pathlib
import re
import sqlite3
import stat
import subprocess
import sys
import tempfile

HEADER = ["name", "email", "national_id", "phone", "iban", "password", "note"]
ADA = ["Ada Lovelace", "ada@example.org", "666-05-1120", "+12125550100", "GB33BUKB20201555555555", "correct horse", "a \"long\"\nnote, 🐈"]
BOB = ["Bob", "Bob@example.com", "666-11-2222", "", "DE75512108001245126199", "hunter2hunter2", ""]


def csv_of(*rows, header=HEADER):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def but(row, **changes):
    return [changes.get(name, value) for name, value in zip(HEADER, row)]


class Case:
    """One folder, one program."""

    def __init__(self, program, folder):
        self.program, self.folder = program, pathlib.Path(folder)
        self.database, self.keyring = self.folder / "people.sqlite", self.folder / "keys.json"

    def run(self, content=None, *more, path=None):
        source = path or self.folder / "people.csv"
        if content is not None:
            source.write_bytes(content)
        command = [self.program, "--csv", source, "--database", self.database, "--keyring", self.keyring, *more]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)

    def rows(self, columns="*"):
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            return connection.execute(f"SELECT {columns} FROM people ORDER BY id").fetchall()


def leaks(run, *rows):
    """Columns of these people that the program printed."""
    return [
        name
        for row in rows
        for name, value in zip(HEADER, row)
        # Names are stored readable, and shown where the stored row is shown.
        if name != "name" and len(value) > 5 and (value in run.stdout or value in run.stderr)
    ]


def check_first_run(check, case):
    run = case.run(csv_of(ADA, BOB))
    check("a first run succeeds", run.returncode == 0, run.stderr)
    check("it finds nothing in plaintext", re.search(r"\b0 of 1[0-2] values found in plaintext", run.stdout), run.stdout)
    check("it prints no value", not leaks(run, ADA, BOB), leaks(run, ADA, BOB))
    log = [line for line in run.stdout.splitlines() if "INFO" in line]
    check("the log masks the name too", log and not any(row[0] in line for row in (ADA, BOB) for line in log), log)
    check("one logs in with the right password only", any("right=true wrong=false" in line for line in log), log)
    check("the keyring is private", stat.S_IMODE(case.keyring.stat().st_mode) == 0o600)
    check("both people are stored", [row[0] for row in case.rows("name")] == ["Ada Lovelace", "Bob"])
    check("an absent phone is NULL", [row[0] for row in case.rows("phone IS NULL")] == [0, 1])
    check("passwords are hashed", all(row[0].startswith("$argon2id$") for row in case.rows("password")))


def check_second_run(check, case):
    case.run(csv_of(ADA, BOB))
    keys, before = case.keyring.read_bytes(), case.rows()
    run = case.run()
    check("a second run succeeds", run.returncode == 0, run.stderr)
    check("it changes nothing", case.rows() == before and case.keyring.read_bytes() == keys)

    changed = but(ADA, email=" ADA@example.org", phone="", note="another note", password="changed password")
    run = case.run(csv_of(changed, but(BOB, email="bob2@example.com")))
    after = case.rows()
    check("a run with changes succeeds", run.returncode == 0, run.stderr)
    check("people are recognised by their address", len(after) == 3 and after[0][0] == before[0][0])
    check("who did not change stays as he was", after[1] == before[1])
    check("a removed phone becomes NULL", case.rows("phone IS NULL")[0][0] == 1)
    check("a changed password has another hash", case.rows("password")[0] != ("x",) and after[0] != before[0])


def check_bad_files(check, case):
    header, ada = csv_of(), csv_of(ADA)
    bad = {
        "no header": (b"", 1, 1, None),
        "another header": (csv_of(ADA, header=["id", *HEADER[1:]]), 1, 1, None),
        "a missing column": (header + b"Bob,bob@example.org,1,,I,p\r\n", 2, None, None),
        "an additional column": (header + b"Bob,bob@example.org,1,,I,p,n,x\r\n", 2, None, None),
        "an empty value": (ada + b"Bob,bob@example.org,,,I,p,n\r\n", 4, 21, "national_id"),
        "no address": (ada + b"Bob,bob,1,,I,p,n\r\n", 4, 5, "email"),
        "the same address twice": (ada + b"Bob,ADA@EXAMPLE.ORG,1,,I,p,n\r\n", 4, 5, "email"),
        "an open quotation mark": (ada + b'Bob,bob@example.org,1,,I,p,"n\r\nEve,eve@example.org,1,,I,p,n\r\n', 4, 28, None),
        "bytes that are not text": (ada + b"B\xffb,bob@example.org,1,,I,p,n\r\n", 4, 2, None),
        "no person": (header, 2, 1, None),
    }
    for name, (content, line, column, field) in bad.items():
        run = case.run(content)
        check(f"{name}: is refused", run.returncode == 1, run.returncode)
        place = rf"people\.csv.*line {line}, column {column or '[0-9]+'}\b" + (rf" \({field}\)" if field else "")
        check(f"{name}: the place is named", re.search(place, run.stderr), run.stderr)
        check(f"{name}: nothing is stored", not case.database.exists() and not case.keyring.exists())
        check(f"{name}: no value is printed", not leaks(run, ADA))
    run = case.run(path=case.folder / "absent.csv")
    check("an absent file is refused by name", run.returncode == 1 and "absent.csv" in run.stderr, run.stderr)


def check_bad_file_over_good_data(check, case):
    case.run(csv_of(ADA))
    before = case.rows()
    run = case.run(csv_of(but(ADA, note="a changed note"), but(BOB, iban="")))
    check("a bad file leaves what is stored alone", run.returncode == 1 and case.rows() == before)


def check_keys(check, case):
    case.run(csv_of(ADA))
    before = case.rows()
    kept = case.keyring.read_bytes()

    case.keyring.unlink()
    run = case.run()
    check("a database without its keys is refused", run.returncode == 1 and case.rows() == before, run.stderr)

    case.keyring.unlink(missing_ok=True)
    case.keyring.write_bytes(kept)
    case.keyring.chmod(0o644)
    run = case.run()
    check("a keyring that others can read is refused", run.returncode == 1 and case.rows() == before, run.stderr)

    case.keyring.chmod(0o600)
    case.keyring.write_bytes(kept[:-20])
    run = case.run()
    check("half a keyring is refused", run.returncode == 1 and "keys.json" in run.stderr, run.stderr)

    case.keyring.write_bytes(kept)
    check("with its keys it runs again", case.run().returncode == 0)


def check_plaintext_is_found(check, case):
    case.run(csv_of(ADA))
    with sqlite3.connect(case.database) as connection:
        connection.execute("CREATE TABLE elsewhere (note TEXT)")
        connection.execute("INSERT INTO elsewhere VALUES (?)", (ADA[4],))
    connection.close()
    run = case.run()
    check("plaintext is found and counted", re.search(r"\b1 of \d+ values found in plaintext", run.stdout), run.stdout)
    check("plaintext is a failure", run.returncode == 1)
    check("the place is named, the value not", "iban" in run.stdout and not leaks(run, ADA))


def check_command_line(check, case):
    run = subprocess.run([case.program, "--help"], capture_output=True, text=True, encoding="utf-8")
    check("--help names the options", run.returncode == 0 and all(o in run.stdout for o in ("--csv", "--database", "--keyring")))
    run = subprocess.run([case.program, "--nonsense"], capture_output=True, text=True, encoding="utf-8")
    check("an unknown option is refused", run.returncode == 2)
    run = case.run(csv_of(ADA), "--database", str(case.folder / "no such folder" / "people.sqlite"))
    check("a database that cannot be made is refused", run.returncode != 0 and run.stderr)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: quickstart.py PROGRAM")
    counts = {True: 0, False: 0}

    def check(what, holds, detail=""):
        counts[bool(holds)] += 1
        if not holds:
            print(f"{what}: does not hold. {detail}")

    for suite in (
        check_first_run, check_second_run, check_bad_files, check_bad_file_over_good_data, check_keys,
        check_plaintext_is_found, check_command_line,
    ):
        with tempfile.TemporaryDirectory() as folder:
            suite(check, Case(sys.argv[1], folder))
    print(f"{counts[True]} passed, {counts[False]} failed")
    return 0 if counts[True] and not counts[False] else 1


if __name__ == "__main__":
    sys.exit(main())
