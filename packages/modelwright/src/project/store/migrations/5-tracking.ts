/** Metrics over time, tags, notes, artifacts, data, trials, git state; params as numbers. */
export const tracking = `
  ALTER TABLE runs ADD COLUMN parent TEXT;
  ALTER TABLE runs ADD COLUMN code TEXT;
  ALTER TABLE runs ADD COLUMN git_commit TEXT;
  ALTER TABLE runs ADD COLUMN git_branch TEXT;
  ALTER TABLE runs ADD COLUMN git_dirty INTEGER;
  ALTER TABLE runs ADD COLUMN git_diff TEXT;
  CREATE INDEX runs_by_parent ON runs (parent);
  ALTER TABLE params ADD COLUMN number REAL;
  UPDATE params SET number = CAST(value AS REAL) WHERE name = 'seed';
  ALTER TABLE metrics ADD COLUMN least REAL;
  ALTER TABLE metrics ADD COLUMN greatest REAL;
  ALTER TABLE metrics ADD COLUMN last_step INTEGER;
  ALTER TABLE metrics ADD COLUMN point_count INTEGER NOT NULL DEFAULT 0;
  UPDATE metrics SET least = value, greatest = value;
  CREATE TABLE metric_chunks (
    run TEXT NOT NULL REFERENCES runs (id), name TEXT NOT NULL, writer TEXT NOT NULL, position INTEGER NOT NULL,
    points BLOB NOT NULL, PRIMARY KEY (run, name, writer, position)
  ) STRICT;
  CREATE TABLE tags (
    run TEXT NOT NULL REFERENCES runs (id), name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE notes (
    run TEXT NOT NULL REFERENCES runs (id), id TEXT NOT NULL, noted_at INTEGER NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (run, id)
  ) STRICT;
  CREATE TABLE run_artifacts (
    run TEXT NOT NULL REFERENCES runs (id), name TEXT NOT NULL, digest TEXT NOT NULL, media_type TEXT NOT NULL,
    size INTEGER NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (run, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE run_data (
    run TEXT NOT NULL REFERENCES runs (id), role TEXT NOT NULL, digest TEXT NOT NULL, name TEXT,
    PRIMARY KEY (run, role, digest)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX run_data_by_digest ON run_data (digest);
  INSERT INTO run_data (run, role, digest) SELECT id, 'train', snapshot FROM runs WHERE snapshot IS NOT NULL;
  CREATE TABLE run_trials (
    run TEXT NOT NULL REFERENCES runs (id), position INTEGER NOT NULL, learner TEXT NOT NULL, options TEXT NOT NULL,
    state TEXT NOT NULL, score REAL, folds TEXT NOT NULL, fit_ms REAL NOT NULL, error TEXT, chosen INTEGER NOT NULL,
    PRIMARY KEY (run, position)
  ) STRICT;
`
