import { type Batch, type Column, fingerprintOf, fixes as operations } from '@modelwright/runtime'
import { cellOf, columnOf, contentKeys, isMissing, ModelwrightError, type RowFix } from '../../core/index.ts'
import { type FixSpec, fixSpec } from '../fix-spec.ts'
import { stringsOf } from '../levels.ts'

const options = {
  by: {
    type: 'list',
    default: [],
    about: 'Columns that must be equal for two rows to be duplicates. Empty: all.',
  },
  except: {
    type: 'list',
    default: [],
    about: 'Columns that may differ all the same, such as an id.',
  },
  keep: {
    type: 'choice',
    default: 'first',
    choices: ['first', 'last', 'most-complete', 'newest'],
    about: 'Which of equal rows stays; newest: the one with the greatest value of `newest`.',
  },
  newest: { type: 'text', default: '', about: 'The column that tells which row is the newest.' },
  spelling: {
    type: 'boolean',
    default: false,
    about: 'Whether strings that differ in blanks, case and separators alone are equal.',
  },
  only: {
    type: 'choice',
    default: 'all',
    choices: ['all', 'keyed'],
    about: 'Keyed: only where a column is a key, with a value of its own for every other row.',
  },
} as const

function sameCell(column: Column, a: number, b: number): boolean {
  switch (column.type) {
    case 'category':
      return column.codes[a] === column.codes[b] || cellOf(column, a) === cellOf(column, b)
    case 'text':
      return cellOf(column, a) === cellOf(column, b)
    default:
      return (
        column.values[a] === column.values[b] ||
        (Number.isNaN(column.values[a]) && Number.isNaN(column.values[b]))
      )
  }
}

/** Keys that several rows share. */
function repeatedKeys(keys: Float64Array): Set<number> {
  const sorted = keys.slice().sort()
  const found = new Set<number>()
  for (let at = 1; at < sorted.length; at++) if (sorted[at] === sorted[at - 1]) found.add(sorted[at])
  return found
}

/** Groups of two and more equal rows, in the order of their first rows, by hash and then by comparison. */
function groupsOf(batch: Batch, names: readonly string[]): number[][] {
  const keys = contentKeys(batch, names)
  const repeated = repeatedKeys(keys)
  const columns = names.map((name) => batch.columns.get(name)!)
  const same = (a: number, b: number): boolean => columns.every((column) => sameCell(column, a, b))
  const seen = new Map<number, number[][]>()
  const groups: number[][] = []
  for (let row = 0; row < keys.length; row++) {
    // Most rows are alone: nothing is kept of them.
    if (!repeated.has(keys[row])) continue
    const alike = seen.get(keys[row])
    const group = alike?.find(([first]) => same(first, row))
    if (group !== undefined) group.push(row)
    else {
      const made = [row]
      groups.push(made)
      if (alike === undefined) seen.set(keys[row], [made])
      else alike.push(made)
    }
  }
  return groups.filter(({ length }) => length > 1)
}

/** Rows but for some of them, ascending. */
function rowsBut(rowCount: number, gone: Iterable<number>): Uint32Array {
  const isGone = new Uint8Array(rowCount)
  let left = rowCount
  for (const row of gone) {
    isGone[row] = 1
    left--
  }
  const rows = new Uint32Array(left)
  for (let row = 0, at = 0; row < rowCount; row++) if (isGone[row] === 0) rows[at++] = row
  return rows
}

/** The same rows with strings folded, so that spellings of one thing are equal; no string is shown to anybody. */
function folded(batch: Batch): Batch {
  const fold = (column: Column): Column => {
    const strings = stringsOf(column, batch.rowCount)
    if (strings === undefined) return column
    const levels = strings.levels.map((level) => fingerprintOf(operations['trim'].apply({}, level) ?? ''))
    return { type: 'category', levels, codes: strings.codes }
  }
  return {
    rowCount: batch.rowCount,
    columns: new Map([...batch.columns].map(([name, column]) => [name, fold(column)])),
  }
}

const looked = 1000

function keyOf(column: Column, row: number): string | number | undefined {
  if (isMissing(column, row) || column.type === 'boolean' || column.type === 'time') return undefined
  const cell = cellOf(column, row)
  return typeof cell === 'number' ? (Number.isInteger(cell) ? cell : undefined) : String(cell)
}

/** Whether each of these rows has a value of its own: a whole number or a string. */
function isKey(column: Column, rows: ArrayLike<number>): boolean {
  const seen = new Set<string | number>()
  for (let i = 0; i < rows.length; i++) {
    const key = keyOf(column, rows[i])
    if (key === undefined || seen.has(key)) return false
    seen.add(key)
  }
  return true
}

/** Whether a column may be a key at all: hardly a value twice in a sample of the rows. */
function mayBeKey(column: Column, rowCount: number): boolean {
  const step = Math.max(1, Math.floor(rowCount / looked))
  const seen = new Set<string | number | undefined>()
  let count = 0
  for (let row = 0; row < rowCount; row += step, count++) seen.add(keyOf(column, row))
  return seen.size * 10 >= count * 8 && seen.size > 2
}

interface Survival {
  readonly keep: string
  readonly newest: string
}

function missingCells(batch: Batch, row: number): number {
  let count = 0
  for (const column of batch.columns.values()) if (isMissing(column, row)) count++
  return count
}

/** The row of a group that stays; where several are as good, the first of them. */
function survivorOf(group: readonly number[], batch: Batch, { keep, newest }: Survival): number {
  if (keep === 'last') return group[group.length - 1]
  if (keep === 'first') return group[0]
  if (keep === 'most-complete')
    return group.reduce((best, row) => (missingCells(batch, row) < missingCells(batch, best) ? row : best))
  const column = columnOf(batch, newest)
  const isNewer = (row: number, than: number): boolean => {
    const [a, b] = [cellOf(column, row), cellOf(column, than)]
    return a !== null && (b === null || a > b)
  }
  return group.reduce((best, row) => (isNewer(row, best) ? row : best))
}

function requireNewest({ keep, newest }: Survival): void {
  if (keep !== 'newest' || newest !== '') return
  throw new ModelwrightError('CORE_OPTION_INVALID', {
    message: 'Bad options for drop-duplicates: "newest" must name a column where keep is "newest".',
    where: 'drop-duplicates',
    mend: ["dropDuplicates({ by: ['customer'], keep: 'newest', newest: 'updated' })"],
  })
}

const allRows = (rowCount: number): Uint32Array => rowsBut(rowCount, [])

/** Keeps one of rows that are equal, cell by cell. */
export const dropDuplicatesFix: RowFix<typeof options> = {
  kind: 'row',
  name: 'drop-duplicates',
  about: 'Drops rows that repeat another one, cell by cell or by key.',
  options,
  keep(table, { by, except, spelling, only, ...survival }) {
    requireNewest(survival)
    if (survival.keep === 'newest') columnOf(table, survival.newest)
    for (const name of [...by, ...except]) columnOf(table, name)
    const isKeyed = only === 'keyed'
    const candidates = isKeyed
      ? [...table.columns].filter(([, column]) => mayBeKey(column, table.rowCount))
      : []
    if (isKeyed && candidates.length === 0) return allRows(table.rowCount)
    const rows = spelling ? folded(table) : table
    const names = (by.length === 0 ? [...rows.columns.keys()] : by).filter((name) => !except.includes(name))
    const groups = names.length === 0 ? [] : groupsOf(rows, names)
    if (groups.length === 0) return allRows(table.rowCount)
    const firsts = rowsBut(
      table.rowCount,
      groups.flatMap((group) => group.slice(1)),
    )
    if (isKeyed && !candidates.some(([, column]) => isKey(column, firsts))) return allRows(table.rowCount)
    const gone = groups.flatMap((group) => {
      const survivor = survivorOf(group, table, survival)
      return group.filter((row) => row !== survivor)
    })
    return rowsBut(table.rowCount, gone)
  },
}

/** Options of {@link dropDuplicates}. */
export interface DropDuplicatesOptions {
  readonly by?: readonly string[]
  readonly except?: readonly string[]
  readonly keep?: 'first' | 'last' | 'most-complete' | 'newest'
  readonly newest?: string
  readonly spelling?: boolean
  readonly only?: 'all' | 'keyed'
}

/**
 * Drops rows that repeat another one. Honest duplicates exist: with few columns, equal rows may be different people.
 *
 * @param options - `by`: the columns that must be equal, all when left out; `except`: those that may differ; `keep`: which of them stays
 */
export function dropDuplicates(options: DropDuplicatesOptions = {}): FixSpec {
  return fixSpec('drop-duplicates', options)
}
