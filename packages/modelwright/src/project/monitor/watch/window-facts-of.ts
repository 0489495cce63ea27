import type { Model } from '@modelwright/runtime'
import {
  type JudgedPrediction,
  noDeadline,
  type StoredWindow,
  seedOf,
  type Target,
  takeBatch,
  type WindowVerdict,
} from '../../../core/index.ts'
import {
  type AlarmHistory,
  decodePair,
  type EarlierWindow,
  type JudgedWindowRows,
  mergePairs,
  phaseOf,
  type SketchPair,
  type Stretch,
  takeSaid,
  type WindowFacts,
  type WindowRows,
} from '../../../monitor/index.ts'
import { successions } from '../../update/alias-since.ts'
import { loggedRows, toldRows } from '../collect/logged-rows.ts'
import { answersOf, countsOf } from '../collect/part-sketch.ts'
import { readSample } from '../collect/read-predictions.ts'
import { fitRows } from '../fit-rows.ts'
import { referenceLosses } from '../held-out-reference.ts'
import type { KnownModels } from './known-models.ts'
import { latencyThen, rowsBefore, rowsThatCame, sourcesThen } from './rows-that-came.ts'
import type { ServiceOf } from './service-log.ts'
import type { WatchRequest } from './watch-request.ts'

/** Rows of a window that are looked at one by one. */
const mostRows = 5000
/** Rows with outcomes that metrics are measured on. */
const mostJudged = 20_000
/** Earlier windows that a season goes by. */
const mostSeasonal = 56
/** A column of which nearly all rows lack it was left out of the log. */
const redactedShare = 0.99

/** A window that is to be judged. */
export interface DueWindow extends Stretch {
  readonly version: string
  readonly isWhole: boolean
  /** Outcomes that are known of it. */
  readonly outcomes: number
}

/** What windows of one pass share. */
export interface JudgingTools {
  readonly request: WatchRequest
  readonly models: KnownModels
  readonly serving: string | null
  /** Whole windows of a version that begin before a moment, the oldest first. */
  before(version: string, from: number): readonly StoredWindow[]
  /** When the newest row came that people heard the answer of; NaN: that is not known. */
  readonly newest: number
  /** Whole windows of all versions, as far as they are judged. */
  windows(): readonly StoredWindow[]
  readonly service: ServiceOf
}

/** Sketches of a window: of its parts, else as it was kept. */
async function sketchesOf(
  { version, from, until }: DueWindow,
  { request: { store, name }, before }: JudgingTools,
): Promise<SketchPair | undefined> {
  const read = async (digest: string): Promise<SketchPair> => decodePair(await store.objects.get(digest))
  const parts = await store.monitor.parts({ model: name, since: from, until })
  const own = parts.filter((part) => part.version === version && part.from >= from && part.until <= until)
  if (own.length > 0) return mergePairs(await Promise.all(own.map(({ sketch }) => read(sketch))))
  const kept = before(version, until).find((window) => window.from === from)
  return kept?.sketch == null ? undefined : read(kept.sketch)
}

async function sample(
  due: DueWindow,
  { request }: JudgingTools,
  of: { readonly rowCount: number; readonly most: number; readonly areJudged?: boolean },
): Promise<readonly JudgedPrediction[]> {
  if (of.rowCount === 0 || request.folders.length === 0) return []
  const { folders, name, asOf, signal } = request
  const outcomeAgeMs = request.settings.outcomesAfterMs
  const { version, from, until } = due
  return readSample({ ...{ folders, model: name, version, from, until, asOf, outcomeAgeMs, signal }, ...of })
}

function rowsOf(model: Model, predictions: readonly JudgedPrediction[]): WindowRows | undefined {
  const { rows, said, sources } = loggedRows(model, predictions)
  const told = toldRows(said, rows.rowCount)
  if (told.length === 0) return undefined
  const width = said.length / rows.rowCount
  return {
    rows: takeBatch(rows, told),
    said: takeSaid(said, told, width),
    sources: Array.from(told, (row) => sources[row]),
  }
}

function judgedOf(model: Model, predictions: readonly JudgedPrediction[]): JudgedWindowRows | undefined {
  const { rows, said, truth, sources } = loggedRows(model, predictions)
  const told = toldRows(said, rows.rowCount).filter((row) => !Number.isNaN(truth[row]))
  if (told.length === 0) return undefined
  const { task, classes = [] } = model.schema.output
  const known = Float64Array.from(told, (row) => truth[row])
  const target: Target =
    task === 'regression' ? { task, values: known } : { task, classes, codes: Int32Array.from(known) }
  const width = said.length / rows.rowCount
  return {
    rows: takeBatch(rows, told),
    said: takeSaid(said, told, width),
    sources: Array.from(told, (row) => sources[row]),
    truth: target,
  }
}

function historyOf(earlier: readonly StoredWindow[]): AlarmHistory {
  // Windows that were forgotten had their places too.
  const gone = earlier.length === 0 ? 0 : Math.max(0, earlier[0].number - 1)
  const found = earlier.flatMap(({ isDrift }, at) => (isDrift ? [gone + at + 1] : []))
  return { windows: gone + earlier.length, found }
}

/** Windows that are looked through for one in which nothing was off. */
const mostLookedThrough = 60

/** The last whole window before this one in which nothing was off, of the same hours where there is a season. */
async function quietBefore(
  { version, from, until }: DueWindow,
  { request: { store, name, settings } }: JudgingTools,
): Promise<WindowVerdict | undefined> {
  const { season } = settings.drift
  const isAlike = (window: Stretch): boolean =>
    season === 'none' || phaseOf(window, season) === phaseOf({ from, until }, season)
  const before = { model: name, version, until: from, isWhole: true, limit: mostLookedThrough }
  const [windows, verdicts] = await Promise.all([
    store.monitor.windows(before),
    store.monitor.verdicts(before),
  ])
  const drifted = new Set(windows.filter(({ isDrift }) => isDrift).map((window) => window.from))
  return verdicts.findLast(
    (verdict) =>
      verdict.from < from &&
      verdict.rows > 0 &&
      isAlike(verdict) &&
      !drifted.has(verdict.from) &&
      verdict.findings.every(({ severity }) => severity === 'quiet'),
  )
}

/** Reads rows of a window that was well, once they are asked for. */
function earlierRowsOf(due: DueWindow, model: Model, tools: JudgingTools) {
  let found: Promise<WindowVerdict | undefined> | undefined
  const read = async (areJudged: boolean): Promise<readonly JudgedPrediction[]> => {
    found ??= quietBefore(due, tools)
    const quiet = await found
    if (quiet === undefined) return []
    const { rows, outcomes } = quiet
    const of = areJudged
      ? { rowCount: outcomes, most: mostJudged, areJudged }
      : { rowCount: rows, most: mostRows }
    return sample({ ...due, from: quiet.from, until: quiet.until }, tools, of)
  }
  return {
    earlierRows: async () => rowsOf(model, await read(false)),
    earlierJudged: async () => judgedOf(model, await read(true)),
    lossesOf: (truth: Target, said: Float64Array) => referenceLosses(truth, said).values,
  }
}

async function earlierOf(
  due: DueWindow,
  earlier: readonly StoredWindow[],
  { request: { settings, store } }: JudgingTools,
): Promise<EarlierWindow[]> {
  const { season } = settings.drift
  const isAlike = (window: StoredWindow): boolean =>
    season !== 'none' && phaseOf(window, season) === phaseOf(due, season)
  const alike = new Set(
    earlier.filter((window) => window.sketch !== null && isAlike(window)).slice(-mostSeasonal),
  )
  return Promise.all(
    earlier.slice(-24 * mostSeasonal).map(async (window) => {
      const { from, until, rows, sketch } = window
      if (!alike.has(window)) return { from, until, rows }
      return { from, until, rows, sketches: decodePair(await store.objects.get(sketch!)) }
    }),
  )
}

function redactedIn(sketches: SketchPair | undefined): readonly string[] {
  if (sketches === undefined) return []
  const { features, counts } = sketches
  return [...countsOf(counts, 'redacted')]
    .filter(([, count]) => count >= redactedShare * features.rowCount)
    .map(([name]) => name)
}

/** Levels that a model knows, by column. */
function levelsOf({ schema }: Model): ReadonlyMap<string, readonly string[]> {
  return new Map(schema.inputs.flatMap(({ name, levels }) => (levels === undefined ? [] : [[name, levels]])))
}

/** Which versions were taken back within a window, where the version that answers since is its own. */
async function takenBackIn({ version, from, until }: DueWindow, { request, serving }: JudgingTools) {
  if (version !== serving) return []
  const all = await successions(request)
  return all
    .filter(({ at, isBack, to }) => isBack && `${to}` === version && at >= from && at < until)
    .flatMap(({ from: taken, reason }) => (reason === null ? [] : [{ version: taken, reason }]))
}

/** Gathers what is known of a window. */
export async function windowFactsOf(due: DueWindow, tools: JudgingTools): Promise<WindowFacts> {
  const { request, models, serving, before, service } = tools
  const { settings, now, name } = request
  const { version, from, until, isWhole, outcomes } = due
  const model = models.get(version)!
  const sketches = await sketchesOf(due, tools)
  const rowCount = sketches?.features.rowCount ?? 0
  const rows = isWhole ? await sample(due, tools, { rowCount, most: mostRows }) : []
  const judged = await sample(due, tools, { rowCount: outcomes, most: mostJudged, areJudged: true })
  const earlier = before(version, from)
  const counts = sketches?.counts ?? {}
  return {
    ...{ model: name, version, from, until, now, isWhole, isServing: version === serving },
    answers: answersOf(model),
    claimed: model.artifact.evaluation?.metrics ?? {},
    sketches,
    refused: countsOf(counts, 'refused'),
    redacted: redactedIn(sketches),
    unread: counts['unread'] ?? 0,
    duplicates: counts['duplicates'] ?? 0,
    rows: rowsOf(model, rows),
    sources: countsOf(counts, 'source'),
    ...earlierRowsOf(due, model, tools),
    earlierSources: (windows) => sourcesThen(windows, due, tools),
    earlierLatency: (windows) => latencyThen(windows, tools),
    came: await rowsThatCame(
      due,
      { rows: rowCount + (counts['unread'] ?? 0), bySource: countsOf(counts, 'source') },
      tools,
    ),
    newest: tools.newest,
    cameBefore: rowsBefore(due, tools),
    levels: levelsOf(model),
    judged: judgedOf(model, judged),
    ...{ outcomes, mostMeasured: mostJudged },
    reference: await models.referenceOf(version),
    earlier: await earlierOf(due, earlier, tools),
    history: historyOf(earlier),
    service: service(from, until),
    takenBack: await takenBackIn(due, tools),
    settings,
    seed: seedOf(0).split('monitor', name, version, from),
    referenceSeed: seedOf(0).split('monitor', name, version),
    deadline: noDeadline,
    fitRows,
  }
}
