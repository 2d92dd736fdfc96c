#!/usr/bin/env python3
"""Runs the quickstart as a user would, and looks at what it says and leaves behind.

    quickstart.py PROGRAM        (built by `cargo build --example quickstart`)

Under `tests/servers run --`, it runs on these servers too, if PROGRAM was built with `--all-features`.
One line for each failure, then `N passed, M failed`.
"""

import csv
import io
import os
import pathlib
import re
import secrets
import sqlite3
import stat
import subprocess
import sys
import tempfile
import urllib.parse

HEADER = ["name", "email", "national_id", "phone", "iban", "password", "note"]
ADA = ["Ada Lovelace", "ada@example.org", "666-05-1120", "+12125550100", "GB33BUKB20201555555555", "correct horse", "a \"long\"\nnote, 🐈"]
BOB = ["Bob", "Bob@example.com", "666-11-2222", "", "DE75512108001245126199", "hunter2hunter2", ""]
MODES = ["diesel", "sea-orm", "both"]


def csv_of(*rows, header=HEADER):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def but(row, **changes):
    return [changes.get(name, value) for name, value in zip(HEADER, row)]


class Case:
    """One folder, one program, and what works on the database: by default what the program takes by default."""

    def __init__(self, program, folder, orm=None):
        self.program, self.folder, self.orm = program, pathlib.Path(folder), orm
        self.database, self.keyring = self.folder / "people.sqlite", self.folder / "keys.json"

    def run(self, content=None, path=None, database=None, orm=None):
        source = path or self.folder / "people.csv"
        if content is not None:
            source.write_bytes(content)
        orm = orm or self.orm
        command = [self.program, "--csv", source, "--database", database or self.database, "--keyring", self.keyring]
        command += ["--orm", orm] if orm else []
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)

    def query(self, sql):
        # `as_uri` escapes what would mean something in a URI.
        connection = sqlite3.connect(f"{self.database.resolve().as_uri()}?mode=ro", uri=True)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def rows(self, columns="*"):
        return self.query(f"SELECT {columns} FROM people ORDER BY id")

    def change(self, *statements):
        """Changes the database behind the program's back."""
        connection = sqlite3.connect(self.database)
        with connection:
            for statement, *values in statements:
                connection.execute(statement, values)
        connection.close()


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
    keys, before, passwords = case.keyring.read_bytes(), case.rows(), case.rows("password")
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
    check("a changed password has another hash", case.rows("password")[0] != passwords[0])


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
    case.change(("CREATE TABLE elsewhere (note TEXT)",), ("INSERT INTO elsewhere VALUES (?)", ADA[4]))
    run = case.run()
    check("plaintext is found and counted", re.search(r"\b1 of \d+ values found in plaintext", run.stdout), run.stdout)
    check("plaintext is a failure", run.returncode == 1)
    check("the place is named, the value not", "iban" in run.stdout and not leaks(run, ADA))


def check_tampering(check, case):
    """What does not open is nobody's value: the program names the field and stops."""
    case.run(csv_of(ADA, BOB))
    (email, iban), _ = case.rows("email, iban")
    for what, column, value in (
        ("a value of another column", "iban", email[21:]),
        ("a value with another bit", "iban", iban[:-1] + bytes([iban[-1] ^ 1])),
        ("a value with another index", "email", email[:10] + bytes([email[10] ^ 1]) + email[11:]),
    ):
        case.change((f"UPDATE people SET {column} = ? WHERE id = 1", value))
        run = case.run()
        check(f"{what} is refused", run.returncode == 1, run.stdout)
        check(f"{what}: the field is named", run.stderr.count(f"person.{column}") == 1, run.stderr)
        check(f"{what}: no value is printed", not leaks(run, ADA, BOB))
        case.change(("UPDATE people SET email = ?, iban = ? WHERE id = 1", email, iban))
    check("the right values open again", case.run().returncode == 0)


def check_agreement(check, case):
    """What the default adds to the work of one ORM."""
    def said(what, count):
        return re.search(rf"{what}\W+{count}\W*$", run.stdout, re.MULTILINE)

    people = [ADA, BOB, *(but(BOB, email=f"bob{number}@example.com", note=f"note {number}") for number in range(10))]
    run = case.run(csv_of(*people))
    check("both ORMs read every row", run.returncode == 0 and said("both read, and compared", 12), run.stdout)
    check("SeaORM finds what Diesel wrote", said("SeaORM found by e-mail address", 12), run.stdout)
    check("SeaORM updates every tenth", said("SeaORM updated, and Diesel read", 2), run.stdout)
    check("they agree", re.search(r"^0 of 84 values differ between Diesel and SeaORM$", run.stdout, re.MULTILINE), run.stdout)
    before = case.rows()
    run = case.run()
    check("another run compares again", run.returncode == 0 and said("both read, and compared", 12), run.stdout)
    check("and updates nothing", said("SeaORM updated, and Diesel read", 0) and case.rows() == before, run.stdout)


def check_one_after_the_other(check, case):
    """A file that one ORM made and filled is read and changed by the other."""
    for first in MODES:
        for second in MODES:
            what = f"{second} after {first}"
            made = case.run(csv_of(ADA, BOB), orm=first)
            check(f"{what}: the first run succeeds", made.returncode == 0, made.stderr)
            before = case.rows()
            run = case.run(orm=second)
            check(f"{what}: it succeeds", run.returncode == 0, run.stderr)
            check(f"{what}: it changes nothing", case.rows() == before)
            people = but(ADA, email="ADA@EXAMPLE.ORG", note="another note"), BOB, but(BOB, email="bob2@example.com")
            run = case.run(csv_of(*people), orm=second)
            after = case.rows()
            check(f"{what}: changes succeed", run.returncode == 0 and not leaks(run, *people), run.stderr)
            check(f"{what}: people are recognised", len(after) == 3 and after[0][0] == before[0][0] and after[1] == before[1])
            check(f"{what}: the first reads them", case.run(orm=first).returncode == 0 and case.rows() == after)
            case.database.unlink()


def check_same_table(check, case):
    """All make the same protected columns: type, NOT NULL, CHECK, index."""
    made = {}
    for orm in MODES:
        case.run(csv_of(ADA), orm=orm)
        columns = case.query("SELECT name, type, \"notnull\" FROM pragma_table_info('people') WHERE name NOT IN ('id', 'name')")
        sql = case.query("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name = 'people' ORDER BY type DESC")
        # Each ORM has its own way with white space and with quotation marks around names.
        table, *indexes = (re.sub(r'[\s"`]', "", row[0]) for row in sql)
        made[orm] = columns, sorted(checks_in(table)), indexes
        case.database.unlink()
    columns, checks, indexes = made["diesel"]
    check("the table has its columns, CHECKs and index", [len(columns), len(checks), len(indexes)] == [6, 5, 1], made["diesel"])
    for orm in MODES:
        check(f"{orm} makes the same table", made[orm] == made["diesel"], made)


def checks_in(table):
    """The CHECK constraints of a CREATE TABLE, with their names."""
    for constraint in re.finditer(r"CONSTRAINT\w+CHECK\(", table):
        depth, end = 1, constraint.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(table[end], 0)
            end += 1
        yield table[constraint.start() : end]


def check_odd_paths(check, case):
    """A path is a path, whatever it holds that would mean something in a URL."""
    for name in ("a b", "100%41", "who?mode=memory", "#1", "a&b;c", "żółć"):
        odd = Case(case.program, case.folder / name)
        odd.folder.mkdir()
        for orm in MODES:
            run = odd.run(csv_of(ADA), orm=orm)
            check(f"{name}: {orm} stores", run.returncode == 0 and len(odd.rows()) == 1, run.stderr)
        check(f"{name}: no other file appears", sorted(file.name for file in odd.folder.iterdir())[:3] == ["keys.json", "people.csv", "people.sqlite"])


def check_command_line(check, case):
    run = subprocess.run([case.program, "--help"], capture_output=True, text=True, encoding="utf-8")
    check("--help names the options", run.returncode == 0 and all(o in run.stdout for o in ("--csv", "--database", "--keyring", "--orm")))
    check("--help names the ORMs", all(mode in run.stdout for mode in MODES), run.stdout)
    run = case.run(csv_of(ADA), orm="hibernate")
    check("another ORM is refused", run.returncode == 2 and all(mode in run.stderr for mode in MODES), run.stderr)
    check("nothing is made for it", not case.database.exists() and not case.keyring.exists())
    run = subprocess.run([case.program, "--nonsense"], capture_output=True, text=True, encoding="utf-8")
    check("an unknown option is refused", run.returncode == 2)
    for orm in MODES:
        missing = case.folder / "no such folder" / "people.sqlite"
        run = case.run(csv_of(ADA), database=missing, orm=orm)
        check(f"{orm}: a database that cannot be made is refused", run.returncode == 1 and str(missing) in run.stderr, run.stderr)
    check("the keyring is kept for the next try", case.run().returncode == 0)


class Server:
    """A server of `tests/servers`, and how its client and its URLs are spelled."""

    def __init__(self, kind):
        self.kind, self.ca = kind, os.environ["FIELDSEAL_TEST_CA"]
        self.plain = urllib.parse.urlsplit(os.environ[f"FIELDSEAL_TEST_{'POSTGRES' if kind == 'postgres' else 'MARIADB'}"])
        # Everybody on the machine may read arguments: whoever can do everything is in none.
        self.password = secrets.token_hex(16)
        login = f"ROLE quickstart LOGIN PASSWORD '{self.password}'" if kind == "postgres" else f"USER quickstart IDENTIFIED BY '{self.password}'"
        self.sql(f"CREATE {login}")

    def url(self, name, host="localhost", port=None, password=None, ca=None, tls=True):
        port, ca = port or self.plain.port, urllib.parse.quote(str(ca or self.ca))
        start = f"{self.kind}://quickstart:{password or self.password}@{host}:{port}"
        if self.kind == "postgres":
            verified = f"sslmode=verify-full&sslrootcert={ca}&" if tls else ""
            return f"{start}/postgres?{verified}options=-csearch_path%3D{name}"
        return f"{start}/{name}" + (f"?ssl-mode=VERIFY_IDENTITY&ssl-ca={ca}" if tls else "")

    def sql(self, statement):
        port, user = self.plain.port, self.plain.username
        if self.kind == "postgres":
            url = f"postgres://{user}@localhost:{port}/postgres?sslmode=verify-full&sslrootcert={self.ca}"
            command = ["psql", url, "-qAtv", "ON_ERROR_STOP=1", "-f", "-"]
        else:
            command = ["mariadb", "--no-defaults", "--protocol=tcp", "-h127.0.0.1", f"-P{port}", f"-u{user}", f"--ssl-ca={self.ca}", "-N"]
        environment = os.environ | {"PGPASSWORD" if self.kind == "postgres" else "MYSQL_PWD": self.plain.password}
        # Sealed values are no text.
        return subprocess.run(command, input=statement, env=environment, check=True, capture_output=True, text=True, encoding="utf-8",
                              errors="backslashreplace").stdout

    def make(self, name):
        if self.kind == "postgres":
            self.sql(f"CREATE SCHEMA {name} AUTHORIZATION quickstart")
        else:
            self.sql(f"CREATE DATABASE {name}; GRANT ALL ON {name}.* TO quickstart")

    def rows(self, name):
        return self.sql(f"SELECT * FROM {name}.people ORDER BY id")


def check_server(check, case, server):
    people = [ADA, BOB, *(but(BOB, email=f"bob{number}@example.com", note=f"note {number}") for number in range(10))]
    pairs = [(first, second) for first in MODES for second in MODES]
    for number, (first, second) in enumerate(pairs):
        what, name = f"{second} after {first}", f"pair_{number}"
        server.make(name)
        url = server.url(name)
        made = case.run(csv_of(*people), database=url, orm=first)
        check(f"{what}: the first run succeeds", made.returncode == 0 and not leaks(made, *people), made.stderr)
        before = server.rows(name)
        run = case.run(database=url, orm=second)
        check(f"{what}: it changes nothing", run.returncode == 0 and server.rows(name) == before, run.stderr)
        changed = [but(ADA, email="ADA@EXAMPLE.ORG", phone="", note="another note"), *people[1:], but(BOB, email="new@example.com")]
        run = case.run(csv_of(*changed), database=url, orm=second)
        check(f"{what}: changes succeed", run.returncode == 0 and not leaks(run, *changed), run.stderr)
        check(f"{what}: people are recognised", server.sql(f"SELECT count(*) FROM {name}.people").strip() == "13")
        check(f"{what}: no plaintext", re.search(r"^0 of \d+ values found in plaintext$", run.stdout, re.MULTILINE), run.stdout)
        check(f"{what}: it says what was read", "its content, not the files of the server" in run.stdout)
        if second == "both":
            check(f"{what}: they agree", "\n0 of 91 values differ between Diesel and SeaORM\n" in run.stdout, run.stdout)
        run = case.run(database=url, orm=first)
        check(f"{what}: the first reads them", run.returncode == 0, run.stderr)

    server.sql("UPDATE pair_0.people SET name = '666-05-1120' WHERE id = 2")
    run = case.run(csv_of(BOB, ADA), database=server.url("pair_0"), orm="diesel")
    check("Bob is himself again", run.returncode == 0, run.stderr)
    server.sql("ALTER TABLE pair_0.people ADD COLUMN copy varchar(40)")
    server.sql("UPDATE pair_0.people SET copy = '666-05-1120' WHERE id = 1")
    for orm in MODES[:2]:
        run = case.run(database=server.url("pair_0"), orm=orm)
        check(f"{orm}: plaintext is found", run.returncode == 1 and "is in column copy" in run.stdout and not leaks(run, ADA), run.stdout + run.stderr)

    other = case.folder / "other.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=other",
                    "-keyout", case.folder / "other.key", "-out", other], check=True, capture_output=True)
    server.make("empty")
    case.keyring.unlink()
    wrong = {
        "a wrong password": server.url("empty", password="wr0ngpass"),
        "a wrong authority": server.url("empty", ca=other),
        "a port where nothing is": server.url("empty", port=1),
        "another machine without TLS": server.url("empty", host="db.example", tls=False, password="wr0ngpass"),
        "a wrong name": server.url("empty").replace("/postgres?", "/absent?").replace("/empty?", "/absent?"),
        "an escape that is none": server.url("empty", password="wr0ngpass%zz"),
        "another parameter": server.url("empty", password="wr0ngpass") + "&host=elsewhere",
    }
    for what, url in wrong.items():
        for orm in MODES:
            run = case.run(csv_of(ADA), database=url, orm=orm)
            check(f"{orm}: {what} is refused", run.returncode == 1, run.stdout)
            check(f"{orm}: {what}: one line says so", run.stderr.startswith("error: ") and run.stderr.count("\n") == 1, run.stderr)
            check(f"{orm}: {what}: no password is printed", "wr0ngpass" not in run.stdout + run.stderr, run.stderr)
            check(f"{orm}: {what}: no keys are made", not case.keyring.exists())
    if server.kind == "mysql":
        mode = server.sql("SELECT @@GLOBAL.sql_mode").strip()
        server.sql("SET GLOBAL sql_mode = ''")
        for orm in MODES:
            run = case.run(csv_of(ADA), database=server.url("empty"), orm=orm)
            check(f"{orm}: a session that cuts values is refused", run.returncode == 1 and "STRICT_TRANS_TABLES" in run.stderr, run.stderr)
        server.sql(f"SET GLOBAL sql_mode = '{mode}'")
    for orm in MODES:
        run = case.run(csv_of(ADA), database=server.url("pair_1"), orm=orm)
        check(f"{orm}: people without their keys are refused", run.returncode == 1 and not case.keyring.exists(), run.stderr)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: quickstart.py PROGRAM")
    counts = {True: 0, False: 0}

    def checker(prefix):
        def check(what, holds, detail=""):
            counts[bool(holds)] += 1
            if not holds:
                print(f"{prefix}{what}: does not hold. {detail}")
        return check

    def run(suite, orm=None):
        with tempfile.TemporaryDirectory() as folder:
            suite(checker(f"{orm}: " if orm else ""), Case(sys.argv[1], folder, orm))

    for orm in MODES:
        for suite in (check_first_run, check_second_run, check_plaintext_is_found, check_tampering):
            run(suite, orm)
    for suite in (
        check_agreement, check_one_after_the_other, check_same_table, check_bad_files, check_bad_file_over_good_data,
        check_keys, check_odd_paths, check_command_line,
    ):
        run(suite)
    for variable, kind in (("FIELDSEAL_TEST_POSTGRES", "postgres"), ("FIELDSEAL_TEST_MARIADB", "mysql")):
        if variable in os.environ:
            with tempfile.TemporaryDirectory() as folder:
                check_server(checker(f"{kind}: "), Case(sys.argv[1], folder), Server(kind))
    print(f"{counts[True]} passed, {counts[False]} failed")
    return 0 if counts[True] and not counts[False] else 1


if __name__ == "__main__":
    sys.exit(main())
