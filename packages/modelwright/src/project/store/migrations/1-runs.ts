/** Runs, models and versions, snapshots, rows that were seen. */
export const runs = `
  CREATE TABLE runs (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, status TEXT NOT NULL,
    started_at INTEGER NOT NULL, ended_at INTEGER, heartbeat_at INTEGER NOT NULL,
    snapshot TEXT, workflow TEXT, artifact TEXT, error TEXT,
    environment TEXT NOT NULL, machine TEXT NOT NULL, pid INTEGER NOT NULL, process TEXT NOT NULL
  ) STRICT;
  CREATE INDEX runs_by_start ON runs (started_at);
  CREATE TABLE params (
    run TEXT NOT NULL REFERENCES runs (id), name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE metrics (
    run TEXT NOT NULL REFERENCES runs (id), name TEXT NOT NULL, value REAL, low REAL, high REAL,
    PRIMARY KEY (run, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE models (
    name TEXT PRIMARY KEY, folded TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE versions (
    model TEXT NOT NULL REFERENCES models (name), version INTEGER NOT NULL, digest TEXT NOT NULL,
    run TEXT NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY (model, version), UNIQUE (model, digest)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX versions_by_digest ON versions (digest);
  CREATE TABLE version_metrics (
    model TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, value REAL, low REAL, high REAL,
    PRIMARY KEY (model, version, name), FOREIGN KEY (model, version) REFERENCES versions (model, version)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE aliases (
    model TEXT NOT NULL, alias TEXT NOT NULL, version INTEGER NOT NULL, set_at INTEGER NOT NULL,
    PRIMARY KEY (model, alias), FOREIGN KEY (model, version) REFERENCES versions (model, version)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE snapshots (
    digest TEXT PRIMARY KEY, object TEXT NOT NULL, row_count INTEGER NOT NULL, column_count INTEGER NOT NULL,
    provenance TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE row_sets (
    run TEXT NOT NULL, role TEXT NOT NULL, artifact TEXT NOT NULL, snapshot TEXT NOT NULL, rows TEXT NOT NULL,
    row_count INTEGER NOT NULL, recorded_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX row_sets_by_artifact ON row_sets (artifact, snapshot, role);
  CREATE INDEX row_sets_by_snapshot ON row_sets (snapshot, role);
`
