import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Log, ModelwrightError, type Source } from '../../core/index.ts'
import { readSource } from '../../retrieve/index.ts'
import { loadPredictionLog } from '../../serve/index.ts'
import type { Project } from '../open-project.ts'
import { lockFolder } from '../predictions/folder-lock.ts'
import { withTemporary } from '../with-temporary.ts'
import type { Candidate, OutcomeColumns, OutcomesBy, OutcomesImported } from './import-rules.ts'
import { type Keyed, type Matched, matchKeys } from './match-keys.ts'
import { outputsOf } from './outputs-of.ts'
import { bareName, readCandidates } from './read-candidates.ts'
import { type Settling, settle } from './settle.ts'
import { readWaiting, type WaitingOutcome, writeWaiting } from './waiting.ts'

/** Where outcomes come from, and how they are read. */
export interface ImportRequest {
  readonly source: Source
  /** As a person names the source. */
  readonly shown: string
  readonly model: string
  /** The log of the model. */
  readonly folder: string
  readonly by: OutcomesBy
  readonly outcome: string
  readonly time?: string | undefined
  readonly map?: Readonly<Record<string, string>> | undefined
  readonly now: number
  /** Of the project: relative paths start there. */
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Log
  readonly signal?: AbortSignal | undefined
  /** For keys that are logged as hashes. */
  readonly secret?: string | undefined
}

/** Outcomes that are told of in full. */
const mostTold = 20

/**
 * Takes outcomes that are told somewhere else, and later, into the log of a model: by the ids of predictions, or by a key that is
 * logged with them.
 *
 * Importing the same again changes nothing. Of outcomes that contradict each other the last by its time counts. Outcomes of keys
 * without a prediction are kept aside, and asked again at each import. What is written is on the disk before this resolves.
 *
 * @throws {ModelwrightError} PROJECT_OUTCOMES_UNREADABLE - when the table lacks a column, or nothing says what the outcomes may be
 * @throws {ModelwrightError} PROJECT_LOG_BUSY - when another process imports
 * @throws {ModelwrightError} RETRIEVE_… - as sources do
 */
export async function importOutcomes(
  project: Pick<Project, 'models' | 'objects'>,
  request: ImportRequest,
): Promise<OutcomesImported> {
  const { source, shown, model, folder, by, now, home, env, log, signal } = request
  const outputs = await outputsOf(project, model)
  if (outputs.length === 0)
    throw new ModelwrightError('PROJECT_OUTCOMES_UNREADABLE', {
      message: `The project has no model "${model.slice(0, 80)}", which would say what an outcome may be.`,
      where: model.slice(0, 80),
      mend: ['Name one:  --model <name>', 'Models:  modelwright models'],
    })
  await mkdir(folder, { recursive: true })
  const lock = await lockFolder(join(folder, 'importing'), 'Another process imports outcomes.', folder)
  try {
    const table = await withTemporary((temporary) =>
      readSource(source, { folder: home, temporary, log, env, ...(signal === undefined ? {} : { signal }) }),
    )
    const columns: OutcomeColumns = { by, outputs, now, ...pickColumns(request) }
    const read = await readCandidates(table, columns, { where: shown, secret: request.secret })
    const matched = await matchedOf(read.candidates, request)
    const hasTimes = request.time !== undefined
    const { fresh, ...counts } = await settle(matched.outcomes, { folder, hasTimes, signal })
    await write(fresh, { folder, aside: lock.folder, now })
    const { waiting } = matched
    const forgotten = waiting === undefined ? 0 : await writeWaiting(folder, waiting, now)
    const { candidates: _, ...refusals } = read
    return {
      ...{ source: shown, model, rows: table.rowCount, taken: fresh.length },
      ...counts,
      ...refusals,
      ...waitingCounts(waiting ?? []),
      forgotten,
    }
  } finally {
    await lock.release()
  }
}

function pickColumns({
  outcome,
  time,
  map,
}: ImportRequest): Pick<OutcomeColumns, 'outcome' | 'time' | 'map'> {
  return { outcome, time, map }
}

function waitingCounts(waiting: readonly WaitingOutcome[]) {
  const ambiguous = waiting.filter(({ isAmbiguous }) => isAmbiguous).length
  return {
    waiting: waiting.length - ambiguous,
    ambiguous,
    unmatched: waiting.slice(0, mostTold).map(({ key, at, isAmbiguous }) => ({ key, at, isAmbiguous })),
  }
}

/** The predictions that outcomes are of: by their ids, or found by a key. */
async function matchedOf(candidates: readonly Candidate[], request: ImportRequest) {
  const { by } = request
  if ('key' in by) {
    const told = candidates.map(({ key = '', outcome, at, line }) => ({ key, outcome, at, order: line }))
    return matchAll(told, { ...request, by })
  }
  const outcomes = candidates.flatMap(({ of, outcome, at, line }) =>
    of === undefined ? [] : [{ ...of, outcome, at, order: line }],
  )
  return { outcomes, waiting: undefined }
}

interface Told extends Keyed {
  readonly outcome: string | number
  readonly order: number
}

/** Finds the predictions of outcomes that came now, and of those that wait for theirs. */
async function matchAll(
  told: readonly Told[],
  { folder, model, by, now, signal }: ImportRequest & { readonly by: Extract<OutcomesBy, { key: string }> },
): Promise<{ readonly outcomes: readonly Settling[]; readonly waiting: readonly WaitingOutcome[] }> {
  const column = bareName(by.key)
  const before = await readWaiting(folder)
  const own = before.filter((one) => one.column === column && one.withinMs === by.withinMs)
  const others = before.filter((one) => !own.includes(one))
  // Those that waited were told before.
  const all: readonly (Told & { received?: number })[] = [
    ...own.map((one) => ({ ...one, order: 0 })),
    ...told,
  ]
  const request = { folder, model, column, withinMs: by.withinMs, signal }
  const matched = await matchKeys(all, request)
  const outcomes: Settling[] = []
  const waiting: WaitingOutcome[] = [...others]
  const keep = (one: (typeof all)[number], found: Matched): void => {
    const { key, outcome, at, received = now } = one
    const isAmbiguous = found === 'several'
    waiting.push({ column, key, outcome, at, withinMs: by.withinMs, received, isAmbiguous })
  }
  all.forEach((one, at) => {
    const found = matched[at]
    if (typeof found === 'string') keep(one, found)
    else outcomes.push({ ...found, outcome: one.outcome, at: one.at, order: one.order })
  })
  return { outcomes, waiting: uniqueWaiting(waiting) }
}

/** One entry for what waits, with the time at which it was told first. */
function uniqueWaiting(waiting: readonly WaitingOutcome[]): readonly WaitingOutcome[] {
  const unique = new Map<string, WaitingOutcome>()
  for (const one of waiting) {
    const key = JSON.stringify([one.column, one.key, one.at, one.outcome, one.withinMs])
    const first = unique.get(key)
    unique.set(key, first === undefined ? one : { ...one, received: Math.min(first.received, one.received) })
  }
  return [...unique.values()]
}

/** Longest segment, in outcomes. */
const segmentOutcomes = 200_000

async function write(
  fresh: readonly { id: string; row: number; outcome: string | number; at: number }[],
  { folder, aside, now }: { readonly folder: string; readonly aside: string; readonly now: number },
): Promise<void> {
  const { outcomeLine, writeSegment } = await loadPredictionLog()
  for (let from = 0; from < fresh.length; from += segmentOutcomes) {
    const piece = fresh.slice(from, from + segmentOutcomes)
    const lines = piece.map((one) => outcomeLine({ ...one, received: now, caller: 'import' })).join('')
    await writeSegment(folder, aside, Buffer.from(lines), { kind: 'outcomes', from: now, until: now })
  }
}
