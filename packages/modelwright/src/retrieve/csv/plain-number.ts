/** Powers of ten that a double holds exactly. */
const tens = Float64Array.of(
  1,
  1e1,
  1e2,
  1e3,
  1e4,
  1e5,
  1e6,
  1e7,
  1e8,
  1e9,
  1e10,
  1e11,
  1e12,
  1e13,
  1e14,
  1e15,
  1e16,
  1e17,
  1e18,
  1e19,
  1e20,
  1e21,
  1e22,
)

const zero = 48
const dot = 46

function slowly(bytes: Uint8Array, start: number, end: number): number {
  let text = ''
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at])
  const value = Number(text) + 0
  return value - value === 0 ? value : Number.NaN
}

/** The nearest double to mantissa × 10^power where that is exact in one step, else NaN. */
function scaled(mantissa: number, digits: number, power: number): number {
  if (digits > 15) return Number.NaN
  if (power === 0) return mantissa
  if (power < 0 && power >= -22) return mantissa / tens[-power]
  if (power > 0 && digits + power <= 15) return mantissa * tens[power]
  return Number.NaN
}

/** Where the digits of a number were found. */
interface Digits {
  at: number
  mantissa: number
  /** Significant digits in the mantissa. */
  significant: number
  /** Power of ten that the mantissa is to be multiplied by. */
  power: number
}

/** Reads digits before the point into `found`; returns how many there are. */
function readWhole(bytes: Uint8Array, end: number, found: Digits): number {
  const start = found.at
  let at = start
  let mantissa = 0
  let significant = 0
  for (; at < end; at++) {
    const digit = bytes[at] - zero
    if (!(digit >= 0 && digit <= 9)) break
    mantissa = mantissa * 10 + digit
    if (mantissa !== 0) significant++
  }
  found.at = at
  found.mantissa = mantissa
  found.significant = significant
  found.power = 0
  return at - start
}

/** Reads digits after the point into `found`; returns how many there are. Zeros at the end add nothing. */
function readFraction(bytes: Uint8Array, end: number, found: Digits): number {
  const start = found.at
  let at = start
  let zeros = 0
  for (; at < end; at++) {
    const digit = bytes[at] - zero
    if (!(digit >= 0 && digit <= 9)) break
    if (digit === 0) {
      zeros++
      continue
    }
    if (found.mantissa !== 0) found.significant += zeros
    for (; zeros > 0; zeros--) {
      found.mantissa *= 10
      found.power--
    }
    found.mantissa = found.mantissa * 10 + digit
    found.significant++
    found.power--
  }
  found.at = at
  return at - start
}

/** Reads sign and digits of an exponent up to the end of the cell; NaN where there is none. */
function exponentOf(bytes: Uint8Array, start: number, end: number): number {
  const isNegative = bytes[start] === 45
  let at = isNegative || bytes[start] === 43 ? start + 1 : start
  if (at >= end) return Number.NaN
  let value = 0
  for (; at < end; at++) {
    const digit = bytes[at] - zero
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    if (value < 10_000) value = value * 10 + digit
  }
  return isNegative ? -value : value
}

const found: Digits = { at: 0, mantissa: 0, significant: 0, power: 0 }

/** The value without its sign; NaN where the bytes are no number that a column of numbers may hold. */
function magnitude(bytes: Uint8Array, start: number, end: number): number {
  found.at = start
  const wholeDigits = readWhole(bytes, end, found)
  if (wholeDigits > 1 && bytes[start] === zero) return Number.NaN
  if (found.at === end) {
    if (wholeDigits === 0 || found.mantissa > Number.MAX_SAFE_INTEGER) return Number.NaN
    return found.mantissa
  }
  if (bytes[found.at] === dot) {
    found.at++
    if (readFraction(bytes, end, found) + wholeDigits === 0) return Number.NaN
  } else if (wholeDigits === 0) return Number.NaN
  if (found.at < end) {
    if ((bytes[found.at] | 32) !== 101) return Number.NaN
    found.power += exponentOf(bytes, found.at + 1, end)
    if (Number.isNaN(found.power)) return Number.NaN
  }
  const value = scaled(found.mantissa, found.significant, found.power)
  return Number.isNaN(value) ? slowly(bytes, start, end) : value
}

/**
 * Reads the cell `bytes[start … end]` as a plain number: sign, digits, point, exponent; nothing else.
 *
 * Not a number are: blanks around it, thousands marks, hexadecimal, words such as "inf", leading zeros ("007" is a
 * code), whole numbers beyond 2⁵³ (they would lose digits) and values too large for a double. −0 is 0.
 *
 * @returns the nearest double, or NaN
 * @see W. D. Clinger, "How to read floating point numbers accurately", 1990 (the exact fast case)
 */
export function readNumber(bytes: Uint8Array, start: number, end: number): number {
  const isSigned = bytes[start] === 45 || bytes[start] === 43
  const from = isSigned ? start + 1 : start
  const short = end - from <= 15 ? shortMagnitude(bytes, from, end) : Number.NaN
  const value = Number.isNaN(short) ? magnitude(bytes, from, end) : short
  return bytes[start] === 45 ? 0 - value : value
}

/** The commonest case, digits with perhaps a point, without a detour; NaN where the long way must decide. */
function shortMagnitude(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start
  if (length < 2 ? length < 1 || bytes[start] === dot : bytes[start] === zero && bytes[start + 1] !== dot)
    return Number.NaN
  let value = 0
  let point = end
  for (let at = start; at < end; at++) {
    const digit = bytes[at] - zero
    if (digit >= 0 && digit <= 9) value = value * 10 + digit
    else if (digit === dot - zero && point === end) point = at + 1
    else return Number.NaN
  }
  return value / tens[end - point]
}

const scratch = new Uint8Array(400)

/** Copies the part before the comma, without points between groups of three; returns its length, −1 where it is none. */
function copyWhole(bytes: Uint8Array, start: number, end: number): number {
  let length = 0
  let group = -1
  for (let at = start; at < end; at++) {
    if (bytes[at] === dot) {
      if (group < 0 ? at === start || at - start > 3 : group !== 3) return -1
      group = 0
    } else {
      scratch[length++] = bytes[at]
      if (group >= 0) group++
    }
  }
  return group >= 0 && group !== 3 ? -1 : length
}

/**
 * Reads a number with a decimal comma and, perhaps, points between groups of three digits: `1.234,56`.
 *
 * @returns the nearest double, or NaN
 */
export function readCommaNumber(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > scratch.length) return Number.NaN
  const isSigned = bytes[start] === 45 || bytes[start] === 43
  const from = isSigned ? start + 1 : start
  let comma = from
  while (comma < end && bytes[comma] !== 44) comma++
  let length = copyWhole(bytes, from, comma)
  if (length < 0) return Number.NaN
  if (comma < end) scratch[length++] = dot
  for (let at = comma + 1; at < end; at++) {
    if (bytes[at] === dot) return Number.NaN
    scratch[length++] = bytes[at]
  }
  const value = magnitude(scratch, 0, length)
  return bytes[start] === 45 ? 0 - value : value
}
