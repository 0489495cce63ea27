import { type CellBlock, isBlank } from './cell-block.ts'
import type { Dialect } from './dialect.ts'

const newline = 10
const carriageReturn = 13
const space = 32

/** A record whose number of fields is not that of the header. */
export interface RaggedRecord {
  readonly line: number
  readonly fields: number
}

/** What went wrong inside a record, with the line on which the record starts. */
export interface CutProblem {
  readonly kind: 'misplaced quote' | 'unclosed quote'
  readonly line: number
}

/** The outcome of cutting one buffer. */
export interface Cut {
  readonly block: CellBlock
  /** Bytes used up; the rest begins an unfinished record. */
  readonly used: number
  readonly ragged: readonly RaggedRecord[]
  readonly problem?: CutProblem
}

/** Keeps count of lines while buffer after buffer is cut. */
export interface CutState {
  line: number
  /** Fields each record must have; 0 until the first record tells. */
  width: number
}

const unfinished = -1
const misplaced = -2
const unclosed = -3

/**
 * Cuts a buffer into records and fields, in one pass over its bytes.
 *
 * A record that the buffer does not finish is left for the next call, unless `last`. Empty lines are passed over; empty
 * fields beyond the width at the end of a record are dropped; records of another width are listed and left out.
 * Doubled or escaped quotes are resolved in place: the buffer is written to.
 *
 * @see RFC 4180
 */
export function cutRecords(
  bytes: Uint8Array,
  state: CutState,
  dialect: Dialect,
  limits: { last: boolean; maxRows: number },
): Cut {
  const cutter = openCutter(bytes, dialect, limits.last)
  const ragged: RaggedRecord[] = []
  let rowCount = 0
  let used = 0
  let problem: CutProblem | undefined
  while (used < bytes.length && rowCount < limits.maxRows) {
    const end = cutter.record(used, rowCount * state.width)
    if (end === unfinished) break
    if (end < 0) {
      problem = { kind: end === misplaced ? 'misplaced quote' : 'unclosed quote', line: state.line }
      break
    }
    const kept = cutter.settle(rowCount * state.width, state.width)
    if (kept > 0) {
      if (state.width === 0) state.width = kept
      if (kept === state.width) rowCount++
      else ragged.push({ line: state.line, fields: kept })
    }
    state.line += cutter.lines()
    used = end
  }
  return {
    block: { bytes, ...cutter.fields(), width: state.width, rowCount },
    used,
    ragged,
    ...(problem === undefined ? {} : { problem }),
  }
}

/** The machine behind {@link cutRecords}: positions of the fields found so far. */
function openCutter(bytes: Uint8Array, dialect: Dialect, last: boolean) {
  const { delimiter, quote, escape, trim } = dialect
  const endsAtReturn = dialect.carriageReturn
  const length = bytes.length
  let starts = new Int32Array(Math.max(64, length >> 3))
  let ends = new Int32Array(starts.length)
  let count = 0
  let lineCount = 0
  let escaped = false

  const grow = (): void => {
    const more = new Int32Array(starts.length * 2)
    more.set(starts)
    starts = more
    const moreEnds = new Int32Array(ends.length * 2)
    moreEnds.set(ends)
    ends = moreEnds
  }
  /** Notes a field; one that needs its escapes resolved has a negative end. */
  const note = (start: number, end: number): void => {
    if (count === starts.length) grow()
    starts[count] = start
    ends[count++] = end
  }
  /** Finds the quote that closes a field, from the byte after the one that opened it. */
  const closing = (from: number): number => {
    for (let at = from; at < length; at++) {
      const byte = bytes[at]
      if (byte === newline || (byte === carriageReturn && bytes[at + 1] !== newline)) lineCount++
      else if (byte === quote && escape !== quote) return at
      else if (byte === escape) {
        if (at + 1 >= length) return last ? at : unfinished
        if (escape === quote && bytes[at + 1] !== quote) return at
        escaped = true
        at++
      }
    }
    return last ? unclosed : unfinished
  }
  /** Reads a quoted field whose quote opens at `open`; returns the position of what follows it. */
  const quoted = (open: number): number => {
    const before = escaped
    escaped = false
    const close = closing(open + 1)
    if (close < 0) return close
    note(open + 1, escaped ? ~close : close)
    escaped = escaped || before
    let at = close + 1
    while (at < length && bytes[at] === space && delimiter !== space) at++
    if (at >= length) return last ? at : unfinished
    const byte = bytes[at]
    return byte === delimiter || byte === newline || byte === carriageReturn ? at : misplaced
  }
  /** Reads an unquoted field; returns the position of the delimiter or line end after it. */
  const plain = (start: number): number => {
    let at = start
    for (; at < length; at++) {
      const byte = bytes[at]
      if (byte === delimiter || byte === newline) break
      if (byte === carriageReturn && (endsAtReturn || at + 1 >= length || bytes[at + 1] === newline)) break
    }
    if (at >= length && !last) return unfinished
    let from = start
    let to = at
    if (trim) {
      while (from < to && bytes[from] === space) from++
      while (to > from && bytes[to - 1] === space) to--
    }
    note(from, to)
    return at
  }
  const field = (start: number): number => {
    let at = start
    if (quote >= 0 && delimiter !== space) while (bytes[at] === space) at++
    return at < length && bytes[at] === quote ? quoted(at) : plain(start)
  }
  /** Steps over a line end; −1 where the next buffer must tell whether a line feed follows. */
  const lineEnd = (at: number): number => {
    if (at >= length || bytes[at] === newline) return Math.min(at + 1, length)
    if (at + 1 >= length) return last ? length : unfinished
    return bytes[at + 1] === newline ? at + 2 : at + 1
  }
  return {
    /** Cuts the record that starts at `from`, noting fields from index `base`; returns where the next one starts. */
    record(from: number, base: number): number {
      count = base
      lineCount = 1
      escaped = false
      let at = from
      for (;;) {
        at = field(at)
        if (at < 0) return at
        if (at >= length || bytes[at] !== delimiter) return lineEnd(at)
        at++
        if (at >= length) {
          if (!last) return unfinished
          note(at, at)
          return at
        }
      }
    },
    /** Resolves escapes and drops empty fields beyond the width; returns the number of fields, 0 for an empty line. */
    settle(base: number, width: number): number {
      if (count - base === 1 && isBlank(bytes, starts[base], ends[base])) {
        const isQuoted = starts[base] > 0 && bytes[starts[base] - 1] === quote
        if (!isQuoted || width > 1) return 0
      }
      if (escaped) resolveEscapes(bytes, starts, ends, base, count, quote, escape)
      let fields = count - base
      if (width > 0) while (fields > width && starts[base + fields - 1] === ends[base + fields - 1]) fields--
      return fields
    },
    lines: () => lineCount,
    fields: () => ({ starts, ends }),
  }
}

/** Takes doubled or escaped quotes out of fields marked by a negative end, moving bytes within the field. */
function resolveEscapes(
  bytes: Uint8Array,
  starts: Int32Array,
  ends: Int32Array,
  from: number,
  to: number,
  quote: number,
  escape: number,
): void {
  for (let index = from; index < to; index++) {
    if (ends[index] >= 0) continue
    const end = ~ends[index]
    let write = starts[index]
    for (let read = write; read < end; read++) {
      if (
        bytes[read] === escape &&
        read + 1 < end &&
        (bytes[read + 1] === quote || bytes[read + 1] === escape)
      )
        read++
      bytes[write++] = bytes[read]
    }
    ends[index] = write
  }
}
