import { exp, log } from '@modelwright/runtime'
import type { Seed } from '../../../src/core/index.ts'
import type { LateRows } from '../../../src/update/late/late-test.ts'
import { contest } from '../draws.ts'

export const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Rows of two classes, an hour apart, of which some have no outcome. */
export interface LateStream {
  readonly rows: number
  /** Variance of the score that each cannot see. */
  readonly hidden: { readonly champion: number; readonly challenger: number }
  /** By what each multiplies its score: above 1 it is too sure of itself. */
  readonly sharp?: { readonly champion?: number; readonly challenger?: number }
  /** The chance that a row's outcome comes at once, by its place and by the scores of both. */
  readonly inTime: (row: number, scores: readonly [champion: number, challenger: number]) => number
  /** Days after which the other outcomes come; absent: never. */
  readonly comesAfter?: number
  /** From this row on outcomes are the other way round. */
  readonly turnsAt?: number
}

export const sigmoid = (score: number): number => 1 / (1 + exp(-score))
const scoreOf = (p: number): number => log(p / (1 - p))

/** Draws such rows, as they are known after the last of them and so many days more. */
export function lateStream(
  seed: Seed,
  { rows: count, hidden, sharp = {}, inTime, comesAfter, turnsAt = count }: LateStream,
): LateRows {
  const { target, champion, challenger } = contest(seed.split('rows'), count, hidden)
  const coins = seed.split('coins')
  const asked = Float64Array.from({ length: count }, (_, row) => row * hourMs)
  const sharpened = (said: Float64Array, by = 1): Float64Array => said.map((p) => sigmoid(by * scoreOf(p)))
  const [one, other] = [sharpened(champion, sharp.champion), sharpened(challenger, sharp.challenger)]
  const received = asked.map((at, row) => {
    if (coins.next() < inTime(row, [scoreOf(champion[row]!), scoreOf(challenger[row]!)])) return at + 1
    return comesAfter === undefined ? Number.NaN : at + comesAfter * dayMs
  })
  const codes = target.codes.map((code, row) => (row < turnsAt ? code : 1 - code))
  const said = { task: 'binary', classes: target.classes, champion: one, challenger: other } as const
  return asOf({ said, asked, received, codes }, Number.POSITIVE_INFINITY)
}

/** The same rows, as far as they were asked and known at a moment. */
function asOf(
  {
    said,
    asked,
    received,
    codes,
  }: Pick<LateRows, 'said' | 'asked' | 'received'> & { readonly codes: Int32Array },
  now: number,
): LateRows {
  const count = asked.filter((at) => at <= now).length
  const known = received.subarray(0, count).map((at) => (at <= now ? at : Number.NaN))
  const judged = Uint32Array.from(known.keys())
    .filter((row) => !Number.isNaN(known[row]))
    .sort((a, b) => known[a]! - known[b]! || a - b)
  const { champion, challenger, classes } = said
  return {
    said: { ...said, champion: champion.subarray(0, count), challenger: challenger.subarray(0, count) },
    ...{ asked: asked.subarray(0, count), received: known, judged },
    truth: { task: 'binary', codes: Int32Array.from(judged, (row) => codes[row]!), classes },
  }
}

/** What is known of a whole stream at a moment. */
export function knownBy(whole: LateRows, now: number): LateRows {
  const codes = new Int32Array(whole.asked.length)
  const { truth } = whole
  if (truth.task !== 'regression')
    whole.judged.forEach((row, at) => {
      codes[row] = truth.codes[at]!
    })
  return asOf({ ...whole, codes }, now)
}
