import type { Batch, Column, DateOrder } from '@modelwright/runtime'
import { countLevels } from './levels.ts'
import { dateReadings, isDateLike } from './looks.ts'

/** Marks between the numbers of a date. */
export const dateMarks = ['/', '.', '-', ' '] as const

/** Rows that can only be read with the day first, only with the month first, or either way; by mark. */
export interface OrderProof {
  readonly dmy: number
  readonly mdy: number
  readonly open: number
}

const numeric = /(?:^|[^\d])(\d{1,2})([/.\- ]) ?(\d{1,2})(?:\2 ?| )(?:\d{4}|\d{2})(?!\d)/

/** The mark of a date of three numbers whose year comes last; undefined where the order is no question. */
export function markOf(level: string): string | undefined {
  if (/^\d{4}/.test(level)) return undefined
  return numeric.exec(level.replace(/[\s\u00a0\u202f]+/g, ' '))?.[2]
}

function proofsIn(counts: ReadonlyMap<string, number>): ReadonlyMap<string, OrderProof> {
  const found = new Map<string, { dmy: number; mdy: number; open: number }>()
  for (const [level, rows] of counts) {
    const mark = markOf(level)
    if (mark === undefined) continue
    const [dmy, mdy] = dateReadings(level)
    if (dmy === undefined && mdy === undefined) continue
    const proof = found.get(mark) ?? { dmy: 0, mdy: 0, open: 0 }
    found.set(mark, proof)
    if (mdy === undefined) proof.dmy += rows
    else if (dmy === undefined) proof.mdy += rows
    else proof.open += rows
  }
  return found
}

const kept = new WeakMap<Column, ReadonlyMap<string, OrderProof>>()

/** What the dates of a column prove of the order of day and month. */
export function proofsOf(rows: Batch, name: string): ReadonlyMap<string, OrderProof> {
  const column = rows.columns.get(name)!
  const known = kept.get(column)
  if (known !== undefined) return known
  const counts = countLevels(rows, name)
  let looked = 0
  let dates = 0
  for (const level of counts.keys()) {
    if (looked++ >= 200) break
    if (isDateLike(level)) dates++
  }
  const proofs = dates * 2 > Math.min(looked, 200) ? proofsIn(counts) : new Map<string, OrderProof>()
  kept.set(column, proofs)
  return proofs
}

/** At most this share of rows may contradict the order of all others: typing errors. */
const contradicted = 0.02

function orderBy({ dmy, mdy }: OrderProof): DateOrder | undefined {
  if (dmy + mdy === 0) return undefined
  if (mdy <= contradicted * dmy) return 'dmy'
  return dmy <= contradicted * mdy ? 'mdy' : 'none'
}

function add(a: OrderProof | undefined, b: OrderProof): OrderProof {
  return a === undefined ? b : { dmy: a.dmy + b.dmy, mdy: a.mdy + b.mdy, open: a.open + b.open }
}

/** What all columns together prove of each mark. */
function proofsOfTable(rows: Batch): ReadonlyMap<string, OrderProof> {
  const all = new Map<string, OrderProof>()
  for (const [name, { type }] of rows.columns)
    if (type === 'category' || type === 'text')
      for (const [mark, proof] of proofsOf(rows, name)) all.set(mark, add(all.get(mark), proof))
  return all
}

/** Rows of a column whose dates are sure, as a span; the other readings must fit in it. */
function spanOf(counts: ReadonlyMap<string, number>): readonly [number, number] | undefined {
  let low = Infinity
  let high = -Infinity
  let seen = 0
  for (const [level, count] of counts) {
    const [dmy, mdy] = dateReadings(level)
    if (dmy === undefined || (mdy !== undefined && dmy !== mdy)) continue
    low = Math.min(low, dmy)
    high = Math.max(high, dmy)
    seen += count
  }
  return seen < 20 ? undefined : [low, high]
}

/** The order under which open dates stay within the span of the sure ones, where the other does not. */
function orderBySpan(counts: ReadonlyMap<string, number>, mark: string): DateOrder | undefined {
  const span = spanOf(counts)
  if (span === undefined) return undefined
  const outside = [0, 0]
  for (const [level, rows] of counts) {
    if (markOf(level) !== mark) continue
    dateReadings(level).forEach((time, at) => {
      if (time !== undefined && (time < span[0] || time > span[1])) outside[at] += rows
    })
  }
  if (outside[0] === 0 && outside[1] >= 5) return 'dmy'
  return outside[1] === 0 && outside[0] >= 5 ? 'mdy' : undefined
}

/**
 * Finds the order of day and month for each mark: as days beyond 12 in the column prove it, else those of the table, else
 * the span of the column's sure dates. Points part days, months and years in this order wherever they are used.
 */
export function ordersOf(rows: Batch, name: string): DateOrder[] {
  const own = proofsOf(rows, name)
  const table = proofsOfTable(rows)
  const counts = countLevels(rows, name)
  return dateMarks.map((mark) => {
    const proof = own.get(mark)
    if (proof === undefined) return mark === '.' ? 'dmy' : (orderOfTable(table, mark) ?? 'none')
    return (
      orderBy(proof) ??
      orderOfTable(table, mark) ??
      orderBySpan(counts, mark) ??
      (mark === '.' ? 'dmy' : 'none')
    )
  })
}

/** What other columns say of a mark; where none does, a table that writes points or proves one order elsewhere. */
function orderOfTable(table: ReadonlyMap<string, OrderProof>, mark: string): DateOrder | undefined {
  const same = table.get(mark)
  const said = same === undefined ? undefined : orderBy(same)
  if (said !== undefined) return said
  let all: OrderProof | undefined
  for (const proof of table.values()) all = add(all, proof)
  const other = all === undefined ? undefined : orderBy(all)
  return other === 'none' ? undefined : other
}
