/** Who added a note to a run; null: the run itself, or a version before this. */
export const noteAuthors = `
  ALTER TABLE notes ADD COLUMN author TEXT;
`
