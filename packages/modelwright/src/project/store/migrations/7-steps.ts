/** Steps of runs: what they depend on and what they gave; pieces of steps that are not finished; which look at held-out rows a set belongs to. */
export const steps = `
  CREATE TABLE steps (
    run TEXT NOT NULL REFERENCES runs (id), step TEXT NOT NULL, workflow TEXT NOT NULL, position INTEGER NOT NULL,
    key TEXT NOT NULL, parts TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL,
    output TEXT, identity TEXT, kept_from TEXT, attempt INTEGER NOT NULL,
    started_at INTEGER NOT NULL, ended_at INTEGER, error TEXT,
    PRIMARY KEY (run, step)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX steps_by_key ON steps (key);
  CREATE INDEX steps_by_workflow ON steps (workflow, started_at);
  CREATE TABLE step_parts (
    key TEXT NOT NULL, part TEXT NOT NULL, object TEXT NOT NULL,
    PRIMARY KEY (key, part)
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE row_sets ADD COLUMN look TEXT;
`
