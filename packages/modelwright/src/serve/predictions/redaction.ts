import { createHmac } from 'node:crypto'
import { cellRedactor } from '@modelwright/runtime'
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
  if (key.length < shortestKey && columns.some(isHashed)) throw unkeyed(key)
  const hash = (value: unknown): string | null => hashed(value, key)
  return {
    names: columns.map(nameOf),
    redact: cellRedactor(columns.map((column) => [nameOf(column), isHashed(column) ? hash : null])),
  }
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
