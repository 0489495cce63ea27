import { type Column, log, tanh } from '@modelwright/runtime'
import { cellOf, type Target } from '../core/index.ts'
import { aucOfRanks } from './relations/measures.ts'
import { correlationOf, ranksOf } from './relations/ranks.ts'

/** How the target goes with the order of an id: a value and its 95 % interval. */
export interface IdOrder {
  readonly measure: 'auc' | 'spearman'
  readonly value: number
  readonly low: number
  readonly high: number
  /** Of more than two classes the one whose rows the order tells best. */
  readonly of?: string
  /** The end of the interval that is nearer to nothing, from 0 (nothing) to 1 (all). */
  readonly strength: number
}

/** More rows than this say nothing more: so many are looked at, evenly spread. */
const mostRows = 200_000

/** Fewer rows than this, or rows of a class, say nothing. */
const fewestRows = 100
const fewestOfClass = 20

/** Standard errors of a 95 % interval; of several classes more, since the best of them is told: enough for a hundred. */
const usualErrors = 1.96
const errorsOfMany = 3.5

/** Strings in their order: by the number where all are the same words around one, else letter by letter. */
function orderOfTexts(texts: readonly string[]): Float64Array {
  const parts = texts.map((text) => /^(\D*)(\d{1,15})(\D*)$/.exec(text))
  const [first] = parts
  if (parts.every((part) => part !== null && part[1] === first![1] && part[3] === first![3]))
    return Float64Array.from(parts, (part) => Number(part![2]))
  const sorted = [...texts.keys()].sort((a, b) => (texts[a] < texts[b] ? -1 : texts[a] > texts[b] ? 1 : 0))
  const places = new Float64Array(texts.length)
  let place = 0
  sorted.forEach((at, i) => {
    if (i > 0 && texts[at] !== texts[sorted[i - 1]]) place++
    places[at] = place
  })
  return places
}

/** Values of an id that say its order, in these rows. */
function orderOf(column: Column, rows: Uint32Array): Float64Array {
  if (column.type !== 'category' && column.type !== 'text')
    return Float64Array.from(rows, (row) => column.values[row])
  return orderOfTexts(Array.from(rows, (row) => String(cellOf(column, row))))
}

/** Rows that have an id, evenly spread where they are many. */
function rowsOf(column: Column, rowCount: number): Uint32Array {
  const step = Math.max(1, Math.ceil(rowCount / mostRows))
  const rows: number[] = []
  for (let row = 0; row < rowCount; row += step) if (cellOf(column, row) !== null) rows.push(row)
  return Uint32Array.from(rows)
}

/** Whether the ids ascend with the rows, also as texts: "C001", "C002". */
export function ascends(column: Column, rowCount: number): boolean {
  return orderOf(column, rowsOf(column, rowCount)).every((at, i, order) => i === 0 || at >= order[i - 1])
}

/** AUC with its interval after Hanley and McNeil (1982); undefined where a side has too few rows. */
function aucInterval(ranks: Float64Array, codes: Int32Array, errors: number): IdOrder | undefined {
  let positives = 0
  for (const code of codes) positives += code
  const negatives = codes.length - positives
  if (Math.min(positives, negatives) < fewestOfClass) return undefined
  const found = aucOfRanks(ranks, codes)
  if (found === undefined) return undefined
  const { value } = found
  const high1 = Math.max(value, 1 - value)
  const q1 = high1 / (2 - high1)
  const q2 = (2 * high1 * high1) / (1 + high1)
  const square = high1 * high1
  const variance =
    (high1 * (1 - high1) + (positives - 1) * (q1 - square) + (negatives - 1) * (q2 - square)) /
    (positives * negatives)
  const half = errors * Math.sqrt(Math.max(0, variance))
  const strength = Math.max(0, 2 * (high1 - half) - 1)
  return {
    measure: 'auc',
    value,
    low: Math.max(0, value - half),
    high: Math.min(1, value + half),
    strength,
  }
}

/** Spearman's correlation with its interval by Fisher's z, with the variance of Bonett and Wright (2000). */
function spearmanInterval(order: Float64Array, values: Float64Array): IdOrder | undefined {
  const value = correlationOf(ranksOf(order), ranksOf(values))
  if (Number.isNaN(value)) return undefined
  const half = usualErrors * Math.sqrt((1 + (value * value) / 2) / (order.length - 3))
  const z = 0.5 * log((1 + value) / (1 - value))
  const [low, high] = [tanh(z - half), tanh(z + half)]
  const strength = low > 0 ? low : high < 0 ? -high : 0
  return { measure: 'spearman', value, low, high, strength }
}

/**
 * Tells how the target goes with the order of an id, whatever order the rows are in: AUC of classes, rank correlation of numbers.
 *
 * Missing: rows without an id or a target are left out.  Cost: a sort of up to 200,000 rows.
 *
 * @returns undefined where there are too few rows to say anything
 */
export function orderOfId(column: Column, rowCount: number, target: Target): IdOrder | undefined {
  const isKnown = (row: number): boolean =>
    target.task === 'regression' ? !Number.isNaN(target.values[row]) : target.codes[row] >= 0
  const rows = rowsOf(column, rowCount).filter(isKnown)
  if (rows.length < fewestRows) return undefined
  const order = orderOf(column, rows)
  if (target.task === 'regression')
    return spearmanInterval(
      order,
      Float64Array.from(rows, (row) => target.values[row]),
    )
  const ranks = ranksOf(order)
  const { codes, classes } = target
  const isClass = (code: number): Int32Array => Int32Array.from(rows, (row) => Number(codes[row] === code))
  if (classes.length === 2) return aucInterval(ranks, isClass(1), usualErrors)
  const each = classes.flatMap((of, code) => {
    const found = aucInterval(ranks, isClass(code), errorsOfMany)
    return found === undefined ? [] : [{ ...found, of }]
  })
  return each.sort((a, b) => b.strength - a.strength)[0]
}
