import { readFile } from 'node:fs/promises'
import type { Column, Schema } from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import { openRows } from '../../retrieve/index.ts'
import type { Surroundings } from './open-desk.ts'

type Cell = string | number | boolean | null

function cellOf(column: Column, row: number): Cell {
  switch (column.type) {
    case 'number':
      return Number.isNaN(column.values[row]) ? null : column.values[row]
    case 'time':
      return Number.isNaN(column.values[row]) ? null : new Date(column.values[row]).toISOString()
    case 'boolean':
      return column.values[row] === 2 ? null : column.values[row] === 1
    case 'category':
      return column.codes[row] < 0 ? null : column.levels[column.codes[row]]
    case 'text':
      return column.missing[row] === 1
        ? null
        : new TextDecoder().decode(column.bytes.subarray(column.offsets[row], column.offsets[row + 1]))
  }
}

/** A cell as the schema takes it: a file spells numbers as text. */
function typed(cell: Cell, type: string | undefined): Cell {
  if (typeof cell !== 'string') return cell
  const text = cell.trim()
  if (type === 'number' && text !== '' && Number.isFinite(Number(text))) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return cell
}

async function tableRows(path: string, schema: Schema, at: Surroundings): Promise<object[]> {
  const types = new Map(schema.inputs.map(({ name, type }) => [name, type as string]))
  const opened = await openRows(path, { folder: at.folder, signal: at.signal, env: at.env })
  const rows: object[] = []
  for await (const { columns, rowCount } of opened)
    for (let row = 0; row < rowCount; row++) {
      const cells = [...columns].filter(([name]) => types.has(name))
      rows.push(
        Object.fromEntries(
          cells.map(([name, column]) => [name, typed(cellOf(column as Column, row), types.get(name))]),
        ),
      )
    }
  return rows
}

function unreadable(where: string, cause?: unknown): ModelwrightError {
  return new ModelwrightError('DEPLOY_ROWS_UNREADABLE', {
    message: 'Rows are a JSON object, a list of them, or {"instances": [ … ]}; this is none.',
    where,
    mend: ['Write:  [{"age": 41, "plan": "pro"}]', 'Or name a table:  rows.csv'],
    cause,
  })
}

/** Reads rows from JSON: one, several, or a whole request. @throws {ModelwrightError} DEPLOY_ROWS_UNREADABLE */
export function jsonRows(text: string, where: string): object[] {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch (error) {
    throw unreadable(where, error)
  }
  const given = (found as { readonly instances?: unknown } | null)?.instances ?? found
  const rows = Array.isArray(given) ? given : [given]
  if (rows.length === 0 || rows.some((row) => typeof row !== 'object' || row === null))
    throw unreadable(where)
  return rows as object[]
}

/** Reads the rows that a deployed model is asked: JSON as it is, a table by the model's schema. */
export async function requestRows(
  { rows, file }: { readonly rows?: string; readonly file?: string },
  schema: Schema,
  at: Surroundings,
): Promise<object[]> {
  if (rows !== undefined) return jsonRows(rows, '--rows')
  const path = file!
  if (!path.endsWith('.json')) return tableRows(path, schema, at)
  const { resolve } = await import('node:path')
  const text = await readFile(resolve(at.folder, path), 'utf8').catch((error: unknown) => {
    throw new ModelwrightError('RETRIEVE_FILE_MISSING', {
      message: 'There is no such file, or it cannot be read.',
      where: path,
      mend: ['Check the path.'],
      cause: error,
    })
  })
  return jsonRows(text, path)
}
