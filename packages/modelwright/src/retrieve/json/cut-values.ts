import { ModelwrightError } from '../../core/index.ts'

/** A value longer than this is refused: it would have to lie in memory whole. */
const maxValueBytes = 1 << 24

/** Where a cutter is between buffers. */
interface JsonCutState {
  /** Whether the outermost thing is a list. */
  isList: boolean | undefined
  line: number
}

/** One row's text with the line it starts on. */
export interface JsonText {
  readonly text: string
  readonly line: number
}

const open = new Set([0x5b, 0x7b])
const close = new Set([0x5d, 0x7d])

function isSpace(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === 10 || byte === 13
}

/** Steps over blanks and, between values, commas; starts the outermost list. Returns where a value starts. */
function nextStart(bytes: Uint8Array, from: number, state: JsonCutState): number {
  let at = from
  for (; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === 10) state.line++
    if (isSpace(byte)) continue
    if (state.isList === undefined) {
      state.isList = byte === 0x5b
      if (state.isList) continue
    }
    if (byte === 44 && state.isList) continue
    break
  }
  return at
}

/** Finds the end of the value that starts at `start`; −1 where the buffer does not finish it. */
function valueEnd(bytes: Uint8Array, start: number): number {
  let depth = 0
  let inString = false
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]
    if (inString) {
      if (byte === 92) at++
      else if (byte === 34) {
        inString = false
        if (depth === 0) return at + 1
      }
    } else if (byte === 34) inString = true
    else if (open.has(byte)) depth++
    else if (close.has(byte)) {
      if (--depth <= 0) return depth < 0 ? at : at + 1
    } else if (depth === 0 && (byte === 44 || isSpace(byte))) return at
  }
  return -1
}

function tooLong(shown: string, line: number): ModelwrightError {
  return new ModelwrightError('RETRIEVE_LINE_LONG', {
    message: `The JSON value that starts on line ${line} is longer than 16 MB: this is no table of rows.`,
    where: `${shown}, line ${line}`,
    mend: ['Write one object per row:  [{"a": 1}, {"a": 2}]  or one per line.'],
  })
}

/** Says that a text is no JSON table. */
export function invalidJson(shown: string, line: number, what: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_JSON_INVALID', {
    message: `Near line ${line}, ${what}.`,
    where: `${shown}, line ${line}`,
    mend: ['Write one object per row:  [{"a": 1}, {"a": 2}]  or one per line.'],
  })
}

/**
 * Cuts a JSON text into its rows: the values of the outermost list, or values one after another (JSON lines).
 *
 * @throws {ModelwrightError} RETRIEVE_LINE_LONG, RETRIEVE_JSON_INVALID - when the text ends within a value
 */
export async function* cutValues(
  chunks: AsyncIterable<Uint8Array>,
  shown: string,
): AsyncGenerator<JsonText[]> {
  const state: JsonCutState = { isList: undefined, line: 1 }
  const decoder = new TextDecoder()
  let rest: Uint8Array = new Uint8Array(0)
  let isClosed = false
  const cut = (last: boolean): JsonText[] => {
    const values: JsonText[] = []
    let used = 0
    while (!isClosed) {
      const start = nextStart(rest, used, state)
      used = start
      if (start >= rest.length) break
      if (state.isList === true && rest[start] === 0x5d) {
        isClosed = true
        used = start + 1
        break
      }
      const found = valueEnd(rest, start)
      const end = found < 0 && last && !open.has(rest[start]) ? rest.length : found
      if (end < 0) break
      if (end === start) throw invalidJson(shown, state.line, 'a bracket closes that never opened')
      values.push({ text: decoder.decode(rest.subarray(start, end)), line: state.line })
      for (let at = start; at < end; at++) if (rest[at] === 10) state.line++
      used = end
    }
    rest = rest.slice(used)
    return values
  }
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Uint8Array.from(Buffer.concat([rest, chunk]))
    const values = cut(false)
    if (values.length > 0) yield values
    if (rest.length > maxValueBytes) throw tooLong(shown, state.line)
  }
  const values = cut(true)
  if (values.length > 0) yield values
  if (rest.some((byte) => !isSpace(byte)))
    throw invalidJson(
      shown,
      state.line,
      isClosed ? 'text follows the end of the list' : 'a value is never closed',
    )
  if (state.isList === true && !isClosed)
    throw invalidJson(shown, state.line, 'the list of rows is never closed')
}
