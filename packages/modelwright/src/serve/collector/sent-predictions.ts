import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { gathered, type Limits, ModelwrightError, parseJson } from '@modelwright/runtime'
import type { Exchange } from '../exchange.ts'
import { markedJson } from '../predictions/read-line.ts'

const unpack = promisify(gunzip)

/** A prediction as it was sent, and where in the body it stands. */
export interface SentPrediction {
  readonly pointer: string
  /** What it says; undefined where `fault` says why it cannot even be read. */
  readonly value?: unknown
  readonly fault?: string
}

/** How much a body may hold. */
export interface CollectorLimits extends Limits {
  /** Of what was compressed, once it is unpacked. */
  readonly maxUnpackedBytes: number
}

function oversized(maxBytes: number): ModelwrightError {
  return new ModelwrightError('SERVE_BODY_OVERSIZED', {
    message: `The body has more than ${maxBytes} bytes once it is unpacked.`,
    mend: ['Send the rows in several requests'],
  })
}

/** The bytes of a body, unpacked where they were compressed by gzip. */
async function bytesOf({ headers, body }: Pick<Exchange, 'headers' | 'body'>, limits: CollectorLimits) {
  const bytes = body instanceof Uint8Array ? body : await gathered(body, limits.maxBytes)
  const coding = String(headers['content-encoding'] ?? 'identity').trim()
  if (coding === '' || coding === 'identity') return bytes
  if (coding !== 'gzip' && coding !== 'x-gzip')
    throw new ModelwrightError('SERVE_TYPE_UNSUPPORTED', {
      message: `Bodies may be compressed by gzip, not by ${JSON.stringify(coding.slice(0, 40))}.`,
      where: 'content-encoding',
      mend: ['content-encoding: gzip', 'Or send it as it is'],
    })
  try {
    return await unpack(bytes, { maxOutputLength: limits.maxUnpackedBytes })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw oversized(limits.maxUnpackedBytes)
    throw new ModelwrightError('SERVE_BODY_UNREADABLE', {
      message: 'The body is said to be gzip, and is damaged or none.',
      where: 'content-encoding',
      mend: ['Send it whole', 'Or without content-encoding'],
    })
  }
}

/**
 * Reads the predictions of a request: a JSON line each, or JSON: `{"predictions": […]}`, a list.
 *
 * @throws {ModelwrightError} SERVE_TYPE_UNSUPPORTED, SERVE_BODY_OVERSIZED, SERVE_BODY_UNREADABLE, SERVE_BODY_NESTED
 * @throws {ModelwrightError} SERVE_ROWS_EXCESSIVE - when there are more than `maxRows`
 */
export async function readSent(
  exchange: Pick<Exchange, 'headers' | 'body'>,
  limits: CollectorLimits,
): Promise<{ readonly sent: readonly SentPrediction[]; readonly bytes: number }> {
  const bytes = await bytesOf(exchange, limits)
  const isJson = /^application\/json\b/i.test(String(exchange.headers['content-type'] ?? ''))
  const sent = isJson ? ofJson(parseJson(bytes, limits.maxDepth)) : ofLines(bytes, limits)
  if (sent.length > limits.maxRows)
    throw new ModelwrightError('SERVE_ROWS_EXCESSIVE', {
      message: `The request has ${sent.length} predictions; at most ${limits.maxRows} are taken at a time.`,
      mend: ['Send them in several requests'],
    })
  return { sent, bytes: bytes.length }
}

function ofJson(document: unknown): readonly SentPrediction[] {
  const isObject = document !== null && typeof document === 'object' && !Array.isArray(document)
  const list = isObject && 'predictions' in document ? document.predictions : document
  if (!Array.isArray(list))
    throw new ModelwrightError('SERVE_BODY_UNREADABLE', {
      message: 'The body must be a list of predictions, or an object with one.',
      where: isObject ? '/predictions' : '',
      mend: [
        'Send:  {"predictions": [{"id": "…", "row": 0, …}]}',
        'Or a line each, as application/jsonlines',
      ],
    })
  const place = list === document ? '' : '/predictions'
  return list.map((value: unknown, at) => ({ pointer: `${place}/${at}`, value }))
}

function ofLines(bytes: Uint8Array, { maxDepth }: CollectorLimits): readonly SentPrediction[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  const sent: SentPrediction[] = []
  text.split('\n').forEach((line, at) => {
    if (line.trim() === '') return
    const pointer = `/lines/${at + 1}`
    try {
      const json = markedJson(line) ?? line
      sent.push({ pointer, value: parseJson(Buffer.from(json), maxDepth) })
    } catch {
      sent.push({ pointer, fault: 'it is no JSON' })
    }
  })
  return sent
}
