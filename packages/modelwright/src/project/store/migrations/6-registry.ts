/**
 * What is known of versions besides their bytes, who may promote what, whom the store trusts, and the log of every change.
 *
 * Versions of earlier stores keep the verdict of their run; by how much a gate was missed was not kept then.
 */
export const registry = `
  ALTER TABLE models ADD COLUMN versions_made INTEGER;
  ALTER TABLE versions ADD COLUMN stage TEXT NOT NULL DEFAULT 'active';
  ALTER TABLE versions ADD COLUMN author TEXT;
  CREATE TABLE version_tags (
    model TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (model, version, name), FOREIGN KEY (model, version) REFERENCES versions (model, version)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE version_notes (
    model TEXT NOT NULL, version INTEGER NOT NULL, position INTEGER NOT NULL, text TEXT NOT NULL,
    actor TEXT NOT NULL, noted_at INTEGER NOT NULL,
    PRIMARY KEY (model, version, position), FOREIGN KEY (model, version) REFERENCES versions (model, version)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE version_gates (
    model TEXT NOT NULL, version INTEGER NOT NULL, position INTEGER NOT NULL, run TEXT NOT NULL,
    passed INTEGER NOT NULL, gates TEXT NOT NULL, approvals INTEGER NOT NULL, approved_by TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (model, version, position), FOREIGN KEY (model, version) REFERENCES versions (model, version)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO version_gates (model, version, position, run, passed, gates, approvals, approved_by, recorded_at)
    SELECT versions.model, versions.version, 1, versions.run, CASE runs.status WHEN 'done' THEN 1 ELSE 0 END,
      '[]', 0, 'other', versions.created_at
    FROM versions JOIN runs ON runs.id = versions.run WHERE runs.status IN ('done', 'refused');
  CREATE TABLE trusted_keys (
    id TEXT PRIMARY KEY, public TEXT NOT NULL, owner TEXT NOT NULL, state TEXT NOT NULL, reason TEXT,
    added_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE signatures (
    digest TEXT NOT NULL, signer TEXT NOT NULL, signature TEXT NOT NULL, actor TEXT NOT NULL, signed_at INTEGER NOT NULL,
    PRIMARY KEY (digest, signer)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE approvals (
    model TEXT NOT NULL, version INTEGER NOT NULL, signer TEXT NOT NULL, signature TEXT NOT NULL, actor TEXT NOT NULL,
    approved_at INTEGER NOT NULL,
    PRIMARY KEY (model, version, signer), FOREIGN KEY (model, version) REFERENCES versions (model, version)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE policies (
    scope TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (scope, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
    subject TEXT NOT NULL, details TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL
  ) STRICT;
  CREATE INDEX audit_by_subject ON audit (subject, sequence);
  CREATE TABLE audit_head (id INTEGER PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
  INSERT INTO audit_head (id, sequence, hash) SELECT 1, 0, '';
`
