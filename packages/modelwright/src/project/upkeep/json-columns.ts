/** Columns that hold JSON: each value must be one. */
export const jsonColumns: readonly { readonly table: string; readonly column: string }[] = [
  { table: 'runs', column: 'environment' },
  { table: 'snapshots', column: 'provenance' },
  { table: 'snapshots', column: 'columns' },
  { table: 'snapshots', column: 'latest' },
  { table: 'study_trials', column: 'options' },
  { table: 'study_trials', column: 'reports' },
  { table: 'run_trials', column: 'options' },
  { table: 'run_trials', column: 'folds' },
  { table: 'steps', column: 'parts' },
  { table: 'version_gates', column: 'gates' },
  { table: 'audit', column: 'details' },
]
