import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Deadline,
  deadlineIn,
  isModelwrightError,
  type Log,
  noDeadline,
  replayRulings,
} from '../../core/index.ts'
import { type Snapshot, shownSource } from '../../retrieve/index.ts'
import { codeVersion } from '../code-version.ts'
import { declaredTargets, deployParams } from '../deploy/declared-targets.ts'
import { environmentOf } from '../environment.ts'
import type { Choices } from '../graph/choices.ts'
import { openFileMarks } from '../graph/file-marks.ts'
import { type PlannedStep, planGraph } from '../graph/plan-graph.ts'
import { type GraphTools, type RanGraph, runGraph } from '../graph/run-graph.ts'
import type { StepState } from '../graph/step.ts'
import { keepSnapshot } from '../keep-snapshot.ts'
import { cacheFolder } from '../open-project.ts'
import { checkModelName } from '../store/names.ts'
import type { Flow } from './flow/flow.ts'
import { ownCodeOf } from './flow/own-code.ts'
import type { PackOutput } from './flow/pack-step.ts'
import { flowSteps } from './flow/steps.ts'
import { callFailure, callSuccess } from './hooks.ts'
import { type Commit, unlessInterrupted } from './interrupted.ts'
import { parentRun, recordRun } from './record.ts'
import type { RunSummary } from './run-summary.ts'
import { aliasesOf, copyPath } from './shipped-model.ts'
import { tuningOf } from './tuning.ts'
import type { RunRequest, RunTools } from './types.ts'

/** A run: which steps were run and which kept, and what is told of it. */
export interface RanFlow {
  readonly run: string
  readonly states: readonly StepState[]
  /** Absent where the run ended before a model was packed. */
  readonly told?: {
    readonly summary: RunSummary
    readonly path: string
    readonly aliases: readonly string[]
    /** Path of the report; absent where the run ended before. */
    readonly report?: string
  }
  /** What steps gave. */
  readonly graph: RanGraph
}

function paramsOf({ workflow, workflowDigest, environment }: RunRequest): Record<string, string> {
  const { target, seed = 0, tune } = workflow
  return {
    target,
    seed: String(seed),
    workflow: workflowDigest,
    ...(tune?.metric === undefined ? {} : { metric: tune.metric }),
    ...(environment === undefined ? {} : { environment }),
  }
}

/** Whether the data was refused, as the workflow asks. */
function isRefusal(error: unknown): boolean {
  return isModelwrightError(error) && error.code === 'EXPLORE_EXPECTATIONS_BROKEN'
}

/** How many expectations were met, for the store. */
function metText({ expectations }: RunSummary): { expectations?: string } {
  if (expectations.length === 0) return {}
  const met = expectations.filter(({ holds }) => holds).length
  return { expectations: `${met} of ${expectations.length} met` }
}

/** A time limit that was given holds; else the preset's. */
export function runDeadline({ workflow }: RunRequest, { deadline, clock, signal }: RunTools): Deadline {
  const { runSeconds } = tuningOf(workflow)
  const isGiven = deadline.remainingMs() !== Number.POSITIVE_INFINITY
  return isGiven ? deadline : deadlineIn(1000 * runSeconds, clock, signal)
}

/** What a run that was given up still reports is of no use to anybody. */
function untilAborted({ log, signal }: RunTools): Log {
  return (report) => {
    if (!signal.aborted) log(report)
  }
}

/** What all steps of a run are made with. */
async function openFlow(request: RunRequest, given: RunTools): Promise<Flow> {
  const { replay } = request
  // A run that is done again has as long as it takes.
  const deadline = replay === undefined ? runDeadline(request, given) : noDeadline
  const tools = { ...given, deadline, log: untilAborted(given) }
  const file = join(cacheFolder(tools.project.folder), 'files.json')
  const marks = await openFileMarks(file, { force: request.isHashed === true, now: tools.now })
  return {
    request,
    tools,
    marks,
    codeVersion: codeVersion(),
    ownCode: ownCodeOf(request.file, marks),
    wholeMs: tools.deadline.remainingMs(),
    ...(replay === undefined ? {} : { replayed: replayRulings(replay.notes) }),
  }
}

/** Objects of a bucket are trusted to be whole until they are read: to look would bring each of them here. */
function sizeIn({ objects, places }: RunTools['project']): GraphTools['sizeOf'] {
  if (places.objects !== undefined)
    return async (digest) => ((await objects.has(digest)) ? Number.POSITIVE_INFINITY : undefined)
  return async (digest) =>
    stat(await objects.pathOf(digest)).then(
      ({ size }) => size,
      () => undefined,
    )
}

function graphToolsOf({ project, log, clock }: RunTools, signal: AbortSignal): GraphTools {
  const { steps, objects } = project
  return { steps, objects, sizeOf: sizeIn(project), log, signal, clock }
}

/** Aborted with another signal, until the work is committed. */
function untilCommitted(signal: AbortSignal) {
  const own = new AbortController()
  const abort = (): void => own.abort(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  return { signal: own.signal, commit: () => signal.removeEventListener('abort', abort) }
}

/** What is told of a run that packed a model. */
async function toldOf(graph: RanGraph, { tools: { project } }: Flow): Promise<RanFlow['told']> {
  const isDone = (name: string): boolean => graph.states.some(({ step }) => step === name)
  if (!isDone('pack')) return undefined
  const { summary } = (await graph.output('pack')) as PackOutput
  return {
    summary,
    path: copyPath(project, summary.model.path),
    aliases: await aliasesOf(summary.model, project),
    ...(isDone('report') ? { report: await graph.value<string>('report') } : {}),
  }
}

async function work(run: string, flow: Flow, choices: Choices, commit: Commit): Promise<RanFlow> {
  const { request, tools } = flow
  const guard = untilCommitted(tools.signal)
  const committed: Commit = () => {
    commit()
    guard.commit()
  }
  const steps = await flowSteps(flow, committed)
  const graph = await runGraph(
    { run, workflow: stepsName(request), steps, ...choices },
    graphToolsOf(tools, guard.signal),
  )
  // What was learnt of files may be lost; what was made may not fail for it.
  await flow.marks.save().catch(() => {})
  const told = await toldOf(graph, flow)
  return { run, states: graph.states, graph, ...(told === undefined ? {} : { told }) }
}

/** What runs of a workflow are called: as it says, else after where its data lies. */
export function workflowName({ workflow }: Pick<RunRequest, 'workflow'>): string {
  return workflow.name ?? shownSource(workflow.retrieve)
}

/** The same, short enough for an index. */
function stepsName(request: Pick<RunRequest, 'workflow'>): string {
  return workflowName(request).slice(0, 200)
}

/** Records what a run made. */
async function note(run: string, { graph, told, states }: RanFlow, { project }: RunTools): Promise<void> {
  if (states.some(({ step }) => step === 'explore')) {
    const snapshot = (await graph.output('retrieve')) as Snapshot
    const { digest } = snapshot
    // Where it was kept, the run that listed it may be gone, and the entry with it.
    if ((await project.snapshots.get(digest)) === undefined) await keepSnapshot(project, snapshot)
    await project.runs.note(run, { snapshot: digest })
  }
  if (told === undefined) return
  const { summary } = told
  const window = summary.window === null ? {} : { window: summary.window }
  const params = { metric: summary.metric, ...window, ...metText(summary) }
  const { metrics } = summary.evaluation
  await project.runs.note(run, { metrics, artifact: summary.model.digest, params })
}

/**
 * Runs a workflow's steps from its data to a registered model: retrieve, explore, split, tune, train, evaluate, refit, pack,
 * report, and those of its own. What an earlier run made of the same is kept.
 *
 * The run is recorded as it goes; whatever fails is recorded too. Nothing is registered unless all of it is written.
 *
 * @throws {ModelwrightError} what its stages throw; the store says why
 */
export async function runFlow(request: RunRequest, tools: RunTools, choices: Choices = {}): Promise<RanFlow> {
  const { runs } = tools.project
  if (request.workflow.name !== undefined) checkModelName(request.workflow.name)
  const environment = await environmentOf(request.folder, tools.version)
  const name = workflowName(request)
  const declared = await declaredTargets(request.workflow, request.folder)
  const params = { ...paramsOf(request), ...deployParams(declared) }
  const parent = await parentRun(tools)
  const run = await runs.start({ name, params, environment, workflow: request.workflowDigest, parent })
  const recorder = recordRun(run, request, tools)
  try {
    const flow = await openFlow(request, { ...tools, log: recorder.log(tools.log) })
    const ran = await unlessInterrupted((commit) => work(run, flow, choices, commit), tools.signal)
    await note(run, ran, tools)
    await recorder.result(ran)
    await recorder.close()
    await runs.finish(run, ran.told?.summary.passed === false ? 'refused' : 'done')
    await callSuccess(request, ran, tools)
    return ran
  } catch (error) {
    await recorder.close().catch(() => {})
    const status = isRefusal(error) ? 'refused' : 'failed'
    await runs.finish(run, status, error instanceof Error ? error.message : String(error))
    await callFailure(request, run, error, tools)
    throw error
  }
}

/** Says what a run would do with each step, and why; runs nothing. */
export async function planFlow(
  request: RunRequest,
  tools: RunTools,
  choices: Choices = {},
): Promise<readonly PlannedStep[]> {
  const { objects } = tools.project
  // To ask what would be done changes nothing: nothing is wanted for it.
  const project = { ...tools.project, objects: { ...objects, want: objects.has } }
  const flow = await openFlow(request, { ...tools, project })
  const steps = await flowSteps(flow, () => {})
  const asked = { workflow: stepsName(request), steps, ...choices }
  return planGraph(asked, graphToolsOf(flow.tools, tools.signal))
}
