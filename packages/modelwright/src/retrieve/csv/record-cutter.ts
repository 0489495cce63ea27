import { type CellBlock, isBlank } from './cell-block.ts'
import type { Dialect } from './dialect.ts'
import {
  cutField,
  type FieldList,
  misplaced,
  openFields,
  skimFields,
  stepOver,
  unclosed,
  unfinished,
} from './field-cutter.ts'

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
  const fields = openFields(bytes, dialect, limits.last)
  const ragged: RaggedRecord[] = []
  let rowCount = 0
  let used = 0
  let end = 0
  while (used < bytes.length && rowCount < limits.maxRows) {
    const base = rowCount * state.width
    end = cutRecord(fields, used, base)
    if (end < 0) break
    if (takeRecord(fields, base, state, ragged)) rowCount++
    state.line += fields.lines
    used = end
  }
  const { starts, ends } = fields
  const block: CellBlock = { bytes, starts, ends, width: state.width, rowCount }
  return {
    block,
    used,
    ragged,
    ...(end < unfinished && { problem: { kind: problems[end], line: state.line } }),
  }
}

const problems: Readonly<Record<number, CutProblem['kind']>> = {
  [misplaced]: 'misplaced quote',
  [unclosed]: 'unclosed quote',
}

/** Keeps the record just cut if it is as wide as the others; the first one says how wide that is. */
function takeRecord(fields: FieldList, base: number, state: CutState, ragged: RaggedRecord[]): boolean {
  if (isEmptyLine(fields, base, state.width)) return false
  const kept = settle(fields, base, state.width)
  if (state.width === 0) state.width = kept
  if (kept === state.width) return true
  ragged.push({ line: state.line, fields: kept })
  return false
}

/** Cuts the record that starts at `from`, noting its fields from index `base`; returns where the next one starts. */
function cutRecord(fields: FieldList, from: number, base: number): number {
  const { bytes, delimiter } = fields
  fields.count = base
  fields.lines = 1
  fields.hasEscapes = false
  let at = from
  for (;;) {
    at = cutField(fields, fields.trim ? at : skimFields(fields, at))
    if (at < 0) return at
    if (at >= bytes.length || bytes[at] !== delimiter) return stepOver(fields, at)
    at++
  }
}

/** Whether a record is a line with nothing on it; quotes around nothing are a record where there is one column. */
function isEmptyLine(fields: FieldList, base: number, width: number): boolean {
  const { bytes, starts, ends, count, quote } = fields
  if (count - base !== 1 || !isBlank(bytes, starts[base], ends[base])) return false
  const isQuoted = starts[base] > 0 && bytes[starts[base] - 1] === quote
  return !isQuoted || width > 1
}

/** Resolves escapes and drops empty fields beyond the width; returns how many are left. */
function settle(fields: FieldList, base: number, width: number): number {
  const { starts, ends, count } = fields
  if (fields.hasEscapes)
    for (let index = base; index < count; index++) if (ends[index] < 0) resolveEscapes(fields, index)
  let kept = count - base
  if (width > 0) while (kept > width && starts[base + kept - 1] === ends[base + kept - 1]) kept--
  return kept
}

/** Takes doubled or escaped quotes out of a field marked by a negative end, moving bytes within the field. */
function resolveEscapes({ bytes, starts, ends, quote, escapeByte }: FieldList, index: number): void {
  const end = ~ends[index]
  let write = starts[index]
  for (let read = write; read < end; read++) {
    const next = bytes[read + 1]
    if (bytes[read] === escapeByte && read + 1 < end && (next === quote || next === escapeByte)) read++
    bytes[write++] = bytes[read]
  }
  ends[index] = write
}
