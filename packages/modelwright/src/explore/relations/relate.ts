import type { Column } from '@modelwright/runtime'
import { isMissing, type Target, takeRows, takeTarget } from '../../core/index.ts'
import type { Relation } from '../profile-types.ts'
import { aucOf, correlationRatio, correlations, cramersV, etaSquared } from './measures.ts'

/** Levels or codes of a column, dense from 0. */
export interface Coded {
  readonly codes: Int32Array
  readonly count: number
}

/** Gives each distinct value of a column a code; the column has no missing values. */
export function codesOf(column: Column): Coded | undefined {
  if (column.type === 'category') return { codes: column.codes, count: column.levels.length }
  if (column.type === 'text') return undefined
  const known = new Map<number, number>()
  const codes = Int32Array.from(column.values, (value) => {
    const code = known.get(value) ?? known.size
    known.set(value, code)
    return code
  })
  return { codes, count: known.size }
}

/** Tables of counts beyond this many cells are not made. */
const mostCells = 5_000_000

function relateNumbers(values: Float64Array, target: Target): Relation | undefined {
  if (target.task === 'regression') return correlations(values, target.values)
  if (target.task === 'binary') return aucOf(values, target.codes)
  return etaSquared(values, target.codes, target.classes.length)
}

function relateCodes({ codes, count }: Coded, target: Target): Relation | undefined {
  if (target.task === 'regression') return correlationRatio(codes, target.values, count)
  return count * target.classes.length > mostCells
    ? undefined
    : cramersV(codes, target.codes, count, target.classes.length)
}

/** Rows in which the column has a value. */
export function presentRows(column: Column, rowCount: number): Uint32Array {
  const rows = new Uint32Array(rowCount)
  let count = 0
  for (let row = 0; row < rowCount; row++) if (!isMissing(column, row)) rows[count++] = row
  return rows.subarray(0, count)
}

/**
 * Measures how strongly a column goes with the target, by what both are; rows without a value are left out.
 *
 * Numbers: AUC for two classes, η² for more, Pearson and Spearman for a number. Levels: Cramér's V for classes, the
 * correlation ratio for a number.
 *
 * @returns undefined where there is nothing to measure
 */
export function relate(
  column: Column,
  rowCount: number,
  target: Target,
  isCode: boolean,
): Relation | undefined {
  const rows = presentRows(column, rowCount)
  if (rows.length < 2) return undefined
  const isWhole = rows.length === rowCount
  const present = isWhole ? column : takeRows(column, rows)
  const truth = isWhole ? target : takeTarget(target, rows)
  if ((present.type === 'number' && !isCode) || present.type === 'time')
    return relateNumbers(present.values, truth)
  const coded = codesOf(present)
  return coded === undefined ? undefined : relateCodes(coded, truth)
}
