import { backwardBits } from './bits.ts'
import { damaged } from './damaged.ts'
import { type FseTable, fseTable, readFseTable, singleTable } from './fse.ts'

/** Tables of a block's sequences, kept for blocks that use them again. */
export interface SequenceTables {
  readonly literals: FseTable
  readonly offsets: FseTable
  readonly matches: FseTable
}

/** How often what is copied next, from where, and how much: three numbers per sequence. */
export interface Sequences {
  readonly count: number
  /** Per sequence: literals to copy first, offset value (not yet resolved), length of the match. */
  readonly values: Float64Array
  readonly tables: SequenceTables | undefined
}

function range(from: number, bits: readonly number[]): { bases: Uint32Array; bits: Uint8Array } {
  const bases = new Uint32Array(bits.length)
  let base = from
  bits.forEach((count, code) => {
    bases[code] = base
    base += 1 << count
  })
  return { bases, bits: Uint8Array.from(bits) }
}

const plain = (count: number): number[] => Array<number>(count).fill(0)

/** Codes of lengths. RFC 8878, section 3.1.1.3.2.1.1. */
const literalCodes = range(0, [
  ...plain(16),
  1,
  1,
  1,
  1,
  2,
  2,
  3,
  3,
  4,
  6,
  7,
  8,
  9,
  10,
  11,
  12,
  13,
  14,
  15,
  16,
])
const matchCodes = range(3, [
  ...plain(32),
  1,
  1,
  1,
  1,
  2,
  2,
  3,
  3,
  4,
  4,
  5,
  7,
  8,
  9,
  10,
  11,
  12,
  13,
  14,
  15,
  16,
])

/** Tables used where a block gives none. RFC 8878, section 3.1.1.3.2.2. */
const defaults = {
  literals: fseTable(
    [
      4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1,
      -1, -1,
    ],
    6,
  ),
  offsets: fseTable(
    [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1],
    5,
  ),
  matches: fseTable(
    [
      1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
      1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
    ],
    6,
  ),
}

const kinds = [
  { name: 'literals', shift: 6, maxSymbol: 35, maxAccuracy: 9 },
  { name: 'offsets', shift: 4, maxSymbol: 31, maxAccuracy: 8 },
  { name: 'matches', shift: 2, maxSymbol: 52, maxAccuracy: 9 },
] as const

function readTables(
  bytes: Uint8Array,
  start: number,
  limit: number,
  before: SequenceTables | undefined,
): { tables: SequenceTables; end: number } {
  const modes = bytes[start]
  const tables: Partial<Record<keyof SequenceTables, FseTable>> = {}
  let at = start + 1
  for (const { name, shift, maxSymbol, maxAccuracy } of kinds) {
    const mode = (modes >> shift) & 3
    if (mode === 1 && bytes[at] > maxSymbol) throw damaged('a code is out of range')
    if (mode === 0) tables[name] = defaults[name]
    else if (mode === 1) tables[name] = singleTable(bytes[at++])
    else if (mode === 2) {
      const read = readFseTable(bytes, at, { end: limit, maxSymbol, maxAccuracy })
      tables[name] = read.table
      at = read.end
    } else if (before === undefined) throw damaged('a block uses tables that were never given')
    else tables[name] = before[name]
  }
  if (at > limit) throw damaged('the tables of sequences are cut off')
  return { tables: tables as SequenceTables, end: at }
}

function readCount(bytes: Uint8Array, start: number): { count: number; end: number } {
  const first = bytes[start]
  if (first < 128) return { count: first, end: start + 1 }
  if (first < 255) return { count: (first - 128) * 256 + bytes[start + 1], end: start + 2 }
  return { count: bytes[start + 1] + bytes[start + 2] * 256 + 0x7f00, end: start + 3 }
}

/** Reads the sequences of a block between `start` and `limit`. RFC 8878, section 3.1.1.3.2. */
export function readSequences(
  bytes: Uint8Array,
  start: number,
  limit: number,
  before: SequenceTables | undefined,
): Sequences {
  if (start >= limit) throw damaged('sequences are cut off')
  const { count, end } = readCount(bytes, start)
  if (count === 0) return { count, values: new Float64Array(0), tables: before }
  const { tables, end: from } = readTables(bytes, end, limit, before)
  return { count, values: decode(bytes, from, limit, count, tables), tables }
}

function decode(
  bytes: Uint8Array,
  start: number,
  end: number,
  count: number,
  { literals, offsets, matches }: SequenceTables,
): Float64Array {
  const bits = backwardBits(bytes, start, end)
  const values = new Float64Array(count * 3)
  let literalState = bits.take(literals.accuracy)
  let offsetState = bits.take(offsets.accuracy)
  let matchState = bits.take(matches.accuracy)
  for (let i = 0; i < count; i++) {
    const offsetCode = offsets.symbols[offsetState]
    const matchCode = matches.symbols[matchState]
    const literalCode = literals.symbols[literalState]
    if (offsetCode > 31) throw damaged('an offset is out of range')
    values[3 * i + 1] = ((1 << offsetCode) >>> 0) + bits.take(offsetCode)
    values[3 * i + 2] = matchCodes.bases[matchCode] + bits.take(matchCodes.bits[matchCode])
    values[3 * i] = literalCodes.bases[literalCode] + bits.take(literalCodes.bits[literalCode])
    if (i + 1 === count) break
    literalState = literals.bases[literalState] + bits.take(literals.bits[literalState])
    matchState = matches.bases[matchState] + bits.take(matches.bits[matchState])
    offsetState = offsets.bases[offsetState] + bits.take(offsets.bits[offsetState])
  }
  if (bits.left() !== 0) throw damaged('a stream of sequences has the wrong length')
  return values
}
