import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log, RunArtifact } from '../../core/index.ts'
import { shownAddresses, shownSource } from '../../retrieve/index.ts'
import { foldersUp } from '../folders-up.ts'
import { gitState } from '../git-state.ts'
import type { Given } from '../graph/step.ts'
import { flatParams } from '../tracking/rules.ts'
import { currentRun } from '../tracking/track.ts'
import { openTrackedRun } from '../tracking/tracked-run.ts'
import type { FittedPart } from './fit-part.ts'
import type { SplitRows } from './flow/split-step.ts'
import type { RanFlow } from './run-flow.ts'
import type { RunRequest, RunTools } from './types.ts'

/** What is recorded of a run beside its outcome. */
export interface Recorder {
  /** Passes reports on, and keeps the score of each trial, and the best so far, as metrics over time. */
  log(to: Log): Log
  /** Records what came of it: trials, the winner, the data. */
  result(ran: RanFlow): Promise<void>
  /** Writes what waits; nothing more is recorded. */
  close(): Promise<void>
}

const lockFiles = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock']
const mostBytes = 4_194_304

/** The lock file of the packages that run, in the folder or above it. */
async function lockFile(folder: string): Promise<{ name: string; bytes: Uint8Array } | undefined> {
  for (const at of foldersUp(folder)) {
    for (const name of lockFiles) {
      const bytes = await readFile(join(at, name)).catch(() => undefined)
      if (bytes !== undefined) return bytes.length > mostBytes ? undefined : { name, bytes }
    }
  }
  return undefined
}

/** Writes a workflow so that two can be compared line by line: keys in order, functions by their source, addresses as they are shown. */
function workflowLines(workflow: unknown): string {
  const plain = (_: string, value: unknown): unknown => {
    if (typeof value === 'function' || typeof value === 'string') return shownAddresses(String(value))
    if (value instanceof RegExp) return String(value)
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
  }
  return `${JSON.stringify(workflow, plain, 2)}\n`
}

/** The run that this one belongs to: that of a `track()` around it, or the one that the environment hands on. */
export async function parentRun({ project, env }: RunTools): Promise<string | null> {
  const own = currentRun(project)
  if (own !== undefined) return own
  const id = env['MODELWRIGHT_RUN'] ?? ''
  return (await project.runs.get(id))?.id === id ? id : null
}

async function keepSources({ workflow, folder }: RunRequest, { project }: RunTools): Promise<RunArtifact[]> {
  const { objects } = project
  const keep = async (name: string, bytes: Uint8Array, kind: 'workflow' | 'lock'): Promise<RunArtifact> => {
    const mediaType = name.endsWith('.json') ? 'application/json' : 'text/plain'
    return { name, digest: await objects.put(bytes), size: bytes.length, mediaType, kind }
  }
  // What holds of an environment is laid over it already; hooks do nothing to a model, and name whom they tell.
  const { environments: _, on: _on, ...rest } = workflow
  const shown = { ...rest, retrieve: shownSource(workflow.retrieve) }
  const text = new TextEncoder().encode(workflowLines(shown))
  const lock = await lockFile(folder)
  return [
    await keep('workflow.json', text, 'workflow'),
    ...(lock === undefined ? [] : [await keep(lock.name, lock.bytes, 'lock')]),
  ]
}

/** What the run was made from. It is looked up beside the work: none of it is needed to go on. */
async function recordSources(run: string, request: RunRequest, tools: RunTools): Promise<void> {
  const { tracking, objects } = tools.project
  const git = await gitState(request.folder, objects)
  const artifacts = await keepSources(request, tools)
  await tracking.write(run, { artifacts, ...(git === undefined ? {} : { git }) })
}

/** Trials, and the rows tested on where they lie elsewhere: of a run that searched; one that kept a search has them not again. */
async function recordSearch(run: string, graph: Given, { project }: RunTools): Promise<void> {
  const { holdout, gathered } = await graph.value<SplitRows>('split')
  const parts = await graph.value<readonly FittedPart[]>('train')
  const { search } = parts[parts.length - 1]
  const trials = search.trials.map((trial) => ({
    index: trial.index,
    learner: trial.learner,
    options: trial.options,
    state: trial.state,
    score: trial.mean,
    folds: trial.scores,
    fitMs: trial.fitMs,
    error: trial.error ?? null,
    chosen: trial === search.best,
  }))
  const tested = [...new Set(holdout.parts.map(({ test }) => test.table.snapshot))]
  const data = tested
    .filter((digest) => digest !== gathered.snapshot.digest)
    .map((digest) => ({ role: 'test', digest, name: null }))
  await project.tracking.write(run, { trials, data })
}

async function recordResult(run: string, { graph, states, told }: RanFlow, tools: RunTools): Promise<void> {
  if (states.some(({ step, state }) => step === 'train' && state === 'done'))
    await recordSearch(run, graph, tools)
  const best = told?.summary.leaderboard.find(({ chosen }) => chosen)
  if (best === undefined) return
  const params = flatParams({ learner: best.learner, options: best.changed })
  await tools.project.tracking.write(run, { params })
}

/** Begins to record a run that is in the store. What cannot be recorded fails the run when it is closed, not before. */
export function recordRun(run: string, request: RunRequest, tools: RunTools): Recorder {
  const sources = recordSources(run, request, tools)
  sources.catch(() => {})
  const tracked = openTrackedRun(tools.project, run, tools.now)
  let best = Number.NaN
  return {
    log: (to) => (report) => {
      if (report.kind === 'trial' && !tools.signal.aborted) {
        if (report.isBest) best = report.score
        tracked.run.metric('search/score', report.score, { step: report.index })
        tracked.run.metric('search/best', best, { step: report.index })
      }
      to(report)
    },
    result: (ran) => recordResult(run, ran, tools),
    async close() {
      await tracked.close()
      await sources
    },
  }
}
