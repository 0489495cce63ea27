/**
 * What was placed where: the state of each deployment as JSON, with the number of times it was written; the revisions it holds, so that
 * what they need is kept; and who works on it now.
 */
export const deployments = `
  CREATE TABLE deployments (
    target TEXT NOT NULL, name TEXT NOT NULL, edition INTEGER NOT NULL, state TEXT NOT NULL, updated_at INTEGER NOT NULL,
    PRIMARY KEY (target, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE deployment_revisions (
    target TEXT NOT NULL, name TEXT NOT NULL, revision TEXT NOT NULL, digest TEXT NOT NULL, build TEXT,
    PRIMARY KEY (target, name, revision),
    FOREIGN KEY (target, name) REFERENCES deployments (target, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE deployment_locks (
    target TEXT NOT NULL, name TEXT NOT NULL, token TEXT NOT NULL, actor TEXT NOT NULL, taken_at INTEGER NOT NULL,
    heartbeat_at INTEGER NOT NULL, machine TEXT NOT NULL, pid INTEGER NOT NULL, process TEXT NOT NULL,
    PRIMARY KEY (target, name)
  ) STRICT, WITHOUT ROWID;
`
