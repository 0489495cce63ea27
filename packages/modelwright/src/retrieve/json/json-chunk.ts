import type { Column } from '@modelwright/runtime'
import { booleanColumn, categoryColumn, numberColumn } from '../../core/index.ts'
import type { RowChunk } from '../format.ts'
import { type JsonCell, type JsonTexts, jsonRowsOf } from './read-rows.ts'

function columnOf(cells: readonly JsonCell[]): Column {
  const kinds = new Set(cells.filter((cell) => cell !== null).map((cell) => typeof cell))
  if (kinds.size === 1 && kinds.has('number')) return numberColumn(cells as (number | null)[])
  if (kinds.size === 1 && kinds.has('boolean')) return booleanColumn(cells as (boolean | null)[])
  return categoryColumn(cells.map((cell) => (cell === null ? null : String(cell))))
}

/**
 * Makes columns of rows of JSON; the columns are those that the rows have.
 *
 * @throws {ModelwrightError} RETRIEVE_JSON_INVALID - when a row cannot be read
 */
export function jsonChunk(texts: JsonTexts): RowChunk {
  const { rowCount, cells } = jsonRowsOf(texts)
  const columns = new Map([...cells].map(([name, column]) => [name, columnOf(column)]))
  const batch = { rowCount, columns }
  return { ...batch, original: batch }
}
