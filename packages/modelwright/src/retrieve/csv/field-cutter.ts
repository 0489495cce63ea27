import type { Dialect } from './dialect.ts'

const newline = 10
const carriageReturn = 13
const space = 32

/** The buffer ends before the field or record does. */
export const unfinished = -1
/** Text follows a closing quote. */
export const misplaced = -2
/** The text ends within quotes. */
export const unclosed = -3

/** Fields found so far in a buffer, and how it is cut. */
export interface FieldList {
  readonly bytes: Uint8Array
  readonly delimiter: number
  readonly quote: number
  readonly escapeByte: number
  readonly trim: boolean
  /** Whether a lone carriage return ends a line. */
  readonly endsAtReturn: boolean
  /** Whether no bytes follow the buffer. */
  readonly last: boolean
  /** 1 for bytes at which an unquoted field may end. */
  readonly stops: Uint8Array
  starts: Int32Array
  /** Position after the field; its complement where escapes are still to be resolved. */
  ends: Int32Array
  count: number
  /** Lines that the record in hand takes. */
  lines: number
  /** Whether a field of the record in hand holds escapes. */
  hasEscapes: boolean
  /** Up to here no unquoted field ends: {@link skimFields} has looked. */
  seen: number
}

/** Makes an empty list of fields for a buffer. */
export function openFields(bytes: Uint8Array, dialect: Dialect, last: boolean): FieldList {
  const stops = new Uint8Array(256)
  stops[dialect.delimiter] = stops[newline] = stops[carriageReturn] = 1
  const capacity = Math.max(64, bytes.length >> 3)
  return {
    bytes,
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    escapeByte: dialect.escape,
    trim: dialect.trim,
    endsAtReturn: dialect.carriageReturn,
    last,
    stops,
    starts: new Int32Array(capacity),
    ends: new Int32Array(capacity),
    count: 0,
    lines: 1,
    hasEscapes: false,
    seen: 0,
  }
}

function note(fields: FieldList, start: number, end: number): void {
  if (fields.count === fields.starts.length) grow(fields)
  fields.starts[fields.count] = start
  fields.ends[fields.count++] = end
}

function grow(fields: FieldList): void {
  const starts = new Int32Array(fields.starts.length * 2)
  starts.set(fields.starts)
  fields.starts = starts
  const ends = new Int32Array(starts.length)
  ends.set(fields.ends)
  fields.ends = ends
}

/**
 * Notes the plain fields that follow one another from `start`: the hot path, for what most of a file is.
 *
 * @returns where the first field starts that needs a closer look: the last of its record, a quoted or a blank one
 */
export function skimFields(fields: FieldList, start: number): number {
  const { bytes, stops, delimiter, quote, starts, ends } = fields
  const length = bytes.length
  const capacity = starts.length
  let { count } = fields
  let from = start
  let at = start
  while (count < capacity && bytes[from] !== quote && bytes[from] !== space) {
    while (at < length && stops[bytes[at]] === 0) at++
    if (at >= length || bytes[at] !== delimiter) break
    starts[count] = from
    ends[count++] = at
    from = ++at
  }
  fields.count = count
  fields.seen = at
  return from
}

/** Reads the field that starts at `start` and notes it; returns the position of the delimiter or line end after it. */
export function cutField(fields: FieldList, start: number): number {
  const { bytes, quote } = fields
  let at = start
  if (quote >= 0 && fields.delimiter !== space) while (bytes[at] === space) at++
  return quote >= 0 && bytes[at] === quote ? quotedField(fields, at) : plainField(fields, start)
}

/** Finds the end of an unquoted field. */
function plainField(fields: FieldList, start: number): number {
  const { bytes, stops, last } = fields
  const length = bytes.length
  let at = Math.max(start, fields.seen)
  for (;;) {
    // Bytes above a carriage return are most of a text: one comparison decides.
    while (at < length && stops[bytes[at]] === 0) at++
    if (at >= length || bytes[at] !== carriageReturn || isLineEnd(fields, at)) break
    at++
  }
  if (at >= length && !last) return unfinished
  if (fields.trim) noteTrimmed(fields, start, at)
  else note(fields, start, at)
  return at
}

/** Whether the carriage return at `at` ends a line: a line feed follows, or the dialect says so. */
function isLineEnd({ bytes, endsAtReturn }: FieldList, at: number): boolean {
  return endsAtReturn || at + 1 >= bytes.length || bytes[at + 1] === newline
}

function noteTrimmed(fields: FieldList, start: number, end: number): void {
  const { bytes } = fields
  let from = start
  let to = end
  while (from < to && bytes[from] === space) from++
  while (to > from && bytes[to - 1] === space) to--
  note(fields, from, to)
}

/** Reads a quoted field whose quote opens at `open`. */
function quotedField(fields: FieldList, open: number): number {
  const { bytes, delimiter, last } = fields
  const closed =
    fields.escapeByte === fields.quote ? doubledEnd(fields, open + 1) : escapedEnd(fields, open + 1)
  if (closed < 0) return closed
  let at = closed + 1
  while (bytes[at] === space && delimiter !== space) at++
  if (at >= bytes.length) return last ? at : unfinished
  const byte = bytes[at]
  return byte === delimiter || byte === newline || byte === carriageReturn ? at : misplaced
}

/** Counts the line ends in a stretch of quoted text, of whatever kind. */
function countLines(fields: FieldList, from: number, to: number): void {
  const { bytes } = fields
  for (let at = from; at < to; at++)
    if (bytes[at] === newline || (bytes[at] === carriageReturn && bytes[at + 1] !== newline)) fields.lines++
}

/** Finds the closing quote where quotes inside are doubled, and notes the field. */
function doubledEnd(fields: FieldList, start: number): number {
  const { bytes, quote, last } = fields
  let hasEscapes = false
  for (let at = bytes.indexOf(quote, start); at >= 0; at = bytes.indexOf(quote, at + 2)) {
    if (at + 1 >= bytes.length && !last) return unfinished
    if (bytes[at + 1] === quote) {
      hasEscapes = true
      continue
    }
    return noteQuoted(fields, start, at, hasEscapes)
  }
  return last ? unclosed : unfinished
}

/** Finds the closing quote where a backslash stands before quotes inside, and notes the field. */
function escapedEnd(fields: FieldList, start: number): number {
  const { bytes, quote, escapeByte, last } = fields
  let hasEscapes = false
  for (let at = start; at < bytes.length; at++) {
    if (bytes[at] === quote) return noteQuoted(fields, start, at, hasEscapes)
    if (bytes[at] !== escapeByte) continue
    hasEscapes = true
    at++
  }
  return last ? unclosed : unfinished
}

function noteQuoted(fields: FieldList, start: number, end: number, hasEscapes: boolean): number {
  note(fields, start, hasEscapes ? ~end : end)
  if (hasEscapes) fields.hasEscapes = true
  countLines(fields, start, end)
  return end
}

/** Steps over the line end at `at`; returns where the next record starts. */
export function stepOver({ bytes, last }: FieldList, at: number): number {
  if (at >= bytes.length || bytes[at] === newline) return Math.min(at + 1, bytes.length)
  if (at + 1 >= bytes.length) return last ? bytes.length : unfinished
  return bytes[at + 1] === newline ? at + 2 : at + 1
}
