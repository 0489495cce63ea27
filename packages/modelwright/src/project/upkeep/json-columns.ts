import type { Tables } from '../store/schema.ts'

type Column = {
  [Name in keyof Tables]: { readonly table: Name; readonly column: keyof Tables[Name] & string }
}[keyof Tables]

/** Columns that hold JSON: each value must be one. */
export const jsonColumns: readonly Column[] = [
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
  { table: 'deployments', column: 'state' },
  { table: 'monitor_windows', column: 'verdict' },
  { table: 'monitor_parts', column: 'counts' },
  { table: 'monitor_cursors', column: 'cursor' },
  { table: 'alerts', column: 'last' },
  { table: 'alerts', column: 'seen' },
  { table: 'alerts', column: 'causes' },
  { table: 'alert_windows', column: 'facts' },
  { table: 'alert_windows', column: 'findings' },
  { table: 'alert_messages', column: 'message' },
]
