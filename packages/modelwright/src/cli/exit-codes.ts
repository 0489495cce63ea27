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
  'PACK_IMAGE_MISSING',
  'PACK_PLATFORM_UNKNOWN',
  'PACK_REFERENCE_INVALID',
  'PROJECT_ALIAS_GUARDED',
  'PROJECT_ALIAS_INVALID',
  'PROJECT_DATA_ELSEWHERE',
  'PROJECT_KEY_EXISTS',
  'PROJECT_KEY_INVALID',
  'PROJECT_KEY_LOCKED',
  'PROJECT_KEY_MISSING',
  'PROJECT_KEY_OPEN',
  'PROJECT_KEY_UNKNOWN',
  'PROJECT_KEY_UNTRUSTED',
  'PROJECT_LABEL_INVALID',
  'PROJECT_MODEL_UNKNOWN',
  'PROJECT_MODEL_UNREADABLE',
  'PROJECT_NAME_INVALID',
  'PROJECT_PARTS_DIFFERENT',
  'PROJECT_PARTS_EXIST',
  'PROJECT_PIPELINE_UNREADY',
  'PROJECT_POLICY_INVALID',
  'PROJECT_ROLLBACK_IMPOSSIBLE',
  'PROJECT_RUN_UNKNOWN',
  'PROJECT_SCHEDULE_INVALID',
  'PROJECT_SEARCH_INVALID',
  'PROJECT_SNAPSHOT_UNKNOWN',
  'PROJECT_STEPS_INVALID',
  'PROJECT_STEP_UNKNOWN',
  'PROJECT_TRACKING_INVALID',
  'PROJECT_WORKFLOW_MISSING',
  'RETRIEVE_ADDRESS_INVALID',
  'RETRIEVE_ADDRESS_MISSING',
  'RETRIEVE_FILE_MISSING',
  'RETRIEVE_SECRET_MISSING',
  'SERVE_GUARD_ABSENT',
  'SERVE_ISSUER_INVALID',
  'SERVE_KEYS_UNREADABLE',
  'SERVE_KEY_EXISTS',
  'SERVE_KEY_UNKNOWN',
  'SERVE_LOG_UNWRITABLE',
  'SERVE_TLS_INVALID',
  'UPDATE_MODELS_UNLIKE',
  'UPDATE_SLICE_UNKNOWN',
])

/** Errors that refuse data or a model as the workflow or the store's policy asks (exit 3). */
const refusals: ReadonlySet<string> = new Set([
  'EXPLORE_EXPECTATIONS_BROKEN',
  'PROJECT_PROMOTION_REFUSED',
  'PROJECT_SIGNATURE_MISSING',
  'PROJECT_SIGNATURE_UNTRUSTED',
  'PROJECT_SIGNATURE_WRONG',
  'PROJECT_VERSION_RETIRED',
  'PROJECT_VERSION_USED',
])

const ofSignals: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143 }

/** The exit code of a command that a signal ended, as shells have it. */
export function exitCodeOfSignal(signal: unknown): number {
  return ofSignals[String(signal)] ?? 130
}

/** The exit code of an error: 2 where the command was used wrongly, 3 where data or a model was refused, 1 where the work failed. */
export function exitCodeOf(code: string): number {
  return usage.has(code) ? 2 : refusals.has(code) ? 3 : 1
}
