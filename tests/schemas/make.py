"""Makes a database as an earlier version of the program leaves it, for the tests of migrations.

    git worktree add --detach /tmp/earlier COMMIT
    PYTHONPATH=/tmp/earlier python tests/schemas/make.py /tmp/earlier NAME

runs that version's own command line: articles in, a status, a relation and a workflow decided. What
it leaves is kept beside this file as `NAME.db.gz`.
"""

import gzip
import json
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ARTICLES = [
    {
        "outlet": "The Ledger",
        "published": "2025-06-03T06:00:00Z",
        "url": "https://ledger.example/mill",
        "text": "The fire brigade said three people were killed in the mill fire in Oster. "
        "The dockers' union said the mill had stored ammonium nitrate without a permit.",
    },
    {
        "outlet": "The Post",
        "published": "2025-06-03T06:30:00Z",
        "url": "https://post.example/oster",
        "text": "The fire brigade said seven people were killed in the mill fire in Oster. "
        "The owner of the mill denied that the mill had stored ammonium nitrate without a permit.",
    },
    {
        "outlet": "The Day",
        "published": "2025-06-03",
        "text": "Three people were killed in the mill fire in Oster, the mayor said. "
        "The valley road stays closed until Friday.",
    },
    {
        "outlet": "النهار الجديد",
        "language": "ar",
        "published": "2025-06-03T07:00:00Z",
        "text": "قال رئيس البلدية إن ثلاثة أشخاص قتلوا في حريق المطحنة في أوستر. "
        "ونفى صاحب المطحنة تخزين نترات الأمونيوم فيها.",
    },
]


def main(checkout: Path, name: str) -> None:
    """Makes one."""
    with tempfile.TemporaryDirectory() as folder:
        database, table = Path(folder, "claims.db"), Path(folder, "articles.jsonl")
        table.write_text("\n".join(json.dumps(row) for row in ARTICLES), encoding="utf-8")

        def claims(*arguments: str) -> Any:
            command = [sys.executable, "-m", "claims", "--db", str(database), *arguments]
            done = subprocess.run(
                [*command, "--json"], cwd=checkout, check=True, capture_output=True, text=True
            )
            return json.loads(done.stdout)

        claims("add", str(table))
        (dispute, *_), (pair, *_), (claim, *_) = claims("disputes"), claims("pairs"), claims("list")
        claims("mark", claim["id"], "--status", "disputed", "--by", "Rana", "--note", "so they say")
        claims("decide", pair["id"], "--relation", "unclear", "--by", "Rana")
        claims("decide", dispute["id"], "--workflow", "in_progress", "--by", "Omar")
        connection = sqlite3.connect(database)
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("VACUUM")
        connection.close()
        packed = gzip.compress(database.read_bytes(), mtime=0)
        (HERE / f"{name}.db.gz").write_bytes(packed)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
