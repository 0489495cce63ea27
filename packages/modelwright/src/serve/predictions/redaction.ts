import { createHmac } from 'node:crypto'
import { foldAscii } from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'

/** What becomes of columns that must not stand in a log. */
export interface Redaction {
  /** Names as they were given, for messages. */
  readonly names: readonly string[]
  /** Gives a row without what must not be logged; the row itself is not touched. */
  redact(row: unknown): unknown
}

const hashPrefix = 'hash:'
const shortestKey = 16

/**
 * Makes a redaction of what `--log-redact` takes: names of columns to drop, or `hash:<name>` for a keyed hash in the place of the
 * value. Capitals do not count. What lies within a value is treated alike, such as the past that a row brings, also as JSON text.
 *
 * @param key - for the hashes; at least 16 letters
 * @throws {ModelwrightError} SERVE_LOG_UNKEYED - when something is to be hashed without a key
 */
export function redactionOf(
  columns: readonly string[],
  { key = '' }: { readonly key?: string | undefined } = {},
): Redaction | undefined {
  if (columns.length === 0) return undefined
  const isHashed = (column: string): boolean => column.startsWith(hashPrefix)
  const nameOf = (column: string): string => (isHashed(column) ? column.slice(hashPrefix.length) : column)
  const rules = new Map(columns.map((column) => [foldAscii(nameOf(column)), isHashed(column)]))
  if (key.length < shortestKey && columns.some(isHashed)) throw unkeyed(key)
  const redactCells = (row: object): Record<string, unknown> => {
    const kept: [string, unknown][] = []
    for (const [name, value] of Object.entries(row)) {
      const isHash = rules.get(foldAscii(name))
      if (isHash === undefined) kept.push([name, redactWithin(value, redactCells)])
      else if (isHash) kept.push([name, hashed(value, key)])
    }
    return Object.fromEntries(kept)
  }
  return {
    names: columns.map(nameOf),
    redact: (row) => (isRow(row) ? redactCells(row) : null),
  }
}

function isRow(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

type RedactCells = (row: object) => Record<string, unknown>

/** Redacts objects within a value, of whatever depth. */
function redactWithin(value: unknown, redact: RedactCells): unknown {
  if (typeof value === 'string') return redactText(value, redact)
  if (Array.isArray(value)) return value.map((part) => redactWithin(part, redact))
  return isRow(value) ? redact(value) : value
}

/** Text that is a list or an object in JSON: in CSV a cell can hold no other. */
function redactText(text: string, redact: RedactCells): string {
  if (!/^\s*[[{]/.test(text)) return text
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return text
  }
  return JSON.stringify(redactWithin(value, redact))
}

/** Missing stays missing; equal values have equal hashes, and nobody without the key can try values out. */
function hashed(value: unknown, key: string): string | null {
  if (value === null || value === undefined || value === '') return null
  return createHmac('sha256', key).update(JSON.stringify(value)).digest('hex').slice(0, 32)
}

function unkeyed(key: string): ModelwrightError {
  return new ModelwrightError('SERVE_LOG_UNKEYED', {
    message:
      key === ''
        ? 'Columns are to be hashed in the log, and there is no key for it.'
        : `The key for hashes in the log is shorter than ${shortestKey} letters.`,
    where: '--log-redact hash:…',
    mend: [
      'Set it:  export MODELWRIGHT_LOG_KEY=…',
      'Or name a file that holds it:  export MODELWRIGHT_LOG_KEY_FILE=…',
      'Or drop the column:  --log-redact <column>',
    ],
  })
}
