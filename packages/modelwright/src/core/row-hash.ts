import { type Batch, type Column, parseNumber, parseTime } from '@modelwright/runtime'
import { cellOf, columnOf } from './table.ts'

/** A 64-bit hash a row, as two 32-bit halves; shape `[rows]`. */
export interface RowHashes {
  readonly high: Uint32Array
  readonly low: Uint32Array
}

/** Mixes the bits of a word: a finaliser with low bias (Chris Wellons' search, "prospector", lowbias32 family). */
export function mixBits(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad)
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97)
  return h ^ (h >>> 15)
}

/** Hashes text to two words, written to `out` (cyrb53 by bryc, public domain, before its halves are joined). */
export function hashText(text: string, out: Int32Array): void {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  out[0] = mixBits(a) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  out[1] = mixBits(b) ^ Math.imul(a ^ (a >>> 13), 3266489909)
}

const bits = new DataView(new ArrayBuffer(8))

/** Writes two words of a number to `out`, the same on every machine. −0 is 0. */
export function hashNumber(value: number, tag: number, out: Int32Array): void {
  bits.setFloat64(0, value + 0, true)
  out[0] = bits.getInt32(0, true) ^ tag
  out[1] = bits.getInt32(4, true)
}

const timeTag = 0x3c6ef372
const booleanTag = 0x1f83d9ab
const booleanWords = /^(?:(true)|false)$/i
/** Longer digit strings may be whole numbers beyond 2⁵³, which are different although their doubles are equal. */
const longestNumber = 15

/** Hashes a string as what it says, so that a column read as text and one read as numbers give the same. Empty: false. */
function hashString(text: string, out: Int32Array): boolean {
  if (text === '') return false
  const number = text.length <= longestNumber ? parseNumber(text) : undefined
  const time = number === undefined ? parseTime(text) : undefined
  const boolean = booleanWords.exec(text)
  if (number !== undefined) hashNumber(number, 0, out)
  else if (time !== undefined) hashNumber(time, timeTag, out)
  else if (boolean !== null) hashNumber(boolean[1] === undefined ? 0 : 1, booleanTag, out)
  else hashText(text, out)
  return true
}

const textWords = new Int32Array(2)

/**
 * Gives equal texts equal numbers: 53 bits of the hash of what they say, as {@link contentKeys} has it of rows.
 *
 * @returns NaN for an empty text; different texts share a number by chance only, 2⁻⁵³ a pair
 */
export function textKey(text: string): number {
  if (!hashString(text, textWords)) return Number.NaN
  const [first, second] = textWords
  const high = mixBits(mixBits(first) ^ second)
  const low = mixBits(mixBits(second) ^ first)
  return (high & 0x1fffff) * 4294967296 + (low >>> 0)
}

/** Words of each level, two a level; levels that are blank count as missing. */
function hashLevels(levels: readonly string[]): { words: Int32Array; present: Uint8Array } {
  const words = new Int32Array(levels.length * 2)
  const present = new Uint8Array(levels.length)
  levels.forEach((level, code) => {
    present[code] = Number(hashString(level, words.subarray(code * 2, code * 2 + 2)))
  })
  return { words, present }
}

/** Adds what levels say to the hashes of their rows: each level is mixed with the column's name once. */
function addLevels(
  { levels, codes }: Extract<Column, { type: 'category' }>,
  key: Int32Array,
  { high, low }: RowHashes,
): void {
  const { words, present } = hashLevels(levels)
  const mixed = new Int32Array(words.length)
  for (let code = 0; code < levels.length; code++) {
    if (present[code] === 0) continue
    mixed[2 * code] = mixBits(mixBits(words[2 * code] ^ key[0]) ^ words[2 * code + 1])
    mixed[2 * code + 1] = mixBits(mixBits(words[2 * code + 1] ^ key[1]) ^ words[2 * code])
  }
  for (let row = 0; row < high.length; row++) {
    const code = codes[row]
    if (code < 0) continue
    high[row] += mixed[2 * code]
    low[row] += mixed[2 * code + 1]
  }
}

/** Gives a reader that writes a row's two words and tells whether the cell holds anything. */
function cellHasher(
  column: Exclude<Column, { type: 'category' }>,
  out: Int32Array,
): (row: number) => boolean {
  if (column.type === 'text')
    return (row) => column.missing[row] !== 1 && hashString(cellOf(column, row) as string, out)
  const tag = column.type === 'time' ? timeTag : column.type === 'boolean' ? booleanTag : 0
  const missing = column.type === 'boolean' ? (v: number) => v === 2 : (v: number) => Number.isNaN(v)
  return (row) => {
    if (missing(column.values[row])) return false
    hashNumber(column.values[row], tag, out)
    return true
  }
}

/**
 * Hashes the content of each row: names and values, never how a column is stored, nor the order of levels, columns or rows.
 *
 * Equal rows have equal hashes; others differ but for a chance of 2⁻⁶⁴ a pair. A number and the same number as text
 * are equal here, so that a column keeps its hashes when one odd value turns it into text.
 *
 * @param names - the columns that count; all when left out
 * @throws {ModelwrightError} CORE_COLUMN_UNKNOWN - when a name is not there
 */
export function hashRows(batch: Batch, names: readonly string[] = [...batch.columns.keys()]): RowHashes {
  const high = new Uint32Array(batch.rowCount)
  const low = new Uint32Array(batch.rowCount)
  const out = new Int32Array(2)
  for (const name of names) {
    const column = columnOf(batch, name)
    const key = new Int32Array(2)
    hashText(name, key)
    if (column.type === 'category') {
      addLevels(column, key, { high, low })
      continue
    }
    const hasCell = cellHasher(column, out)
    for (let row = 0; row < batch.rowCount; row++) {
      if (!hasCell(row)) continue
      // A sum, so that the order of columns does not count; each summand is mixed with its column's name.
      high[row] += mixBits(mixBits(out[0] ^ key[0]) ^ out[1])
      low[row] += mixBits(mixBits(out[1] ^ key[1]) ^ out[0])
    }
  }
  return { high, low }
}

/**
 * Turns hashes into places in [0, 1) by a key: equal rows share a place, other keys give unrelated places.
 *
 * @param key - two random words, drawn from a seed
 */
export function placesOf(hashes: RowHashes, key: readonly [number, number]): Float64Array {
  const places = new Float64Array(hashes.high.length)
  for (let row = 0; row < places.length; row++) {
    const first = mixBits(hashes.high[row] ^ key[0])
    const second = mixBits(hashes.low[row] ^ key[1] ^ first)
    const third = mixBits(first ^ second)
    places[row] = ((third >>> 5) * 67108864 + (second >>> 6)) / 9007199254740992
  }
  return places
}

/**
 * Gives equal rows equal numbers: 53 bits of their hash, to count and compare rows by in a set.
 *
 * @returns shape `[rows]`; different rows share a number by chance only, 2⁻⁵³ a pair
 */
export function contentKeys(batch: Batch, names?: readonly string[]): Float64Array {
  const { high, low } = hashRows(batch, names)
  const keys = new Float64Array(batch.rowCount)
  for (let row = 0; row < keys.length; row++) keys[row] = (high[row] & 0x1fffff) * 4294967296 + low[row]
  return keys
}

/** Counts the rows that equal an earlier one in every column. */
export function countDuplicateRows(batch: Batch): number {
  const keys = contentKeys(batch).sort()
  let count = 0
  for (let at = 1; at < keys.length; at++) if (keys[at] === keys[at - 1]) count++
  return count
}
