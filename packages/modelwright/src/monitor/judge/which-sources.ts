import type { Batch } from '@modelwright/runtime'
import { type Seed, takeBatch } from '../../core/index.ts'
import { falseDiscoveryRates } from '../../evaluate/index.ts'
import { detectors } from '../detectors/index.ts'
import { watchedRows } from '../watched.ts'
import { type ColumnDrift, judgeDrift } from './judge-drift.ts'

/** Rows, and where each came from; null: it is not told. */
export interface SourcedRows {
  readonly rows: Batch
  readonly sources: readonly (string | null)[]
}

/** Rows that sources are looked for in. */
export interface SourceQuestion {
  readonly now: SourcedRows
  /** Of a time when all was well; undefined: none are known. */
  readonly earlier?: SourcedRows | undefined
  /** What stands for the earlier rows of a source that had too few. */
  readonly reference?: Batch | undefined
}

/**
 * Where the change of a column came from. `within`: rows of these sources moved, all others did not. `stronger`: rows of this source
 * moved three times as far as all others, or more. `mix`: more rows come from this source now, and no source moved much itself.
 */
export interface SourcePlace {
  readonly kind: 'within' | 'stronger' | 'mix'
  /** The one with most rows first. */
  readonly sources: readonly string[]
  /** Shares of rows of these sources, earlier and now; NaN: it is not known. */
  readonly share: readonly [number, number]
  /** How far rows of these sources moved, and all others; of a mix: the furthest within any source, and of all. */
  readonly effects: readonly [number, number]
}

/** Share of false ones among all sources that are named, and the chance of a difference that is none. */
const surely = 0.01
/** What is not to have moved must not even seem to: its chance is not shared out. */
const atAll = 0.05
/** Rows of either side: fewer could not show that they did not move. */
const leastRows = 150
/** The largest that are told apart; the rows of all others stand with those that are not named. */
const mostSources = 20
/** By so much a source moved further than all others, or a mix further than each of its sources. */
const timesAsFar = 3
const leastGrowth = 0.05

type IsOf = (source: string | null) => boolean

function rowsOf({ rows, sources }: SourcedRows, isOf: IsOf): Batch {
  return takeBatch(
    rows,
    Uint32Array.from(sources.keys()).filter((row) => isOf(sources[row])),
  )
}

const shareIn = ({ sources }: SourcedRows, isOf: IsOf): number => sources.filter(isOf).length / sources.length

/** Sources with rows enough, the largest first. */
function largeSources({ sources }: SourcedRows): readonly string[] {
  const counts = new Map<string, number>()
  for (const source of sources) if (source !== null) counts.set(source, (counts.get(source) ?? 0) + 1)
  return [...counts]
    .filter(([, count]) => count >= leastRows)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostSources)
    .map(([source]) => source)
}

/** How a column is compared. */
interface Comparing {
  readonly seed: Seed
  readonly rate?: number
  /** By this detector alone: effects of different ones cannot be compared. */
  readonly by?: string
}

/** Effects are 1 at most: none of another detector matters. */
const only = (detector: string): Readonly<Record<string, number>> => ({
  ...Object.fromEntries([...Object.keys(detectors), 'missing'].map((name) => [name, 2])),
  [detector]: 0,
})

/** How far a column moved between rows; undefined where either side has too few, or lacks it. */
function movedBy(
  column: string,
  sides: readonly [Batch | undefined, Batch],
  { seed, rate = surely, by }: Comparing,
): ColumnDrift | undefined {
  const has = (batch: Batch | undefined): boolean =>
    batch !== undefined && batch.rowCount >= leastRows && batch.columns.has(column)
  if (!sides.every(has)) return undefined
  const [a, b] = sides.map((batch) =>
    watchedRows({
      rowCount: batch!.rowCount,
      columns: new Map([[column, batch!.columns.get(column)!]]),
    }),
  )
  const material = by === undefined ? undefined : only(by)
  const { columns } = judgeDrift(a, b, { rate, across: 'each', material, seed })
  return columns.at(0)
}

/** Earlier rows of some sources; where these are too few, the reference. */
function beforeOf({ earlier, reference }: SourceQuestion, isOf: IsOf): Batch | undefined {
  const own = earlier === undefined ? undefined : rowsOf(earlier, isOf)
  return own !== undefined && own.rowCount >= leastRows ? own : reference
}

interface Judged {
  readonly source: string
  readonly found: ColumnDrift
}

/** Whether rows of some sources are otherwise than all others now, and not only than they were themselves. */
function areApart(column: string, { now }: SourceQuestion, isOf: IsOf, seed: Seed): boolean {
  const others = rowsOf(now, (source) => !isOf(source))
  return movedBy(column, [others, rowsOf(now, isOf)], { seed: seed.split('apart') })?.isDrift === true
}

function placeOf(
  kind: SourcePlace['kind'],
  sources: readonly string[],
  { now, earlier }: SourceQuestion,
  effects: readonly [number, number],
): SourcePlace {
  const isOf: IsOf = (source) => source !== null && sources.includes(source)
  const share = [earlier === undefined ? Number.NaN : shareIn(earlier, isOf), shareIn(now, isOf)] as const
  return { kind, sources, share, effects }
}

/** Sources that moved, where all others together did not; else the one that moved much further than all others. */
function moved(
  column: string,
  judged: readonly Judged[],
  question: SourceQuestion,
  seed: Seed,
): SourcePlace | undefined {
  const far = (isOf: IsOf, by?: string): ColumnDrift | undefined =>
    movedBy(column, [beforeOf(question, isOf), rowsOf(question.now, isOf)], {
      ...{ seed, rate: atAll },
      ...(by === undefined ? {} : { by }),
    })
  const names = judged.map(({ source }) => source)
  const isNamed: IsOf = (source) => source !== null && names.includes(source)
  const others = far((source) => !isNamed(source))
  if (others !== undefined && !others.isDrift && areApart(column, question, isNamed, seed)) {
    const furthest = judged.reduce((most, { found }) => Math.max(most, found.effect), 0)
    return placeOf('within', names, question, [furthest, others.effect])
  }
  const [first] = [...judged].sort((a, b) => b.found.effect - a.found.effect)
  const isFirst: IsOf = (source) => source === first.source
  const rest = far((source) => !isFirst(source), first.found.detector)
  if (rest === undefined) return undefined
  if (first.found.effect < timesAsFar * rest.effect || !areApart(column, question, isFirst, seed))
    return undefined
  return placeOf('stronger', [first.source], question, [first.found.effect, rest.effect])
}

/** Whether a column only moved since more rows come from one source than did. */
function mixed(
  column: string,
  judged: readonly Judged[],
  question: SourceQuestion,
  seed: Seed,
): SourcePlace | undefined {
  const { now, earlier } = question
  if (earlier === undefined || judged.length < 2) return undefined
  const all = movedBy(column, [earlier.rows, now.rows], { seed: seed.split('all') })
  if (all?.isDrift !== true) return undefined
  const effects = judged.map(({ source }) => {
    const isOf: IsOf = (one) => one === source
    const sides = [beforeOf(question, isOf), rowsOf(now, isOf)] as const
    return movedBy(column, sides, { seed, by: all.detector })?.effect ?? Number.POSITIVE_INFINITY
  })
  const furthest = Math.max(...effects)
  if (furthest > all.effect / timesAsFar) return undefined
  const growth = judged.map(({ source }) => {
    const isOf: IsOf = (one) => one === source
    return { source, now: shareIn(now, isOf), more: shareIn(now, isOf) - shareIn(earlier, isOf) }
  })
  const [grown] = [...growth].sort((a, b) => b.more - a.more)
  const covered = growth.reduce((sum, one) => sum + one.now, 0)
  if (covered < 0.9 || grown.more < leastGrowth) return undefined
  return placeOf('mix', [grown.source], question, [furthest, all.effect])
}

/**
 * Says from which sources the change of columns came, where it did not come from all.
 *
 * Each source is compared with its own earlier rows, so that sources which always were otherwise are not taken for a change; with the
 * reference where it had fewer than 150. A source is named where it moved more surely than chance allows (1 % of false ones among all that
 * are named, over all columns and sources: Benjamini and Hochberg), so far that it matters, is otherwise than all others now, and these
 * did not move or at most a third as far. Needs 150 rows on each side.
 * Seeded: yes.  Cost: a judgement of a column for each source, and three more.
 *
 * @returns places by column; columns that moved everywhere, or of which there is too little to say, are not among them
 */
export function whichSources(
  columns: readonly string[],
  question: SourceQuestion,
  { seed }: { readonly seed: Seed },
): ReadonlyMap<string, SourcePlace> {
  const large = largeSources(question.now)
  const tests = columns.flatMap((column) =>
    large.flatMap((source) => {
      const isOf: IsOf = (one) => one === source
      const key = seed.split(column, source)
      const found = movedBy(column, [beforeOf(question, isOf), rowsOf(question.now, isOf)], { seed: key })
      return found === undefined || Number.isNaN(found.pValue) ? [] : [{ column, source, found }]
    }),
  )
  const rates = falseDiscoveryRates(tests.map(({ found }) => found.pValue))
  const isMoved = (at: number): boolean =>
    rates[at] <= surely && tests[at].found.effect >= tests[at].found.material
  const places = new Map<string, SourcePlace>()
  for (const column of columns) {
    const own = tests.flatMap((test, at) => (test.column === column ? [{ ...test, at }] : []))
    const judged = own.filter(({ at }) => isMoved(at))
    const key = seed.split(column)
    const place = judged.length > 0 ? moved(column, judged, question, key) : mixed(column, own, question, key)
    if (place !== undefined) places.set(column, place)
  }
  return places
}
