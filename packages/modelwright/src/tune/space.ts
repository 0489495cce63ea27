import { exp, log } from '@modelwright/runtime'
import type { OptionSpec, OptionSpecs, TuneRange } from '../core/index.ts'

/** One option to search. */
export interface Dimension {
  readonly name: string
  readonly spec: OptionSpec
}

/** Option values by name. */
export type Values = Readonly<Record<string, unknown>>

type TunedNumber = OptionSpec & { readonly type: 'number' | 'integer'; readonly tune: TuneRange }

/** Whether an option is searched over a range of numbers. */
export function isRange(spec: OptionSpec): spec is TunedNumber {
  return (spec.type === 'number' || spec.type === 'integer') && spec.tune !== undefined
}

/** The values searched of an option without a range. */
export function choicesOf(spec: OptionSpec): readonly unknown[] {
  if (spec.type === 'choice') return spec.tune ?? [spec.default]
  if (spec.type === 'boolean' && spec.tune === true) return [false, true]
  return [spec.default]
}

/** Whether an option has an effect beside the values chosen before it. */
export function isActive({ spec: { when } }: Dimension, values: Values): boolean {
  return when === undefined || (when.is as readonly unknown[]).includes(values[when.option])
}

/** Puts options behind those their conditions name. */
function parentsFirst(space: readonly Dimension[]): readonly Dimension[] {
  const sorted: Dimension[] = []
  let rest = [...space]
  while (rest.length > 0) {
    const waits = ({ spec: { when } }: Dimension): boolean => rest.some(({ name }) => name === when?.option)
    const ready = rest.filter((dimension) => !waits(dimension))
    if (ready.length === 0) throw new Error(`bug: conditions of ${rest[0].name} go round in a circle`)
    sorted.push(...ready)
    rest = rest.filter(waits)
  }
  return sorted
}

/**
 * The options of a learner that say where to search, less those the user has set, and less those that have no effect
 * beside what is set.
 */
export function spaceOf(specs: OptionSpecs, given: Values): readonly Dimension[] {
  const isSearched = (name: string): boolean => {
    const spec = specs[name]
    return spec !== undefined && given[name] === undefined && 'tune' in spec && spec.tune !== undefined
  }
  const fixed = (name: string): unknown => given[name] ?? specs[name]?.default
  const found = Object.entries(specs).flatMap(([name, spec]): Dimension[] => {
    if (!isSearched(name)) return []
    const { when, ...free } = spec
    if (when === undefined || isSearched(when.option)) return [{ name, spec }]
    return (when.is as readonly unknown[]).includes(fixed(when.option)) ? [{ name, spec: free }] : []
  })
  return parentsFirst(found)
}

/** Three digits are enough for a strength, and read better; a range far from zero takes as many more. */
function rounded(value: number, { low, high }: TuneRange, isWhole: boolean): number {
  let digits = 3
  const top = Math.max(Math.abs(low), Math.abs(high))
  for (let span = 10 * (high - low); span > 0 && span <= top && digits < 15; span *= 10) digits++
  const short = isWhole ? Math.floor(value + 0.5) : Number(value.toPrecision(digits))
  return Math.min(high, Math.max(low, short))
}

/** The value at a share of the way through a range, in [0, 1], evenly in the logarithm where the range says so. */
export function valueAt(range: TuneRange, share: number, isWhole: boolean): number {
  const { low, high } = range
  if (range.log !== true) return rounded(low + share * (high - low), range, isWhole)
  const from = log(low)
  return rounded(exp(from + share * (log(high) - from)), range, isWhole)
}

/** The ends of a range on the scale it is searched on; whole numbers own half a step on both sides. */
function scaleOf({ type, tune }: TunedNumber): { from: number; span: number } {
  const half = type === 'integer' ? 0.5 : 0
  const [low, high] = [tune.low - half, tune.high + half]
  return tune.log === true ? { from: log(low), span: log(high) - log(low) } : { from: low, span: high - low }
}

/** Where a number lies in its range: a share in [0, 1] of the scale it is searched on. */
export function shareOf(spec: TunedNumber, value: number): number {
  const { from, span } = scaleOf(spec)
  const share = ((spec.tune.log === true ? log(value) : value) - from) / span
  return span > 0 ? Math.min(1, Math.max(0, share)) : 0.5
}

/** The value at a share in [0, 1]; every whole number of a range has its part. */
export function valueFor(spec: OptionSpec, share: number): unknown {
  if (!isRange(spec)) {
    const choices = choicesOf(spec)
    return choices[Math.min(choices.length - 1, Math.floor(share * choices.length))]
  }
  const { from, span } = scaleOf(spec)
  const place = from + share * span
  return rounded(spec.tune.log === true ? exp(place) : place, spec.tune, spec.type === 'integer')
}

/** Chooses a value for every option that has an effect, in order. */
export function fill(
  space: readonly Dimension[],
  choose: (dimension: Dimension, at: number) => unknown,
): Values {
  const values: Record<string, unknown> = {}
  space.forEach((dimension, at) => {
    const value = choose(dimension, at)
    if (isActive(dimension, values)) values[dimension.name] = value
  })
  return values
}
