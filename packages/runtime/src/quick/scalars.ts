import { decodeUtf8 } from '../utf8.ts'
import { type Cursor, endOfText, passBytes, quote } from './cursor.ts'

const minus = 0x2d
const point = 0x2e
const zero = 0x30

const wordsOf = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
const words = [
  { bytes: wordsOf('null'), value: null },
  { bytes: wordsOf('true'), value: true },
  { bytes: wordsOf('false'), value: false },
] as const

/** Reads a text, a number, true, false or null of JSON; undefined where there is none, or where it is a list or object. */
export function readScalar(cursor: Cursor): string | number | boolean | null | undefined {
  const byte = cursor.bytes[cursor.at]
  if (byte === quote) return readText(cursor)
  for (const { bytes, value } of words)
    if (byte === bytes[0]) return passBytes(cursor, bytes) ? value : undefined
  const value = readNumber(cursor)
  return value - value === 0 ? value : undefined
}

function readText(cursor: Cursor): string | undefined {
  const start = cursor.at++
  const end = endOfText(cursor)
  const text = end < 0 ? undefined : decodeUtf8(cursor.bytes.subarray(start, end + 1))
  if (text === undefined) return undefined
  cursor.at = end + 1
  if (!text.includes('\\')) return text.slice(1, -1)
  try {
    return JSON.parse(text) as string
  } catch {
    return undefined
  }
}

/** Digits that any double holds. */
const mostDigits = 15

/**
 * Reads a number of JSON; NaN where there is none.
 *
 * With up to 15 digits both the digits and the power of ten below them are doubles, so that one division rounds once, to the
 * nearest: the same bits as reading the text. Longer ones and those with an exponent are read as text.
 *
 * @see Clinger (1990), How to read floating point numbers accurately, PLDI
 */
export function readNumber(cursor: Cursor): number {
  const { bytes } = cursor
  const start = cursor.at
  const isNegative = bytes[start] === minus
  const from = isNegative ? start + 1 : start
  let at = from
  let digits = 0
  let digit = bytes[at] - zero
  for (; digit >= 0 && digit <= 9; digit = bytes[++at] - zero) digits = digits * 10 + digit
  let places = 0
  if (bytes[at] === point) {
    const behind = at + 1
    digit = bytes[++at] - zero
    for (; digit >= 0 && digit <= 9; digit = bytes[++at] - zero) digits = digits * 10 + digit
    places = at - behind
    if (places === 0) return Number.NaN
  }
  const whole = at - from - places - (places > 0 ? 1 : 0)
  if (whole === 0 || (whole > 1 && bytes[from] === zero)) return Number.NaN
  if (whole + places > mostDigits || (bytes[at] | 0x20) === 0x65) return readLong(cursor)
  cursor.at = at
  const value = places === 0 ? digits : digits / powers[places]
  return isNegative ? -value : value
}

const powers = Float64Array.from({ length: mostDigits + 1 }, (_, places) => Number(`1e${places}`))

const inNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

function readLong(cursor: Cursor): number {
  const { bytes, at } = cursor
  let end = at
  // Bytes that may stand in a number: + - . digits E e.
  for (let byte = bytes[end]; isOfNumber(byte); byte = bytes[++end]);
  const text = decodeUtf8(bytes.subarray(at, end))
  if (text === undefined || !inNumber.test(text)) return Number.NaN
  cursor.at = end
  return Number(text)
}

function isOfNumber(byte: number): boolean {
  return (
    (byte >= zero && byte <= 0x39) ||
    byte === point ||
    byte === minus ||
    byte === 0x2b ||
    (byte | 0x20) === 0x65
  )
}
