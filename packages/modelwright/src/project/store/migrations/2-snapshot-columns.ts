/** Names and types of the columns of a snapshot. */
export const snapshotColumns = `
  ALTER TABLE snapshots ADD COLUMN columns TEXT;
`
