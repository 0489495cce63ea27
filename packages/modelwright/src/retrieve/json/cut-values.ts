import { ModelwrightError } from '../../core/index.ts'

/** A value longer than this is refused: it would have to lie in memory whole. */
const maxValueBytes = 1 << 24

/** Where a cutter is between buffers. */
interface JsonCutState {
  /** Whether the outermost thing is a list. */
  isList: boolean | undefined
  line: number
  /** Whether the outermost list has ended. */
  isClosed: boolean
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

/** Steps over a string that opens at `start`; −1 where the buffer does not close it. */
function stringEnd(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === 92) at++
    else if (bytes[at] === 34) return at + 1
  }
  return -1
}

/** Finds the end of an object or list that opens at `start`; −1 where the buffer does not finish it. */
function nestEnd(bytes: Uint8Array, start: number): number {
  let depth = 0
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === 34) {
      const end = stringEnd(bytes, at)
      if (end < 0) return -1
      at = end - 1
    } else if (open.has(byte)) depth++
    else if (close.has(byte) && --depth === 0) return at + 1
  }
  return -1
}

/** Finds the end of the value that starts at `start`; −1 where the buffer does not finish it. */
function valueEnd(bytes: Uint8Array, start: number): number {
  if (bytes[start] === 34) return stringEnd(bytes, start)
  if (open.has(bytes[start])) return nestEnd(bytes, start)
  for (let at = start; at < bytes.length; at++)
    if (bytes[at] === 44 || isSpace(bytes[at]) || close.has(bytes[at])) return at
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

/** Keeps what one buffer leaves for the next. */
function openCutting(shown: string) {
  const state: JsonCutState = { isList: undefined, line: 1, isClosed: false }
  const decoder = new TextDecoder()
  let rest: Uint8Array = new Uint8Array(0)
  /** Where the next value starts; the buffer's length where there is none. */
  const seek = (from: number): number => {
    const start = nextStart(rest, from, state)
    if (state.isList === true && rest[start] === 0x5d) {
      state.isClosed = true
      return nextStart(rest, start + 1, state)
    }
    return start
  }
  /** Where the value at `start` ends; −1 where the buffer does not finish it. */
  const endOf = (start: number, last: boolean): number => {
    if (state.isClosed) throw invalidJson(shown, state.line, 'text follows the end of the list')
    const found = valueEnd(rest, start)
    if (found === start) throw invalidJson(shown, state.line, 'a bracket closes that never opened')
    return found < 0 && last && !open.has(rest[start]) ? rest.length : found
  }
  const cut = (last: boolean): JsonText[] => {
    const values: JsonText[] = []
    let used = seek(0)
    while (used < rest.length) {
      const end = endOf(used, last)
      if (end < 0) break
      values.push({ text: decoder.decode(rest.subarray(used, end)), line: state.line })
      for (let at = used; at < end; at++) if (rest[at] === 10) state.line++
      used = seek(end)
    }
    rest = rest.slice(used)
    return values
  }
  return {
    take(chunk: Uint8Array): JsonText[] {
      rest = rest.length === 0 ? chunk : Uint8Array.from(Buffer.concat([rest, chunk]))
      const values = cut(false)
      if (rest.length > maxValueBytes) throw tooLong(shown, state.line)
      return values
    },
    finish(): JsonText[] {
      const values = cut(true)
      if (rest.length > 0) throw invalidJson(shown, state.line, 'a value is never closed')
      if (state.isList === true && !state.isClosed)
        throw invalidJson(shown, state.line, 'the list of rows is never closed')
      return values
    },
  }
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
  const cutting = openCutting(shown)
  for await (const chunk of chunks) {
    const values = cutting.take(chunk)
    if (values.length > 0) yield values
  }
  const values = cutting.finish()
  if (values.length > 0) yield values
}
