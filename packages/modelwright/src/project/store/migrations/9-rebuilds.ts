/** How runs can be done again: the digest of an object a run. */
export const rebuilds = `
  CREATE TABLE rebuilds (
    run TEXT PRIMARY KEY, object TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`
