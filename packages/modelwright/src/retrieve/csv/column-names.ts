import { ModelwrightError } from '../../core/index.ts'
import { type CellBlock, cellText } from './cell-block.ts'

/** Names of columns with what a user should know of them. */
export interface ColumnNames {
  readonly names: readonly string[]
  readonly warnings: readonly string[]
}

function unnamed(width: number): string[] {
  return Array.from({ length: width }, (_, field) => `column${field + 1}`)
}

function duplicateNames(names: readonly string[], shown: string): void {
  const places = new Map<string, number[]>()
  names.forEach((name, field) => {
    places.set(name, [...(places.get(name) ?? []), field + 1])
  })
  const twice = [...places].filter(([, fields]) => fields.length > 1)
  if (twice.length === 0) return
  const [name, fields] = twice[0]
  throw new ModelwrightError('RETRIEVE_COLUMN_DUPLICATE', {
    message: `${fields.length} columns are called "${name}" (columns ${fields.slice(0, 5).join(' and ')})${
      twice.length > 1 ? `, and ${twice.length - 1} more names occur twice` : ''
    }.`,
    where: `${shown}, line 1`,
    mend: [
      'Give each column a name of its own in the first line.',
      "If the file has no header:  csv('…', { header: 'no' })",
    ],
  })
}

/**
 * Reads names from the first record; blanks around them are cut off, empty ones become `column1`, `column2` ….
 *
 * @throws {ModelwrightError} RETRIEVE_COLUMN_DUPLICATE - when a name occurs twice
 */
export function namesOf(first: CellBlock, header: boolean, shown: string): ColumnNames {
  if (!header) return { names: unnamed(first.width), warnings: [] }
  const read = Array.from({ length: first.width }, (_, field) => cellText(first, field).trim())
  const taken = new Set(read)
  const empty: string[] = []
  const names = read.map((name, field) => {
    if (name !== '') return name
    let made = `column${field + 1}`
    while (taken.has(made)) made += '_'
    empty.push(made)
    return made
  })
  duplicateNames(names, shown)
  const warnings =
    empty.length === 0
      ? []
      : [`${shown}: ${empty.length} columns have no name; they are called ${empty.slice(0, 5).join(', ')}.`]
  return { names, warnings }
}
