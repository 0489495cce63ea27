import { ModelwrightError } from './errors.ts'
import { locateJsonError } from './json-error.ts'
import { decodeUtf8 } from './utf8.ts'

/**
 * Reads bytes as strict UTF-8 and JSON.
 *
 * @throws {ModelwrightError} SERVE_BODY_UNREADABLE - when they are not; says line and column
 * @throws {ModelwrightError} SERVE_BODY_NESTED - when lists and objects lie deeper than `maxDepth`
 */
export function parseJson(bytes: Uint8Array, maxDepth: number): unknown {
  if (isDeeper(bytes, maxDepth))
    throw new ModelwrightError('SERVE_BODY_NESTED', {
      message: `The body has more than ${maxDepth} levels of lists and objects within each other.`,
      mend: ['Send each row as one flat object: column names and values'],
    })
  const decoded = decodeUtf8(bytes)
  if (decoded === undefined) throw unreadable('The body is not UTF-8 text.')
  const text = decoded.charCodeAt(0) === 0xfeff ? decoded.slice(1) : decoded
  if (text.length === 0) throw unreadable('The body is empty.')
  try {
    return JSON.parse(text)
  } catch {
    const { line, column, expected } = locateJsonError(text)
    throw unreadable(`The body is not JSON: expected ${expected}.`, `line ${line}, column ${column}`)
  }
}

function unreadable(message: string, where?: string): ModelwrightError {
  return new ModelwrightError('SERVE_BODY_UNREADABLE', {
    message,
    ...(where === undefined ? {} : { where }),
    mend: [
      'Send JSON in UTF-8:  {"instances": [{"column": "value"}]}',
      'See the form of a row:  GET /schema',
    ],
  })
}

const quote = 0x22
const backslash = 0x5c

/** Tells whether lists and objects of JSON text lie deeper than allowed. */
export function isDeeper(bytes: Uint8Array, maxDepth: number): boolean {
  let depth = 0
  let isText = false
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    if (isText) {
      if (byte === backslash) i++
      else if (byte === quote) isText = false
    } else if (byte === quote) isText = true
    // 0x5b "[" and 0x7b "{" open, 0x5d "]" and 0x7d "}" close: they differ in one bit.
    else if ((byte | 0x20) === 0x7b) {
      if (++depth > maxDepth) return true
    } else if ((byte | 0x20) === 0x7d) depth--
  }
  return false
}
