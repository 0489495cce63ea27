import { setTimeout as sleep } from 'node:timers/promises'
import type { Log, NewStep, ObjectStore, StepRecord, StepStore } from '../../core/index.ts'
import { attempts, type Patience, wordsOf } from './attempt.ts'
import { before, checkGraph, inOrder } from './check-graph.ts'
import { type Choices, type Chosen, chosenOf } from './choices.ts'
import { reasonOf } from './explain.ts'
import { findKept } from './find-kept.ts'
import { type Key, keyOf } from './key.ts'
import { isLost, type Outputs, openOutputs } from './outputs.ts'
import { openPieces } from './pieces.ts'
import type { Given, GraphStep, StepResult, StepState } from './step.ts'

/** What a graph is run with. */
export interface GraphTools {
  readonly steps: StepStore
  readonly objects: ObjectStore
  /** Bytes of an object; undefined where it is not there. */
  readonly sizeOf: (digest: string) => Promise<number | undefined>
  readonly log: Log
  readonly signal: AbortSignal
  /** Milliseconds that only grow. */
  readonly clock: () => number
  /** Waits between attempts; default: real time. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Which run of which workflow it is. */
export interface GraphRequest extends Choices {
  readonly run: string
  readonly workflow: string
  readonly steps: readonly GraphStep[]
}

/** A graph that was run. */
export interface RanGraph extends Given {
  readonly states: readonly StepState[]
}

/** How a step came to what it gave. */
interface Settled {
  readonly identity: string
  readonly output: string
  value?: { readonly of: unknown }
}

interface Running {
  readonly request: GraphRequest
  readonly tools: GraphTools
  readonly outputs: Outputs
  readonly chosen: Chosen
  readonly latest: ReadonlyMap<string, StepRecord>
  readonly settled: Map<string, Settled>
  readonly states: Map<string, StepState>
  readonly kept: (NewStep & { output: string; identity: string; keptFrom: string })[]
  readonly signal: AbortSignal
}

function settledOf({ settled }: Running, name: string): Settled {
  const found = settled.get(name)
  if (found === undefined) throw new Error(`bug: the step "${name}" is asked before it is done`)
  return found
}

const stepOf = ({ request }: Running, name: string): GraphStep =>
  request.steps.find((step) => step.name === name)!

/** What steps may ask of others. What was kept but cannot be read is made again. */
function givenOf(running: Running): Given {
  const given: Given = {
    identity: (name) => settledOf(running, name).identity,
    async output(name) {
      try {
        return await running.outputs.read(settledOf(running, name).output)
      } catch (error) {
        if (!isLost(error)) throw error
        await again(running, name)
        return running.outputs.read(settledOf(running, name).output)
      }
    },
    async value<Value>(name: string): Promise<Value> {
      const settled = settledOf(running, name)
      if (settled.value === undefined) {
        const output = await given.output(name)
        const now = settledOf(running, name)
        now.value ??= { of: await stepOf(running, name).load(output, given) }
        return now.value.of as Value
      }
      return settled.value.of as Value
    },
  }
  return given
}

/** Runs a step although it was kept: what it gave turned out to be lost. */
async function again(running: Running, name: string): Promise<void> {
  const at = running.kept.findIndex(({ step }) => step === name)
  if (at >= 0) running.kept.splice(at, 1)
  const step = stepOf(running, name)
  const key = await keyOf(step, givenOf(running))
  await perform(running, step, key, 'what it gave is not there any more')
}

function newStep({ request }: Running, step: GraphStep, { key, parts }: Key, reason: string): NewStep {
  const position = request.steps.indexOf(step)
  const { run, workflow } = request
  return { run, workflow, step: step.name, position, key, parts, reason }
}

/** How often and how long a step may be tried. */
function patienceOf({ tools: { pause, log }, signal }: Running, step: GraphStep): Patience {
  const { name, retries = 0, timeoutSeconds, isForeign = false, stage = 'prepare' } = step
  return {
    name,
    retries,
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    signal,
    isLeft: isForeign,
    pause: pause ?? ((ms, stop) => sleep(ms, undefined, { signal: stop })),
    again(error, attempt, waitMs) {
      const message = `The step "${name}" failed (attempt ${attempt}), again in ${waitMs / 1000} s: ${wordsOf(error)}`
      log({ kind: 'warning', stage, message })
    },
  }
}

/** Runs a step, as often as it may be tried, and keeps what it gave. */
async function perform(running: Running, step: GraphStep, key: Key, reason: string): Promise<void> {
  const { tools, request } = running
  const { clock, log, steps } = tools
  const { run } = request
  const start = clock()
  const record = newStep(running, step, key, reason)
  const pieces = openPieces(key.key, tools)
  try {
    const result = await attempts(
      async (signal, attempt) => {
        await steps.begin({ ...record, attempt })
        const work = { ...givenOf(running), run, signal, log, attempt, key: key.key, pieces }
        return step.run(work)
      },
      patienceOf(running, step),
    )
    await finish(running, step, key, result)
  } catch (error) {
    await steps.failed(run, step.name, wordsOf(error)).catch(() => {})
    throw error
  }
  running.states.set(step.name, { step: step.name, state: 'done', reason, ms: clock() - start })
}

async function finish(running: Running, step: GraphStep, key: Key, result: StepResult): Promise<void> {
  const { tools, request, outputs, settled } = running
  const output = await outputs.write(result.output, step.name)
  const identity = result.identity ?? output
  const isLasting = result.isLasting !== false
  await tools.steps.done(request.run, step.name, { output, identity, isLasting })
  await tools.steps.forgetParts(key.key)
  settled.set(step.name, { identity, output, value: { of: result.value } })
}

/** Takes what an earlier run gave, or runs the step. */
async function settle(running: Running, step: GraphStep): Promise<void> {
  running.signal.throwIfAborted()
  const { tools, outputs, chosen, latest } = running
  const given = givenOf(running)
  const key = await keyOf(step, given)
  const forced = chosen.forced.get(step.name) ?? step.always
  if (forced !== undefined) return perform(running, step, key, forced)
  const kept = await findKept(step, key, { steps: tools.steps, outputs, given })
  if (kept === undefined || 'reason' in kept)
    return perform(running, step, key, kept?.reason ?? reasonOf(key.parts, latest.get(step.name)))
  const { run, output, identity } = kept.record
  const reason = `same as in run ${run}`
  running.kept.push({ ...newStep(running, step, kept.key, reason), output, identity, keptFrom: run })
  running.settled.set(step.name, { identity, output })
  running.states.set(step.name, { step: step.name, state: 'kept', reason, ms: 0 })
}

/** Settles every step as soon as all before it are; the first failure stops the others. */
async function settleAll(running: Running, steps: readonly GraphStep[], stop: AbortController) {
  const going = new Map<string, Promise<void>>()
  for (const step of inOrder(steps)) {
    const others = before(step).map((name) => going.get(name)!)
    const own = Promise.all(others).then(() => settle(running, step))
    own.catch((error) => stop.abort(error))
    going.set(step.name, own)
  }
  await Promise.allSettled(going.values())
}

/** The first thing that went wrong; waiting steps fail with what they waited for. */
function throwFirst(stop: AbortController, given: AbortSignal): void {
  given.throwIfAborted()
  if (stop.signal.aborted) throw stop.signal.reason
}

/**
 * Runs a graph of steps: each as soon as those before it are done, side by side where nothing stands between them. A step whose
 * key an earlier run finished is not run again.
 *
 * Each step that ends is recorded at once, so that a run that dies leaves all it finished to the next.
 *
 * @throws {ModelwrightError} PROJECT_STEPS_INVALID, PROJECT_STEP_UNKNOWN, CLI_ARGUMENT_INVALID - when the steps or the choice are wrong
 * @throws what the first step that failed threw
 */
export async function runGraph(request: GraphRequest, tools: GraphTools): Promise<RanGraph> {
  checkGraph(request.steps)
  const chosen = chosenOf(request.steps, request)
  const stop = new AbortController()
  const running: Running = {
    request,
    tools,
    chosen,
    outputs: openOutputs(tools.objects, tools.sizeOf),
    latest: new Map((await tools.steps.latest(request.workflow)).map((record) => [record.step, record])),
    settled: new Map(),
    states: new Map(),
    kept: [],
    signal: AbortSignal.any([tools.signal, stop.signal]),
  }
  const wanted = request.steps.filter(({ name }) => chosen.wanted.has(name))
  await settleAll(running, wanted, stop)
  await tools.steps.keep(running.kept)
  throwFirst(stop, tools.signal)
  const states = wanted.flatMap(({ name }) => running.states.get(name) ?? [])
  return { ...givenOf(running), states }
}
