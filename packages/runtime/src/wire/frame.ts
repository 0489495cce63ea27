import { shownValue } from '../findings.ts'
import { put } from '../put.ts'
import { escapePointer, type PointedProblem } from '../request-parameters.ts'

/** Rows made of a table: names of columns once, then lists of cells. */
export interface Frame {
  readonly rows: readonly unknown[]
  /** Place of a column among the cells of a row; −1 where the table lacks it. */
  placeOf(column: string): number
}

/** Where the parts of a table are within a body. */
export interface FramePlaces {
  readonly columns: string
  readonly data: string
}

const mostProblems = 100

/** Makes one problem of a value that is not what its place needs. */
export function wrongValue(pointer: string, wanted: string, value: unknown): PointedProblem {
  const found = shownValue(value)
  return { pointer, code: 'value-unreadable', message: `${wanted}, found ${found}.`, found }
}

/**
 * Makes rows of names and lists of cells.
 *
 * @param problems - takes what is wrong: names that are no text or given twice, rows that are no lists or of another length
 */
export function frameOf(
  columns: unknown,
  data: unknown,
  places: FramePlaces,
  problems: PointedProblem[],
): Frame {
  const names = namesOf(columns, places.columns, problems)
  const placeOf = (column: string): number => names.indexOf(column)
  if (!Array.isArray(data)) {
    const name = places.data.slice(places.data.lastIndexOf('/') + 1)
    problems.push(wrongValue(places.data, `"${name}" must be a list of rows`, data))
    return { rows: [], placeOf }
  }
  if (problems.length > 0) return { rows: [], placeOf }
  const rows = data.map((cells: unknown, row) => {
    if (Array.isArray(cells) && cells.length === names.length) return rowOf(names, cells)
    if (problems.length < mostProblems) problems.push(unfit(cells, names.length, `${places.data}/${row}`))
    return {}
  })
  return { rows, placeOf }
}

/** Makes a row of names and cells. */
export function rowOf(names: readonly string[], cells: readonly unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  for (let at = 0; at < names.length; at++) put(row, names[at], cells[at])
  return row
}

function unfit(cells: unknown, width: number, pointer: string): PointedProblem {
  const rule = `A row must be a list of ${width} ${width === 1 ? 'value' : 'values'}`
  return Array.isArray(cells)
    ? { pointer, code: 'value-unreadable', message: `${rule}, found ${cells.length}.` }
    : wrongValue(pointer, rule, cells)
}

function namesOf(columns: unknown, pointer: string, problems: PointedProblem[]): readonly string[] {
  if (!Array.isArray(columns)) {
    const name = pointer.slice(pointer.lastIndexOf('/') + 1)
    problems.push(wrongValue(pointer, `"${name}" must be a list of names of columns`, columns))
    return []
  }
  const seen = new Set<unknown>()
  columns.forEach((name: unknown, at) => {
    if (typeof name === 'string' && !seen.has(name)) seen.add(name)
    else if (problems.length < mostProblems) problems.push(wrongName(name, `${pointer}/${at}`))
  })
  return columns as string[]
}

function wrongName(name: unknown, pointer: string): PointedProblem {
  if (typeof name !== 'string') return wrongValue(pointer, 'The name of a column must be text', name)
  const message = `Column ${shownValue(name)} is given twice.`
  return { pointer, code: 'column-extra', message, found: shownValue(name) }
}

/** Points at a value of a row that is an object. */
export function pointAt(row: string, column: string): string {
  return column === '' ? row : `${row}/${escapePointer(column)}`
}

/** Points at a cell of a frame; at the names of its columns, where one is missing. */
export function pointInFrame({ columns, data }: FramePlaces, { placeOf }: Pick<Frame, 'placeOf'>) {
  return (row: number, column: string): string => {
    if (column === '') return `${data}/${row}`
    const place = placeOf(column)
    return place < 0 ? columns : `${data}/${row}/${place}`
  }
}
