import { isModelwrightError } from '../../core/index.ts'
import { wordsOf } from '../graph/attempt.ts'
import type { RanFlow } from './run-flow.ts'
import type { RunRequest, RunTools } from './types.ts'

type Log = Pick<RunTools, 'log'>

/** Calls a hook and waits for it; what it throws is told, and changes nothing. */
async function call(name: string, hook: () => unknown, { log }: Log): Promise<void> {
  try {
    await hook()
  } catch (error) {
    log({ kind: 'warning', stage: 'pack', message: `The hook "on.${name}" failed: ${wordsOf(error)}` })
  }
}

function placeOf({ environment }: RunRequest) {
  return environment === undefined ? {} : { environment }
}

/** Tells the workflow's hook that a run went through. */
export async function callSuccess(
  request: RunRequest,
  { run, told, states }: RanFlow,
  log: Log,
): Promise<void> {
  const hook = request.workflow.on?.success
  if (hook === undefined || told === undefined) return
  const { passed, model, evaluation, gates } = told.summary
  const { name, version, digest } = model
  const event = {
    ...{ run, passed, ...placeOf(request) },
    model: { name, version, digest },
    metrics: evaluation.metrics,
    gates: gates.map((gate) => ({ name: gate.name, passed: gate.passed, reason: gate.reason })),
    steps: states.map(({ step, state }) => ({ step, state })),
  }
  await call('success', () => hook(event), log)
}

/** Tells the workflow's hook that a run failed. */
export async function callFailure(request: RunRequest, run: string, error: unknown, log: Log): Promise<void> {
  const hook = request.workflow.on?.failure
  if (hook === undefined) return
  const code = isModelwrightError(error) ? { code: error.code } : {}
  const event = { run, error: { ...code, message: wordsOf(error) }, ...placeOf(request) }
  await call('failure', () => hook(event), log)
}
