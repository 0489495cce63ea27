import type { SearchResult, TrialMemory } from '../../tune/index.ts'
import { type FitSettings, searchOfPart, type TrainingRows, trainingRows } from './fit-part.ts'
import type { Gathered } from './gather.ts'
import type { Holdout, Part } from './holdout.ts'
import { checkInterrupted } from './interrupted.ts'
import { checkBefore } from './split-data.ts'
import type { RunTools } from './types.ts'

/** Rows of parts that were read: the fits that follow a search take the same. */
const read = new WeakMap<Part, { readonly gathered: Gathered; readonly rows: TrainingRows }>()

/** The training rows of a part, read once a run. */
export function readOnce(
  part: Part,
  gathered: Gathered,
  how: Parameters<typeof trainingRows>[2],
): TrainingRows {
  const known = read.get(part)
  if (known?.gathered === gathered) return known.rows
  const rows = trainingRows(part, gathered, how)
  read.set(part, { gathered, rows })
  return rows
}

function trialCount({ trials, isCutShort }: SearchResult): string {
  const tried = trials.filter(({ state }) => state !== 'stopped').length
  return isCutShort ? `${tried} trials in the time given` : `${tried} trials`
}

function shownMean(mean: number): string {
  return Number.isFinite(mean) ? mean.toPrecision(4) : 'undefined'
}

/** Searches on the training rows of each part, and leaves time for the fits of all of them. */
export async function searchAll(
  {
    holdout,
    gathered,
    memory,
  }: { holdout: Holdout; gathered: Gathered; memory?: (part: number) => TrialMemory },
  settings: FitSettings,
  tools: RunTools,
): Promise<SearchResult[]> {
  checkBefore(settings, gathered, holdout)
  const { parts } = holdout
  tools.log({ kind: 'stage', stage: 'tune', state: 'started' })
  const found: SearchResult[] = []
  for (const [i, part] of parts.entries()) {
    checkInterrupted(tools.signal)
    const rows = readOnce(part, gathered, { workflow: settings.workflow, clock: tools.clock })
    const own = { ...settings, share: 1 / (parts.length - i) }
    const asked = { part, open: i + 1, ...(memory === undefined ? {} : { memory: memory(i) }) }
    found.push(await searchOfPart(rows, asked, own, tools))
  }
  const { best, metric, foldCount } = found[0]
  const score = `${best.learner}, ${metric.name} ${shownMean(best.mean)} over ${foldCount} folds`
  const note = `${trialCount(found[0])}; best: ${score}`
  tools.log({ kind: 'stage', stage: 'tune', state: 'done', note })
  return found
}
