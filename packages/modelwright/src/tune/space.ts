import { exp, log } from '@modelwright/runtime'
import type { OptionSpec, OptionSpecs, Seed, TuneRange } from '../core/index.ts'

/** One option to search. */
export interface Dimension {
  readonly name: string
  readonly spec: OptionSpec
}

/** Proposes option values; the same seed gives the same proposals. */
export interface Sampler {
  readonly name: string
  readonly about: string
  /** At most `count` proposals, each with a value for every dimension. */
  sample(space: readonly Dimension[], count: number, seed: Seed): readonly Readonly<Record<string, unknown>>[]
}

/** The options of a learner that say where to search, less those the user has set. */
export function spaceOf(specs: OptionSpecs, given: Readonly<Record<string, unknown>>): readonly Dimension[] {
  return Object.entries(specs)
    .filter(([name, spec]) => given[name] === undefined && 'tune' in spec && spec.tune !== undefined)
    .map(([name, spec]) => ({ name, spec }))
}

/** Three digits are enough for a strength, and read better. */
function rounded(value: number, { low, high }: TuneRange, isWhole: boolean): number {
  const short = isWhole ? Math.floor(value + 0.5) : Number(value.toPrecision(3))
  return Math.min(high, Math.max(low, short))
}

/** The value at a share of the way through a range, in [0, 1], evenly in the logarithm where the range says so. */
export function valueAt(range: TuneRange, share: number, isWhole: boolean): number {
  const { low, high } = range
  if (range.log !== true) return rounded(low + share * (high - low), range, isWhole)
  const from = log(low)
  return rounded(exp(from + share * (log(high) - from)), range, isWhole)
}
