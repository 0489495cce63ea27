/** Errors that mean "used wrongly" (exit 2): an argument names something that is not there or breaks its rule. */
const usage: ReadonlySet<string> = new Set([
  'CLI_ARGUMENT_INVALID',
  'CLI_COMMAND_UNKNOWN',
  'CLI_TARGET_ABSENT',
  'CORE_COLUMN_UNKNOWN',
  'CORE_OPTION_INVALID',
  'EVALUATE_METRIC_UNFIT',
  'EVALUATE_METRIC_UNKNOWN',
  'EVALUATE_ROW_MISSING',
  'EXPLORE_EXPECTATIONS_ABSENT',
  'PROJECT_ALIAS_INVALID',
  'PROJECT_MODEL_UNKNOWN',
  'PROJECT_MODEL_UNREADABLE',
  'PROJECT_NAME_INVALID',
  'PROJECT_PIPELINE_UNREADY',
  'PROJECT_SCHEDULE_INVALID',
  'PROJECT_SNAPSHOT_UNKNOWN',
  'PROJECT_WORKFLOW_MISSING',
  'RETRIEVE_ADDRESS_INVALID',
  'RETRIEVE_ADDRESS_MISSING',
  'RETRIEVE_FILE_MISSING',
  'RETRIEVE_SECRET_MISSING',
])

/** Errors that refuse data as the workflow asks (exit 3). */
const refusals: ReadonlySet<string> = new Set(['EXPLORE_EXPECTATIONS_BROKEN'])

const ofSignals: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143 }

/** The exit code of a command that a signal ended, as shells have it. */
export function exitCodeOfSignal(signal: unknown): number {
  return ofSignals[String(signal)] ?? 130
}

/** The exit code of an error: 2 where the command was used wrongly, 3 where data was refused, 1 where the work failed. */
export function exitCodeOf(code: string): number {
  return usage.has(code) ? 2 : refusals.has(code) ? 3 : 1
}
