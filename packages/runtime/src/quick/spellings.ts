import { fixedCell, type InputPlan } from '../cells.ts'
import { readValue } from '../read-value.ts'
import { decodeUtf8, encodeUtf8 } from '../utf8.ts'
import type { Cursor } from './cursor.ts'

/**
 * The codes of the levels of a category, by their bytes: a table open to the next free place.
 *
 * `slots` holds one more than the number of the level, 0 where it is free. Level `i` is `bytes[starts[i] … starts[i + 1]]`.
 */
export interface Spellings {
  readonly slots: Int32Array
  readonly bytes: Uint8Array
  readonly starts: Int32Array
  readonly codes: Int32Array
}

/** Levels as they stand in JSON, without those that it would write with a backslash. */
export function spellingsOf(plan: InputPlan): Spellings {
  const texts = (plan.input.levels ?? []).filter(
    (level) => JSON.stringify(level).length === level.length + 2 && decodeUtf8(encodeUtf8(level)) === level,
  )
  const known = texts.filter((level) => codeOf(plan, level) !== undefined)
  const parts = known.map(encodeUtf8)
  const starts = new Int32Array(parts.length + 1)
  parts.forEach((part, i) => {
    starts[i + 1] = starts[i] + part.length
  })
  const bytes = new Uint8Array(starts[parts.length])
  parts.forEach((part, i) => {
    bytes.set(part, starts[i])
  })
  return {
    slots: slotsOf(parts),
    bytes,
    starts,
    codes: Int32Array.from(known, (level) => codeOf(plan, level)!),
  }
}

/** What a level becomes after the fixes: mostly itself. */
function codeOf(plan: InputPlan, level: string): number | undefined {
  const cell = fixedCell(plan, level)
  const read = cell === null ? undefined : readValue(plan.input, cell)
  return read === undefined ? undefined : plan.codes.get(read as string)
}

function slotsOf(parts: readonly Uint8Array[]): Int32Array {
  let size = 4
  while (size < 2 * parts.length) size *= 2
  const slots = new Int32Array(size)
  parts.forEach((part, i) => {
    let slot = part.reduce(mix, 0) & (size - 1)
    while (slots[slot] !== 0) slot = (slot + 1) & (size - 1)
    slots[slot] = i + 1
  })
  return slots
}

function mix(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0
}

/**
 * Reads the level between two quotes and gives its code; −1 where it is none that is known as it stands.
 *
 * Only then the cursor moves.
 */
export function readLevel(cursor: Cursor, { slots, bytes: known, starts, codes }: Spellings): number {
  const { bytes, at } = cursor
  const from = at + 1
  let end = from
  let hash = 0
  for (; end < bytes.length && bytes[end] !== 0x22; end++) hash = mix(hash, bytes[end])
  const length = end - from
  for (let slot = hash & (slots.length - 1); ; slot = (slot + 1) & (slots.length - 1)) {
    const level = slots[slot] - 1
    if (level < 0) return -1
    const start = starts[level]
    if (starts[level + 1] - start !== length) continue
    let same = 0
    while (same < length && bytes[from + same] === known[start + same]) same++
    if (same < length) continue
    cursor.at = end + 1
    return codes[level]
  }
}
