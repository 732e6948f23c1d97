"""A real PostgreSQL server for tests: started once a session in a temporary folder, stopped after it."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

_INITDB_OPTIONS = ("-U", "postgres", "-A", "scram-sha-256", "-E", "UTF8", "--no-sync")
_SERVER_OPTIONS = ("-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=60")
_WHAT_TO_INSTALL = (
    "PostgreSQL's initdb and postgres were not found: install it (Debian: apt install postgresql)"
)


def find_program(name: str) -> Path | None:
    """Return a server program: the newest of Debian's folders, then whatever is on PATH."""
    packaged = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        key=lambda path: [int(part) for part in path.parts[4].split(".") if part.isdigit()],
    )
    if packaged:
        return packaged[-1]
    found = shutil.which(name)
    return Path(found) if found else None


class PostgresServer:
    """A running server; ``new_database`` gives the address of a fresh database in it."""

    def __init__(self, port: int) -> None:
        self.port = port

    def address(self, database: str) -> str:
        return f"postgresql://postgres:of-a-test@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        name = f"test_{uuid.uuid4().hex}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.address(name)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    initdb, postgres = find_program("initdb"), find_program("postgres")
    if initdb is None or postgres is None:
        if os.environ.get("ZHITU_REQUIRE_ALL_TESTS") == "1":
            pytest.fail(_WHAT_TO_INSTALL)
        pytest.skip(_WHAT_TO_INSTALL)
    # Not pytest's own folder: its parents are closed to the user that runs the server.
    folder = Path(tempfile.mkdtemp(prefix="zhitu-postgres-"))
    try:
        yield from _serve(initdb, postgres, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _serve(initdb: Path, postgres: Path, folder: Path) -> Iterator[PostgresServer]:
    user = _server_user()
    password = folder / "password"
    password.write_text("of-a-test\n")
    if user is not None:
        for path in (folder, password):
            os.chown(path, user.pw_uid, user.pw_gid)
    data = folder / "data"
    run_as = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LC_ALL": "C"}
    made = subprocess.run(
        [initdb, "-D", data, *_INITDB_OPTIONS, f"--pwfile={password}"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        **run_as,
    )
    assert made.returncode == 0, made.stderr
    port = _free_port()
    log = folder / "log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [postgres, "-D", data, "-p", str(port), "-k", folder, *_SERVER_OPTIONS],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=output,
            **run_as,
        )
    try:
        running = PostgresServer(port)
        _wait_until_ready(running, server, log)
        yield running
    finally:
        # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
        server.send_signal(2)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _server_user() -> pwd.struct_passwd | None:
    """Return the account to run as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise AssertionError("no account but root to run PostgreSQL under")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(server: PostgresServer, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(server.address("postgres"), connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.1)
