/** Studies and their trials. */
export const studies = `
  CREATE TABLE studies (
    name TEXT PRIMARY KEY, settings TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE study_trials (
    study TEXT NOT NULL REFERENCES studies (name), position INTEGER NOT NULL, attempt INTEGER NOT NULL,
    options TEXT NOT NULL, state TEXT NOT NULL, value REAL, reports TEXT NOT NULL, error TEXT,
    heartbeat_at INTEGER NOT NULL, machine TEXT NOT NULL, pid INTEGER NOT NULL, process TEXT NOT NULL,
    PRIMARY KEY (study, position)
  ) STRICT, WITHOUT ROWID;
`
