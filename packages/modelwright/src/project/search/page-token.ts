import { ModelwrightError } from '../../core/index.ts'
import { sha256 } from '../objects.ts'

/** A value that runs are sorted by, of the last run of a page; null where it had none. */
export type SortValue = string | number | null

/** Names a query, so that its pages are not mistaken for those of another. */
function markOf(query: string): string {
  return sha256(query).slice(0, 12)
}

/** Writes where the next page of a query begins. JSON has no infinity: numbers are written as texts. */
export function pageToken(query: string, values: readonly SortValue[]): string {
  const written = values.map((value) => (typeof value === 'number' ? { n: String(value) } : value))
  return Buffer.from(JSON.stringify([markOf(query), ...written])).toString('base64url')
}

function invalid(message: string): ModelwrightError {
  return new ModelwrightError('PROJECT_SEARCH_INVALID', {
    message,
    where: 'page',
    mend: [
      'Take the token of the page before, with the same query and order.',
      'Or begin with the first page: leave it out.',
    ],
  })
}

function readValue(written: unknown): SortValue {
  if (written === null || typeof written === 'string') return written
  const { n } = written as { readonly n?: unknown }
  if (typeof n !== 'string') throw invalid('This is no token of a page.')
  return Number(n)
}

/** Reads where a page begins. @throws {ModelwrightError} PROJECT_SEARCH_INVALID - when it is of another query, or none */
export function readPageToken(query: string, token: string, count: number): SortValue[] {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
  } catch {
    throw invalid('This is no token of a page.')
  }
  if (!Array.isArray(parts) || parts.length !== count + 1) throw invalid('This is no token of a page.')
  const [mark, ...values] = parts as unknown[]
  if (mark !== markOf(query)) throw invalid('The token is of a page of another query.')
  return values.map(readValue)
}
