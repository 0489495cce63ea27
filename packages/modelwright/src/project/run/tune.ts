import { ModelwrightError } from '../../core/index.ts'
import type { SplitSpec } from '../../prepare/index.ts'
import type { SearchResult } from '../../tune/index.ts'
import { canonicalDigest } from '../workflow/canonical.ts'
import { cellsOf, recipesOf, trainingRows } from './fit-part.ts'
import { gather } from './gather.ts'
import { holdOut, splitOf } from './holdout.ts'
import { checkInterrupted } from './interrupted.ts'
import { rowOf } from './leaderboard.ts'
import { leaveOutLeaks } from './leave-out-leaks.ts'
import { bestOfEach } from './rivals.ts'
import { runDeadline } from './run-flow.ts'
import { searchPart, secondsToSearch } from './search-part.ts'
import { settingsOf } from './settings.ts'
import type { LeaderboardRow, RunRequest, RunTools } from './types.ts'

/** What a search alone found. */
export interface TuneResult {
  /** Under which the store keeps its trials. */
  readonly study: string
  readonly metric: string
  /** How rows were held out. */
  readonly split: SplitSpec
  readonly leaderboard: readonly LeaderboardRow[]
  readonly search: SearchResult
  readonly rowCount: number
}

/** A search is that of a workflow, but for its bounds, on the content of a table. */
function studyName({ workflow }: RunRequest, name: string, snapshot: string): string {
  const { tune = {}, retrieve, evaluate, explore, ...rest } = workflow
  const { budget, preset, ...searched } = tune
  return `${name}-${canonicalDigest([rest, searched, snapshot]).slice(0, 12)}`
}

/**
 * The seconds that a search was planned for when it was begun: what it tries follows from them, so that it is gone on with under the same,
 * however much more time there is now. They are kept as the settings of a study that has no trials.
 */
async function plannedSeconds(name: string, seconds: number | null, { project }: RunTools) {
  const kept = await project.studies.open(planName(name), JSON.stringify({ seconds }))
  return (JSON.parse(kept) as { readonly seconds: number | null }).seconds
}

const planName = (name: string): string => `${name}-plan`

async function begin(name: string, resume: boolean, { project: { studies } }: RunTools): Promise<void> {
  if (resume) return
  if (await studies.forget(name)) {
    await studies.forget(planName(name))
    return
  }
  throw new ModelwrightError('TUNE_STUDY_RUNNING', {
    message: `A search of this workflow and data is running: "${name}".`,
    where: name,
    mend: ['Join it:  modelwright tune --resume', 'Or wait until it is done.'],
  })
}

/**
 * Searches on the training rows of a workflow and stops there: the rows that are held out stay closed, nothing is fitted for
 * good, nothing is registered.
 *
 * The trials lie in the store; the same request goes on with them where `resume` says so, also beside other processes.
 *
 * @throws {ModelwrightError} TUNE_STUDY_RUNNING - when it is to begin anew while another process is at it
 */
export async function tuneWorkflow(
  request: RunRequest,
  given: RunTools,
  { resume }: { readonly resume: boolean },
): Promise<TuneResult> {
  const tools = { ...given, deadline: runDeadline(request, given) }
  const whole = await gather(request, tools)
  checkInterrupted(tools.signal)
  const { task } = whole.resolved.output
  const settings = settingsOf(request, task, tools)
  const holdout = await holdOut(request, whole, settings.stream, tools)
  const [part] = holdout.parts
  const gathered = leaveOutLeaks(tools, whole, part, settings)
  const { data, reading } = trainingRows(part, gathered, {
    workflow: request.workflow,
    clock: tools.clock,
  })
  const name = studyName(request, gathered.name, whole.snapshot.digest)
  await begin(name, resume, tools)
  tools.log({ kind: 'stage', stage: 'tune', state: 'started' })
  if (holdout.parts.length > 1)
    tools.log({
      kind: 'note',
      stage: 'tune',
      message: `searched for the first of ${holdout.parts.length} folds alone; "run" searches for each`,
    })
  const store = { studies: tools.project.studies, name }
  const left = secondsToSearch(settings, tools)
  // Who goes on with it later has more than no time at all.
  const seconds = await plannedSeconds(name, left === null ? null : Math.max(1, left), tools)
  const toCome = { fits: 0, testCount: 0, readMs: 0, store, seconds }
  const search = await searchPart(
    data,
    recipesOf(request.workflow, reading.schema, cellsOf(data.rows)),
    settings,
    tools,
    toCome,
  )
  return {
    study: name,
    metric: settings.metric,
    split: splitOf(request.workflow, whole.resolved.target),
    leaderboard: bestOfEach(search).map((trial) => rowOf(trial, { search, rivals: [] })),
    search,
    rowCount: data.rows.rowCount,
  }
}
