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
 * value. Capitals do not count. What rows bring of their past is treated alike.
 *
 * @param key - for the hashes; at least 16 letters
 * @throws {ModelwrightError} SERVE_LOG_UNKEYED - when something is to be hashed without a key
 */
export function redactionOf(
  columns: readonly string[],
  options: { readonly key?: string | undefined; readonly history?: string | undefined } = {},
): Redaction | undefined {
  if (columns.length === 0) return undefined
  const { key = '', history } = options
  const rules = new Map<string, 'drop' | 'hash'>()
  for (const column of columns) {
    if (column.startsWith(hashPrefix)) rules.set(foldAscii(column.slice(hashPrefix.length)), 'hash')
    else rules.set(foldAscii(column), 'drop')
  }
  if (key.length < shortestKey && [...rules.values()].includes('hash')) throw unkeyed(key)
  const redactCells = (row: object): Record<string, unknown> => {
    const kept: [string, unknown][] = []
    for (const [name, value] of Object.entries(row)) {
      const rule = rules.get(foldAscii(name))
      if (rule === undefined) kept.push([name, value])
      else if (rule === 'hash') kept.push([name, hashed(value, key)])
    }
    return Object.fromEntries(kept)
  }
  const redact = (row: unknown): unknown => {
    if (!isRow(row)) return null
    const kept = redactCells(row)
    if (history !== undefined && Object.hasOwn(kept, history))
      kept[history] = redactPast(kept[history], redactCells)
    return kept
  }
  const names = columns.map((column) =>
    column.startsWith(hashPrefix) ? column.slice(hashPrefix.length) : column,
  )
  return { names, redact }
}

function isRow(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** A past is a list of rows, or its JSON text; of anything else it cannot be told what it holds, so it goes. */
function redactPast(past: unknown, redact: (row: object) => unknown): unknown {
  let list = past
  if (typeof past === 'string')
    try {
      list = JSON.parse(past)
    } catch {
      return null
    }
  return Array.isArray(list) ? list.map((row) => (isRow(row) ? redact(row) : null)) : null
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
