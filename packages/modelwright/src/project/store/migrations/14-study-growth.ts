/** How trials of a study grew inside their steps. */
export const studyGrowth = `
  ALTER TABLE study_trials ADD COLUMN growth TEXT NOT NULL DEFAULT '[]';
`
