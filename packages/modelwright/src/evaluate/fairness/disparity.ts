import { type Deadline, noDeadline, type Seed, targetLength } from '../../core/index.ts'
import type { Contender } from '../contender.ts'
import type { Statistic } from '../intervals/estimate.ts'
import { unitsOf } from '../intervals/resampling.ts'
import type { Component, Measure } from './measures.ts'

/** A group needs this many rows that count, or it takes no part in a comparison. */
const leastCounted = 10

/** Which group each row belongs to; −1: one that takes no part. */
export interface Grouping {
  readonly of: Int32Array
  readonly count: number
}

/** The mean of each group's rows that count, NaN where there is no such. */
function groupMeans(values: Float64Array, { of, count }: Grouping, weights?: ArrayLike<number>) {
  const sums = new Float64Array(count)
  const totals = new Float64Array(count)
  for (let row = 0; row < values.length; row++) {
    const group = of[row]
    const value = values[row]
    if (group < 0 || Number.isNaN(value)) continue
    const weight = weights === undefined ? 1 : weights[row]
    sums[group] += weight * value
    totals[group] += weight
  }
  return { means: sums.map((sum, group) => sum / totals[group]), totals }
}

/** Where the greatest and the least mean of a component lie. */
export interface Extremes {
  readonly component: number
  readonly highest: number
  readonly lowest: number
  readonly most: number
  readonly least: number
}

function extremesOf(means: Float64Array, component: number): Extremes | undefined {
  let highest = -1
  let lowest = -1
  means.forEach((mean, group) => {
    if (Number.isNaN(mean)) return
    if (highest < 0 || mean > means[highest]) highest = group
    if (lowest < 0 || mean < means[lowest]) lowest = group
  })
  if (highest < 0) return undefined
  return { component, highest, lowest, most: means[highest], least: means[lowest] }
}

const gapOf = ({ most, least }: Extremes): number => most - least

/** Blanks the rows of groups that have too few that count. */
function withEnough({ values }: Component, grouping: Grouping): Float64Array {
  const { totals } = groupMeans(values, grouping)
  return values.map((value, row) => {
    const group = grouping.of[row]
    return group >= 0 && totals[group] >= leastCounted ? value : Number.NaN
  })
}

/** The components of a measure as they are compared. */
export function comparable(measure: Measure, contender: Contender, grouping: Grouping): Float64Array[] {
  return measure.components(contender).map((component) => withEnough(component, grouping))
}

/** Finds the component in which groups are furthest apart. */
export function widest(
  components: readonly Float64Array[],
  grouping: Grouping,
  weights?: ArrayLike<number>,
): Extremes | undefined {
  let found: Extremes | undefined
  components.forEach((values, i) => {
    const extremes = extremesOf(groupMeans(values, grouping, weights).means, i)
    if (extremes !== undefined && (found === undefined || gapOf(extremes) > gapOf(found))) found = extremes
  })
  return found
}

/** The least of smaller ÷ greater over components; NaN where nothing is known or both are 0. */
export function leastRatio(components: readonly Float64Array[], grouping: Grouping): number {
  let least = Number.NaN
  components.forEach((values, i) => {
    const extremes = extremesOf(groupMeans(values, grouping).means, i)
    const ratio = extremes === undefined ? Number.NaN : extremes.least / extremes.most
    if (!(ratio >= least)) least = Number.isNaN(ratio) ? least : ratio
  })
  return least
}

const takeGroups = ({ of, count }: Grouping, rows: Uint32Array): Grouping => ({
  of: Int32Array.from(rows, (row) => of[row]),
  count,
})

/** How far groups are apart, as a statistic of the rows. */
export function gapStatistic(components: readonly Float64Array[], grouping: Grouping): Statistic {
  return {
    on(rows) {
      const values =
        rows === undefined ? components : components.map((all) => Float64Array.from(rows, (row) => all[row]))
      const groups = rows === undefined ? grouping : takeGroups(grouping, rows)
      return (weights) => {
        const found = widest(values, groups, weights)
        return found === undefined ? Number.NaN : gapOf(found)
      }
    },
  }
}

/** Rows that chance may shuffle among each other: those of a class, or all. */
function strata(measure: Measure, { target }: Contender, { of }: Grouping): Uint32Array[] {
  const rows = Uint32Array.from({ length: of.length }, (_, row) => row).filter((row) => of[row] >= 0)
  if (!measure.withinClass || target.task === 'regression') return [rows]
  const { codes } = target
  return target.classes.map((_, code) => rows.filter((row) => codes[row] === code))
}

/** Rows whose level is shuffled as one, with that level: rows that belong together, as far as they have the same. */
interface Blocks {
  readonly rows: Uint32Array
  /** The block of each of the rows. */
  readonly of: Int32Array
  readonly levels: Int32Array
}

function blocksOf(rows: Uint32Array, { of, count }: Grouping, groups: Contender['groups']): Blocks {
  const together = groups === undefined ? undefined : unitsOf(Array.from(rows, (row) => groups[row])).of
  const keys = together === undefined ? rows : together.map((unit, i) => unit * count + of[rows[i]])
  const blocks = unitsOf(keys)
  const levels = new Int32Array(blocks.count)
  const { of: blockOf = new Int32Array() } = blocks
  rows.forEach((row, i) => {
    levels[blockOf[i]] = of[row]
  })
  return { rows, of: blockOf, levels }
}

/** Shuffles of the groups behind a p-value. */
const shuffles = 499
/** As many are made in any case, also where the time is up. */
const leastShuffles = 39

/**
 * Tells how often groups drawn at random would be as far apart: the rows keep what was predicted of them, and their groups
 * are shuffled, within classes where the measure compares rows of one class. Rows that belong together stay together.
 *
 * Seeded: yes.  Cost: 499 passes over the rows a component; at least 39 when the deadline comes.
 * @returns at least one over how many shuffles were made and one: 1 / 500
 */
export function chanceOfGap(
  measure: Measure,
  contender: Contender,
  {
    components,
    grouping,
    seed,
    deadline = noDeadline,
  }: { components: readonly Float64Array[]; grouping: Grouping; seed: Seed; deadline?: Deadline | undefined },
): number {
  const found = widest(components, grouping)
  if (found === undefined) return Number.NaN
  const parts = strata(measure, contender, grouping).map((rows) => blocksOf(rows, grouping, contender.groups))
  const of = Int32Array.from(grouping.of)
  let asFar = 1
  let made = 0
  while (made < shuffles && !(made >= leastShuffles && deadline.expired())) {
    const stream = seed.split('shuffle', made++)
    for (const { rows, of: blocks, levels } of parts) {
      const drawn = stream.shuffle(levels.slice())
      rows.forEach((row, i) => {
        of[row] = drawn[blocks[i]]
      })
    }
    const drawn = widest(components, { of, count: grouping.count })
    if (drawn !== undefined && gapOf(drawn) >= gapOf(found) - 1e-12) asFar++
  }
  return asFar / (made + 1)
}

/** Numbers the groups that take part. */
export function groupingOf(contender: Contender, parts: readonly { readonly rows: Uint32Array }[]): Grouping {
  const of = new Int32Array(targetLength(contender.target)).fill(-1)
  parts.forEach(({ rows }, group) => {
    for (const row of rows) of[row] = group
  })
  return { of, count: parts.length }
}
