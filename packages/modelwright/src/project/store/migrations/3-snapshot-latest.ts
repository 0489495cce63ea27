/** Where a snapshot came from when it was retrieved again. */
export const snapshotLatest = `
  ALTER TABLE snapshots ADD COLUMN latest TEXT;
  ALTER TABLE snapshots ADD COLUMN latest_at INTEGER;
`
