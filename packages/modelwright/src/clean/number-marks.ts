import type { Batch, Column } from '@modelwright/runtime'
import { countLevels } from './levels.ts'
import { dirtyNumber, isNumberLike, plainNumber, shareOf } from './looks.ts'

/** What the numbers of a column prove of one mark, in rows. */
export interface MarkProof {
  /** The mark stands before decimals. */
  readonly decimal: number
  /** It parts groups of digits. */
  readonly group: number
  /** It stands once, before three digits: either may be. */
  readonly open: number
  /** Decimals with exactly three digits that could be nothing else. */
  readonly threeDecimals: number
}

/** What the numbers of a column prove of comma and point. */
export interface Marks {
  readonly comma: MarkProof
  readonly point: MarkProof
  /** Whole numbers of four digits and more without any mark. */
  readonly longWhole: number
}

type Tally = { -readonly [Key in keyof MarkProof]: number }

const body = /\d[\d.,'’\s\u00a0\u2007\u2009\u202f]*\d|[.,]?\d/

function tallyLevel(level: string, rows: number, comma: Tally, point: Tally): void {
  const text = body.exec(level)?.[0]
  if (text === undefined) return
  const last = Math.max(text.lastIndexOf(','), text.lastIndexOf('.'))
  if (last < 0) return
  const [own, other] = text[last] === ',' ? [comma, point] : [point, comma]
  const before = text.slice(0, last)
  const after = text.length - last - 1
  if (before.includes(text[last])) own.group += rows
  else if (/[.,]/.test(before)) {
    own.decimal += rows
    other.group += rows
  } else if (after === 3 && /^[1-9]\d{0,2}$/.test(before)) own.open += rows
  else {
    own.decimal += rows
    if (after === 3) own.threeDecimals += rows
  }
}

function marksIn(counts: ReadonlyMap<string, number>): Marks {
  const fresh = (): Tally => ({ decimal: 0, group: 0, open: 0, threeDecimals: 0 })
  const comma = fresh()
  const point = fresh()
  let longWhole = 0
  for (const [level, rows] of counts) {
    if (plainNumber(level) === undefined && dirtyNumber(level) === undefined) continue
    tallyLevel(level, rows, comma, point)
    if (/^[+-]?[1-9]\d{3,}$/.test(level)) longWhole += rows
  }
  return { comma, point, longWhole }
}

const kept = new WeakMap<Column, Marks>()

/** What the numbers of a column prove of comma and point. */
export function marksOf(rows: Batch, name: string): Marks {
  const column = rows.columns.get(name)!
  const known = kept.get(column)
  if (known !== undefined) return known
  const marks = marksIn(countLevels(rows, name))
  kept.set(column, marks)
  return marks
}

/** Tells whether the other columns of a table write decimals with a comma: some do, and none with a point. */
export function isCommaTable(rows: Batch, except: string): boolean {
  let commas = 0
  for (const [name, column] of rows.columns) {
    if (name === except || (column.type !== 'category' && column.type !== 'text')) continue
    if (!mayHoldMarks(countLevels(rows, name))) continue
    const { comma, point } = marksOf(rows, name)
    if (comma.decimal > comma.group) commas++
    else if (point.decimal > 0) return false
  }
  return commas > 0
}

/** Whether some of the values are numbers with a comma or a point, by a look at a few. */
function mayHoldMarks(counts: ReadonlyMap<string, number>): boolean {
  return shareOf(counts, (level) => /\d[.,]\d/.test(level)) > 0.05 && shareOf(counts, isNumberLike) > 0.5
}

type Reading = 'group' | 'decimal'

/** What a comma before exactly three digits is in a column. */
export function commaReading({ comma, point }: Marks, isComma: boolean): Reading {
  if (comma.threeDecimals > 0) return 'decimal'
  if (comma.group > 0) return 'group'
  if (comma.decimal > 0) return 'decimal'
  return isComma && point.decimal === 0 ? 'decimal' : 'group'
}

/** What a point before exactly three digits is in a column: a plain number, unless something says otherwise. */
export function pointReading({ comma, point, longWhole }: Marks, isComma: boolean): Reading {
  if (point.threeDecimals > 0) return 'decimal'
  if (point.group > 0) return 'group'
  if (point.decimal > 0) return 'decimal'
  // Where three decimals are usual, "1.234" without any would be odd.
  if (comma.decimal > 0 && comma.group === 0) return comma.threeDecimals > 0 ? 'decimal' : 'group'
  return isComma && longWhole === 0 ? 'group' : 'decimal'
}
