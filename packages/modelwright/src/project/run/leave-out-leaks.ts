import { outKinds, type Seed, selectRows, takeTarget } from '../../core/index.ts'
import { leakSentence, provenLeaks, suspectLeaks } from '../../explore/index.ts'
import type { FitSettings } from './fit-part.ts'
import type { Gathered } from './gather.ts'
import type { Part } from './holdout.ts'
import { learnReading } from './reading.ts'
import type { RunTools } from './types.ts'

/** Milliseconds that a cell takes to be read and looked at, on a slow core. */
const cellMs = 0.004

/** Share of the time that is left which the search for leaks may take. */
const mostOfRest = 0.1

/** Rows that are looked at where all would take too long, drawn at random: the most there is time for. */
const sampleSizes = [20_000, 5000, 1000]

/** Of a part with fewer rows than this a column is told of, and not left out: a few rows that would speak for it may be elsewhere. */
const fewestToLeaveOut = 5000

/** What it is noted under that there was no time to look: true, or at how many rows only. */
const notLooked = 'leaks not looked for'

/** Whether leaks were looked for in all rows, by what was noted; a run that is done again takes what there was. */
export function hasLookedForLeaks({ rulings }: Pick<RunTools, 'rulings'>): boolean {
  return rulings.isReplay || rulings.notes()[notLooked]?.at(-1) === false
}

/** Whether the time leaves nothing to look at (true), all rows (false), or so many of them. */
function rowsLeftOut(rowCount: number, columnCount: number, remainingMs: number): boolean | number {
  const most = (mostOfRest * remainingMs) / (cellMs * Math.max(1, columnCount))
  if (rowCount <= most) return false
  return sampleSizes.find((size) => size <= most && size < rowCount) ?? true
}

/** The columns to look for leaks in: those that may become inputs, prose aside. */
function candidates({ columns }: Gathered): string[] {
  return columns.filter(({ kind }) => !outKinds.has(kind) && kind !== 'text').map(({ name }) => name)
}

/** Draws rows at random, in the order in which they were. */
function drawn(rows: Uint32Array, count: number, seed: Seed): Uint32Array {
  return seed.shuffle(rows.slice()).slice(0, count).sort()
}

function leave(gathered: Gathered, leaks: readonly { column: string; reason: string }[]): Gathered {
  const out = new Set(leaks.map(({ column }) => column))
  const columns = gathered.columns.filter(({ name }) => !out.has(name))
  // A table whose only inputs are leaks keeps them: there would be nothing to learn from.
  if (!columns.some(({ kind }) => !outKinds.has(kind))) return gathered
  return {
    ...gathered,
    columns,
    ignored: [...gathered.ignored, ...leaks.map(({ column, reason }) => ({ name: column, reason }))],
  }
}

/** What is said of a column that is the target in other words. */
function sentenceOf(
  { column, reason }: { column: string; reason: string },
  isOut: boolean,
  looked: { readonly count: number; readonly of: number; readonly isEnough: boolean },
): string {
  const name = JSON.stringify(column)
  if (!looked.isEnough)
    return `"${column}" may be the target in other words. ${reason} It stays in, as only ${looked.count} of ${looked.of} rows were looked at. If it is not known before the outcome:  --ignore ${name}`
  return isOut
    ? `LEFT OUT "${column}". ${reason} To use it all the same:  --keep ${name}`
    : `"${column}" stays in, because no other input is there. ${reason}`
}

/** Says that not all rows are looked at, where it is so. */
function tellLeft(left: boolean | number, rowCount: number, { log }: Pick<RunTools, 'log'>): void {
  if (left === false) return
  const message =
    left === true
      ? 'The time limit left no time to look for columns that give the target away.'
      : `Leaks are looked for at ${left} of ${rowCount} rows, drawn at random: the time limit allows no more.`
  log({ kind: left === true ? 'warning' : 'note', stage: 'explore', message })
}

/**
 * Leaves out columns that are the target in other words, and warns of those that give much of it away; looks at training
 * rows only, read as a model would read them: at a part of them where time is short, at none where not even that can be done.
 * What shows in a small part alone is told, and nothing is left out for it.
 */
export function leaveOutLeaks(
  tools: Pick<RunTools, 'log' | 'deadline' | 'rulings'>,
  gathered: Gathered,
  { train }: Pick<Part, 'train'>,
  { stream, workflow }: Pick<FitSettings, 'stream' | 'workflow'>,
): Gathered {
  const { log, deadline, rulings } = tools
  const warn = (message: string): void => log({ kind: 'warning', stage: 'explore', message })
  const wanted = candidates(gathered)
  const left = rulings.decide(notLooked, () =>
    rowsLeftOut(train.length, wanted.length, deadline.remainingMs()),
  )
  tellLeft(left, train.length, tools)
  if (left === true) return gathered
  const training = selectRows(gathered.table, train)
  const reading = learnReading(training, gathered, train)
  const some = left === false ? train : drawn(train, left, stream.split('leak rows'))
  const table = left === false ? training : selectRows(gathered.table, some)
  const rows = { ...table, ...reading.read(table) }
  const names = wanted.filter((name) => rows.columns.has(name))
  const target = takeTarget(gathered.resolved.target, some)
  const kept = new Set(workflow.keep ?? [])
  const found = provenLeaks(rows, names, target, stream.split('proven'))
    .filter(({ column, against }) => against === undefined && !kept.has(column))
    .map((leak) => ({ column: leak.column, reason: leakSentence(leak) }))
  const isEnough = left === false || left >= fewestToLeaveOut
  const rest = isEnough ? leave(gathered, found) : gathered
  const looked = { count: some.length, of: train.length, isEnough }
  for (const leak of found) warn(sentenceOf(leak, rest !== gathered, looked))
  const told = new Set(found.map(({ column }) => column))
  for (const { column, foretells } of suspectLeaks(rows, names, target, stream.split('explore'))) {
    if (told.has(column)) continue
    warn(
      `"${column}" alone foretells ${(100 * foretells).toFixed(1)} % of the target: is it known before the outcome? If not:  --ignore ${JSON.stringify(column)}`,
    )
  }
  return rest
}
