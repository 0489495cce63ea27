import {
  bodyMedia,
  csvReader,
  gathered,
  jsonLinesReader,
  type Limits,
  ModelwrightError,
  parseJson,
  type ReadRow,
} from '@modelwright/runtime'
import type { Exchange } from '../exchange.ts'
import type { RefusedOutcome } from './check-outcome.ts'

/** An outcome as it was sent, and where in the body it stands. */
export interface SentOutcome {
  readonly pointer: string
  readonly value: unknown
  /** Why it cannot even be read. */
  readonly problem?: RefusedOutcome
}

/**
 * Reads the outcomes of a request: JSON (`{"outcomes": […]}`, a list, or one alone), JSON lines, or CSV with a line of names.
 *
 * @throws {ModelwrightError} SERVE_TYPE_UNSUPPORTED, SERVE_BODY_OVERSIZED, SERVE_BODY_UNREADABLE, SERVE_BODY_NESTED, SERVE_LINE_OVERSIZED
 * @throws {ModelwrightError} SERVE_ROWS_EXCESSIVE - when there are more than `maxRows`
 */
export async function readOutcomes(
  { headers, body }: Pick<Exchange, 'headers' | 'body'>,
  limits: Limits,
): Promise<readonly SentOutcome[]> {
  const media = bodyMedia({ headers })
  const bytes = body instanceof Uint8Array ? body : await gathered(body, limits.maxBytes)
  const sent = media === 'json' ? ofJson(parseJson(bytes, limits.maxDepth)) : ofLines(bytes, media, limits)
  if (sent.length > limits.maxRows) throw tooMany(sent.length, limits.maxRows)
  return sent
}

function ofJson(document: unknown): readonly SentOutcome[] {
  const isObject = document !== null && typeof document === 'object' && !Array.isArray(document)
  const list = isObject && 'outcomes' in document ? document.outcomes : document
  if (Array.isArray(list)) {
    const place = list === document ? '' : '/outcomes'
    return list.map((value: unknown, at) => ({ pointer: `${place}/${at}`, value }))
  }
  if (list === document) return [{ pointer: '', value: document }]
  throw new ModelwrightError('SERVE_BODY_UNREADABLE', {
    message: '"outcomes" must be a list.',
    where: '/outcomes',
    mend: ['Send:  {"outcomes": [{"id": "…", "outcome": "…"}]}'],
  })
}

function ofLines(bytes: Uint8Array, media: 'csv' | 'json-lines', limits: Limits): readonly SentOutcome[] {
  const options = { names: ['id', 'outcome', 'at'], ...limits }
  const reader = media === 'csv' ? csvReader({ ...options, hasHeader: true }) : jsonLinesReader(options)
  const rows: readonly ReadRow[] = [...reader.push(bytes), ...reader.end()]
  return rows.map(({ line, row, problem }) => ({
    pointer: `/lines/${line}`,
    value: row,
    ...(problem === undefined ? {} : { problem }),
  }))
}

function tooMany(count: number, most: number): ModelwrightError {
  return new ModelwrightError('SERVE_ROWS_EXCESSIVE', {
    message: `The request has ${count} outcomes; at most ${most} are taken at a time.`,
    mend: ['Send them in several requests'],
  })
}
