import { type JudgedPrediction, type LogSource, type LogWindow, tellsOfVersion } from '../../core/index.ts'
import type { PromotionNews } from '../../update/index.ts'
import { type SlowLimit, slowLimit } from '../trial/slow-limit.ts'

type Kind = keyof PromotionNews
type Side = 'before' | 'after'

/** How many of some requests went wrong. */
export interface Counted {
  readonly requests: number
  readonly wrong: number
}

/** What the log says of the requests of two versions, one of which took the other's place. */
export interface CountedRequests {
  /** Shares of each minute. */
  readonly minutes: PromotionNews
  /** All in all, by what may go wrong. */
  readonly totals: Readonly<Record<Kind, Readonly<Record<Side, Counted>>>>
}

/** Requests by minute: how many, and how many of them went wrong. */
type Tally = Map<number, { requests: number; wrong: number }>

const minuteMs = 60_000

function count(tally: Tally, at: number, isWrong: boolean): void {
  const minute = Math.floor(at / minuteMs)
  const known = tally.get(minute) ?? { requests: 0, wrong: 0 }
  tally.set(minute, { requests: known.requests + 1, wrong: known.wrong + Number(isWrong) })
}

/** What is counted of one place where requests were answered. */
interface Place {
  readonly limit: SlowLimit
  readonly tallies: Readonly<Record<Kind, Readonly<Record<Side, Tally>>>>
}

function newPlace(): Place {
  const both = (): Record<Side, Tally> => ({ before: new Map(), after: new Map() })
  return { limit: slowLimit(), tallies: { errors: both(), slow: both() } }
}

/** Counts a request; the first of the version before settle how long one may take. */
function take({ limit, tallies }: Place, side: Side, { at, failed, tookMs }: JudgedPrediction): void {
  count(tallies.errors[side], at, failed !== undefined)
  if (failed !== undefined || tookMs === undefined) return
  const isSlow = limit.isSlow(tookMs)
  if (isSlow !== undefined) count(tallies.slow[side], at, isSlow)
  if (side === 'before') limit.note(tookMs)
}

function merged(tallies: readonly Tally[]): Tally {
  const all: Tally = new Map()
  for (const tally of tallies)
    for (const [minute, { requests, wrong }] of tally) {
      const known = all.get(minute) ?? { requests: 0, wrong: 0 }
      all.set(minute, { requests: known.requests + requests, wrong: known.wrong + wrong })
    }
  return all
}

const sharesOf = (tally: Tally): readonly number[] =>
  [...tally].sort(([a], [b]) => a - b).map(([, { requests, wrong }]) => wrong / requests)

function totalOf(tally: Tally): Counted {
  const all = [...tally.values()]
  const sum = (key: keyof Counted): number => all.reduce((total, one) => total + one[key], 0)
  return { requests: sum('requests'), wrong: sum('wrong') }
}

/** Like is held against like: places where only one of both answered say nothing of the other. */
function common(places: readonly Place[], kind: Kind): Readonly<Record<Side, Tally>> {
  const both = places
    .map(({ tallies }) => tallies[kind])
    .filter(({ before, after }) => before.size > 0 && after.size > 0)
  return {
    before: merged(both.map(({ before }) => before)),
    after: merged(both.map(({ after }) => after)),
  }
}

/** Whose requests are counted, and where they are read. */
export interface CountRequest {
  readonly source: LogSource
  readonly window: LogWindow
  /** Digests of the artifacts. */
  readonly before: string
  readonly after: string
  /** When the one took the other's place. */
  readonly at: number
}

/**
 * Counts, minute by minute, which requests of two versions failed or took too long, of the one before it gave its place away and of the
 * other since then, at places where both answered.
 *
 * What is refused whatever version answers is no request of either. Memory: some 100 bytes for each minute of a place.
 */
export async function countRequests({
  source,
  window,
  before,
  after,
  at,
}: CountRequest): Promise<CountedRequests> {
  const places = new Map<string, Place>()
  const sideOf = (one: JudgedPrediction): Side | undefined => {
    const { variant, digest } = one.model
    if (one.row !== 0 || variant === 'shadow') return undefined
    if (one.failed !== undefined && !tellsOfVersion(one.failed)) return undefined
    if (one.at < at) return digest === before ? 'before' : undefined
    return digest === after ? 'after' : undefined
  }
  for await (const piece of source.read({ ...window, withFailed: true }))
    for (const one of piece) {
      const side = sideOf(one)
      if (side === undefined) continue
      const name = one.source ?? ''
      const place = places.get(name) ?? newPlace()
      places.set(name, place)
      take(place, side, one)
    }
  const all = [...places.values()]
  const both = { errors: common(all, 'errors'), slow: common(all, 'slow') }
  const each = <Value>(of: (tally: Tally) => Value) => {
    const sides = (kind: Kind) => ({ before: of(both[kind].before), after: of(both[kind].after) })
    return { errors: sides('errors'), slow: sides('slow') }
  }
  return { minutes: each(sharesOf), totals: each(totalOf) }
}
