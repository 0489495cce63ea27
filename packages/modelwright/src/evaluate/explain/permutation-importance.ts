import type { Batch } from '@modelwright/runtime'
import {
  columnOf,
  type Metric,
  type Seed,
  type Target,
  takeBatch,
  takeRows,
  takeTarget,
} from '../../core/index.ts'
import { findMetric } from '../find-metric.ts'
import { drawRows } from '../intervals/resampling.ts'
import { tQuantile } from '../intervals/special.ts'
import { scoreOf } from '../score.ts'

/** How much worse a model scores when it cannot read one column. */
export interface Importance {
  readonly column: string
  /** Mean drop in the metric's unit: positive means the column helps, whichever way the metric points. */
  readonly drop: number
  /** 95 % interval over shuffles (Student's t). */
  readonly low: number
  readonly high: number
}

/** What {@link permutationImportance} is asked about. */
export interface ImportanceInput {
  /** Rows the fit never saw, as the model's predict takes them. */
  readonly rows: Batch
  /** Gives the model's output for rows, row-major `[rows × outputs]`. */
  readonly predict: (rows: Batch) => Float64Array
  readonly target: Target
  readonly metric: Metric | string
  readonly threshold?: number
  readonly seed: Seed
  /** Shuffles a column, at least 2: 5 when absent. */
  readonly repeats?: number
  /** Columns to ask about; all when absent. */
  readonly columns?: readonly string[]
  /** A random sample of this many rows is used when there are more: 2,000 when absent. */
  readonly maximumRows?: number
}

function sampled({ rows, target, seed, maximumRows = 2000 }: ImportanceInput): {
  rows: Batch
  target: Target
} {
  if (rows.rowCount <= maximumRows) return { rows, target }
  const chosen = drawRows(rows.rowCount, maximumRows, seed.split('sample'))
  return { rows: takeBatch(rows, chosen), target: takeTarget(target, chosen) }
}

/** What stands for all that went before a row. */
const pastOfRows = '(history)'

/** The rows with one column, or all that went before them, taken from other rows. */
function withShuffled(rows: Batch, name: string, order: Uint32Array): Batch {
  const { past } = rows
  if (name === pastOfRows && past !== undefined)
    return { ...rows, past: new Map([...past].map(([of, column]) => [of, takeRows(column, order)])) }
  return { ...rows, columns: new Map(rows.columns).set(name, takeRows(columnOf(rows, name), order)) }
}

function summary(column: string, drops: readonly number[]): Importance {
  const drop = drops.reduce((sum, value) => sum + value, 0) / drops.length
  const squares = drops.reduce((sum, value) => sum + (value - drop) * (value - drop), 0)
  const error = Math.sqrt(squares / (drops.length - 1) / drops.length)
  const half = tQuantile(0.975, drops.length - 1) * error
  return { column, drop, low: drop - half, high: drop + half }
}

/**
 * Measures how much each input column matters: by how much the score drops when its values are shuffled among the rows.
 *
 * Columns that say the same thing share their importance: each can look idle because the other is still there. It tells
 * what the model uses, not what causes the target.
 * Seeded: yes, one stream a column and repeat.  Cost: columns × repeats predictions of the sample.
 *
 * @returns largest drop first; equal drops by name
 * @throws {ModelwrightError} CORE_COLUMN_UNKNOWN - when a named column is not there
 * @see Breiman (2001), Random forests, §10; Fisher, Rudin and Dominici (2019), JMLR 20
 */
export function permutationImportance(input: ImportanceInput): readonly Importance[] {
  const { predict, seed, threshold, repeats = 5 } = input
  const metric = findMetric(input.metric, input.target.task)
  const { rows, target } = sampled(input)
  const sign = metric.better === 'higher' ? 1 : -1
  const score = (batch: Batch): number =>
    scoreOf(metric, target, predict(batch), threshold === undefined ? {} : { threshold })
  const whole = score(rows)
  const history = rows.past === undefined ? [] : [pastOfRows]
  const names = input.columns ?? [...rows.columns.keys(), ...history]
  const importances = names.map((name) => {
    const drops = Array.from({ length: Math.max(2, repeats) }, (_, repeat) => {
      const order = Uint32Array.from({ length: rows.rowCount }, (_, row) => row)
      const shuffled = seed.split('shuffle', name, repeat).shuffle(order)
      return sign * (whole - score(withShuffled(rows, name, shuffled)))
    })
    return summary(name, drops)
  })
  return importances.sort((a, b) => b.drop - a.drop || (a.column < b.column ? -1 : 1))
}
