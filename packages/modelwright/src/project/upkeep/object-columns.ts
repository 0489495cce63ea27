/** A column that names objects. */
export interface ObjectColumn {
  readonly table: string
  readonly column: string
  /** What such an object is, in a sentence. */
  readonly what: string
  /** Without it something is lost; else it is made again. */
  readonly isNeeded: boolean
}

/** Every column of the store that names objects: what is checked, and what must be kept. */
export const objectColumns: readonly ObjectColumn[] = [
  { table: 'versions', column: 'digest', what: 'the model', isNeeded: true },
  { table: 'snapshots', column: 'object', what: 'the table', isNeeded: true },
  { table: 'row_sets', column: 'rows', what: 'the set of rows', isNeeded: true },
  { table: 'runs', column: 'git_diff', what: 'the changes of the work tree', isNeeded: true },
  { table: 'run_artifacts', column: 'digest', what: 'the file', isNeeded: true },
  { table: 'rebuilds', column: 'object', what: 'how the run is done again', isNeeded: true },
  { table: 'steps', column: 'output', what: 'the result of a step', isNeeded: false },
  { table: 'step_parts', column: 'object', what: 'a part of a step', isNeeded: false },
]

/** Columns that hold JSON. */
export const jsonColumns: readonly { readonly table: string; readonly column: string }[] = [
  { table: 'runs', column: 'environment' },
  { table: 'snapshots', column: 'provenance' },
  { table: 'snapshots', column: 'columns' },
  { table: 'snapshots', column: 'latest' },
  { table: 'steps', column: 'parts' },
  { table: 'study_trials', column: 'options' },
  { table: 'study_trials', column: 'reports' },
  { table: 'run_trials', column: 'options' },
  { table: 'run_trials', column: 'folds' },
]
