"""``python -m storage.check [ADDRESS …]``: tell whether migrations make the tables that the code expects."""

import sys
import tempfile
from pathlib import Path

from bot.ports import StorageUnavailableError
from storage.engine import DatabaseUrlError
from storage.schema import differences, migrate


def main(addresses: list[str]) -> int:
    """Migrate the databases at these addresses, or a new SQLite file, and compare; 0 if nothing differs."""
    if addresses:
        return max(_check(address) for address in addresses)
    with tempfile.TemporaryDirectory(prefix="zhitu-check-") as folder:
        return _check(f"sqlite:///{Path(folder) / 'check.db'}")


def _check(address: str) -> int:
    kind = address.partition(":")[0]
    try:
        applied = migrate(address)
        found = differences(address)
    except (DatabaseUrlError, StorageUnavailableError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for difference in found:
        sys.stdout.write(f"{kind}: not as in the code: {difference}\n")
    sys.stdout.write(
        f"{kind}: migrations {', '.join(applied) or 'none'} applied, differences: {len(found)}\n"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
