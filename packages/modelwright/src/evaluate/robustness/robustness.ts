import type { Batch } from '@modelwright/runtime'
import {
  type Deadline,
  type Metric,
  noDeadline,
  type Seed,
  selectRows,
  type Table,
  type Target,
  takeTarget,
} from '../../core/index.ts'
import { findMetric } from '../find-metric.ts'
import { drawRows } from '../intervals/resampling.ts'
import { scoreOf } from '../score.ts'
import { type Damage, type DamagedRows, damageShares, damages, replaced, withMissing } from './damages.ts'

/** The score when a share of something is damaged. Plain data. */
export interface RobustnessPoint {
  readonly share: number
  /** Mean over repeats; NaN: no answer. */
  readonly score: number
  /** The least and the greatest of the repeats. */
  readonly low: number
  readonly high: number
  /** By how much it is worse than on whole rows, in the metric's unit: positive is worse, whichever way the metric points. */
  readonly drop: number
}

/** How the score falls with one kind of damage. Plain data. */
export interface RobustnessCurve {
  readonly against: Damage['name']
  readonly about: string
  /** Inputs it happens to. */
  readonly inputs: number
  readonly points: readonly RobustnessPoint[]
}

/** The score without one column, or with it in another unit. Plain data. */
export interface ColumnDrop {
  readonly column: string
  readonly against: 'missing' | 'unit'
  readonly score: number
  readonly drop: number
  /** A request without it is refused by the schema: this is what would come of letting it through. */
  readonly isRequired: boolean
}

/** Scores of fits that differ in their seed alone. Plain data. */
export interface SeedSpread {
  /** Of the model itself, on the same rows. */
  readonly own: number
  readonly scores: readonly number[]
  /** Fits that were asked for; the time may have allowed fewer. */
  readonly asked: number
  /** Greatest less least, the model's own score included. */
  readonly spread: number
}

/** What becomes of a score when rows are worse than today's. Plain data. */
export interface RobustnessFindings {
  readonly metric: string
  /** Rows it was measured on. */
  readonly rowCount: number
  readonly repeats: number
  /** On whole rows. */
  readonly score: number
  readonly curves: readonly RobustnessCurve[]
  /** Inputs of the model, and how many of them there was time to look at one by one. */
  readonly inputs: number
  readonly inputsLookedAt: number
  /** One column at a time, the worst first. */
  readonly columns: readonly ColumnDrop[]
  readonly seeds?: SeedSpread
}

/** What {@link robustnessOf} is asked about. */
export interface RobustnessInput extends Pick<DamagedRows, 'raw' | 'inputs' | 'read'> {
  readonly target: Target
  readonly threshold?: number | undefined
  /** Gives the model's output for rows that were read. */
  predict(rows: Batch): Float64Array
  readonly metric: Metric | string
  readonly seed: Seed
  /** When it comes, what was not measured yet is left out. */
  readonly deadline?: Deadline
  /** A random sample of this many rows is used when there are more: 1,000 when absent. */
  readonly maximumRows?: number
  /** Draws of each damage: 3 when absent. */
  readonly repeats?: number
}

/** A wrong unit: grams for kilograms. */
const unitFactor = 1000

function sampled(input: RobustnessInput): { raw: Table; target: Target } {
  const { raw, target, seed, maximumRows = 1000 } = input
  if (raw.rowCount <= maximumRows) return { raw, target }
  const rows = drawRows(raw.rowCount, maximumRows, seed.split('robustness', 'sample'))
  return { raw: selectRows(raw, rows), target: takeTarget(target, rows) }
}

interface Bench {
  readonly rows: DamagedRows
  readonly whole: number
  readonly scoreOn: (rows: Batch) => number
  readonly dropOf: (score: number) => number
  readonly deadline: Deadline
}

function benchOf(input: RobustnessInput): Bench {
  const { raw, target } = sampled(input)
  const { inputs, predict, threshold, deadline = noDeadline } = input
  const metric = findMetric(input.metric, target.task)
  const options = threshold === undefined ? {} : { threshold }
  const scoreOn = (rows: Batch): number => scoreOf(metric, target, predict(rows), options)
  const rows = { raw, rows: input.read(raw), inputs, read: input.read.bind(input) }
  const whole = scoreOn(rows.rows)
  const dropOf = (score: number): number => (metric.better === 'higher' ? whole - score : score - whole)
  return { rows, whole, scoreOn, dropOf, deadline }
}

function pointOf(
  damage: Damage,
  names: readonly string[],
  { rows, scoreOn, dropOf }: Bench,
  { share, seed, repeats }: { share: number; seed: Seed; repeats: number },
): RobustnessPoint {
  const scores = Array.from({ length: repeats }, (_, repeat) =>
    scoreOn(damage.apply(rows, names, { share, seed: seed.split(damage.name, share, repeat) })),
  )
  const score = scores.reduce((sum, each) => sum + each, 0) / repeats
  return { share, score, low: Math.min(...scores), high: Math.max(...scores), drop: dropOf(score) }
}

function curvesOf(bench: Bench, { seed, repeats }: { seed: Seed; repeats: number }): RobustnessCurve[] {
  const { rows, deadline } = bench
  return damages.flatMap((damage) => {
    const hit = rows.inputs.filter((input) => damage.suits(input, rows.raw.columns.get(input.name)))
    const names = hit.map(({ name }) => name)
    if (names.length === 0 || deadline.expired()) return []
    const points: RobustnessPoint[] = []
    for (const share of damageShares)
      if (!deadline.expired()) points.push(pointOf(damage, names, bench, { share, seed, repeats }))
    return [{ against: damage.name, about: damage.about, inputs: names.length, points }]
  })
}

/** Numbers that have a unit: more than yes and no as 1 and 0. */
function isMeasured(rows: Batch, name: string): boolean {
  const column = rows.columns.get(name)
  if (column?.type !== 'number') return false
  return new Set(column.values.filter((value) => !Number.isNaN(value))).size > 2
}

function columnDrops({ rows, scoreOn, dropOf, deadline }: Bench): ColumnDrop[] {
  const found: ColumnDrop[] = []
  for (const { name, type, nullable } of rows.inputs) {
    if (deadline.expired()) break
    const add = (against: ColumnDrop['against'], damaged: Batch): void => {
      const score = scoreOn(damaged)
      found.push({ column: name, against, score, drop: dropOf(score), isRequired: !nullable })
    }
    add(
      'missing',
      replaced(rows.rows, [name], (column) => withMissing(column, () => true)),
    )
    if (type === 'number' && isMeasured(rows.rows, name))
      add(
        'unit',
        replaced(rows.rows, [name], (column) =>
          column.type === 'number'
            ? { ...column, values: column.values.map((value) => value * unitFactor) }
            : column,
        ),
      )
  }
  const rank = ({ drop }: ColumnDrop): number => (Number.isNaN(drop) ? Infinity : drop)
  return found.sort((a, b) => {
    const [first, second] = [rank(a), rank(b)]
    return first === second ? (a.column < b.column ? -1 : 1) : second - first
  })
}

/**
 * Measures what becomes of a score when rows are worse than those of today: numbers with noise, cells missing, levels never
 * met or misspelt, whole columns missing or in another unit.
 *
 * Damage is done to held-out rows, the model stays as it is; levels are damaged as they stand in the file, so that fixes get
 * their chance. Seeded: yes, a stream a damage, share, repeat and column.  Cost: about 12 predictions of a sample of the rows
 * a kind of damage, and two an input.
 */
export function robustnessOf(input: RobustnessInput): RobustnessFindings {
  const { repeats = 3 } = input
  const bench = benchOf(input)
  const curves = curvesOf(bench, { seed: input.seed.split('robustness'), repeats })
  const columns = columnDrops(bench)
  return {
    metric: findMetric(input.metric, input.target.task).name,
    rowCount: bench.rows.raw.rowCount,
    repeats,
    score: bench.whole,
    curves,
    inputs: input.inputs.length,
    inputsLookedAt: columns.filter(({ against }) => against === 'missing').length,
    columns,
  }
}

/** Says how many inputs were looked at one by one, where the time was up before all were. */
export function lookedText({ inputs, inputsLookedAt }: RobustnessFindings): string {
  return `${inputsLookedAt} of ${inputs} inputs were looked at one by one before the time was up`
}

/** Adds up scores of fits with other seeds. */
export function seedSpread(own: number, scores: readonly number[], asked: number): SeedSpread {
  const all = [own, ...scores]
  return { own, scores, asked, spread: Math.max(...all) - Math.min(...all) }
}
