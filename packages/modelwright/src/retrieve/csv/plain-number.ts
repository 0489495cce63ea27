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
const nine = 57
const dot = 46

function slowly(bytes: Uint8Array, start: number, end: number): number {
  let text = ''
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at])
  const value = Number(text) + 0
  return value - value === 0 ? value : Number.NaN
}

/** Reads the exponent's digits; −1 where there is none or it is no number. */
function exponentOf(bytes: Uint8Array, start: number, end: number): number {
  let value = 0
  if (start >= end) return Number.NaN
  let at = start
  const negative = bytes[at] === 45
  if (negative || bytes[at] === 43) at++
  if (at >= end) return Number.NaN
  for (; at < end; at++) {
    const byte = bytes[at]
    if (byte < zero || byte > nine) return Number.NaN
    if (value < 10000) value = value * 10 + (byte - zero)
  }
  return negative ? -value : value
}

/** The nearest double to mantissa × 10^power where that is exact in one step, else NaN. */
function scaled(mantissa: number, digits: number, power: number): number {
  if (digits > 15) return Number.NaN
  if (power === 0) return mantissa
  if (power < 0 && power >= -22) return mantissa / tens[-power]
  if (power > 0 && digits + power <= 15) return mantissa * tens[power]
  return Number.NaN
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
  let at = start
  const first = bytes[at]
  const negative = first === 45
  if (negative || first === 43) at++
  const whole = at
  let mantissa = 0
  let digits = 0
  let trailing = 0
  let byte = 0
  for (; at < end; at++) {
    byte = bytes[at]
    if (byte < zero || byte > nine) break
    mantissa = mantissa * 10 + (byte - zero)
    if (mantissa !== 0) digits++
  }
  const wholeDigits = at - whole
  if (wholeDigits > 1 && bytes[whole] === zero) return Number.NaN
  let power = 0
  let isWhole = true
  if (at < end && byte === dot) {
    isWhole = false
    const fraction = ++at
    for (; at < end; at++) {
      byte = bytes[at]
      if (byte < zero || byte > nine) break
      if (byte === zero) {
        trailing++
        continue
      }
      for (; trailing > 0; trailing--) {
        mantissa *= 10
        power--
        if (mantissa !== 0) digits++
      }
      mantissa = mantissa * 10 + (byte - zero)
      power--
      digits++
    }
    if (at === fraction && wholeDigits === 0) return Number.NaN
  } else if (wholeDigits === 0) return Number.NaN
  if (at < end) {
    if (byte !== 101 && byte !== 69) return Number.NaN
    isWhole = false
    const exponent = exponentOf(bytes, at + 1, end)
    if (exponent !== exponent) return Number.NaN
    power += exponent
  }
  if (isWhole && digits > 15 && mantissa > Number.MAX_SAFE_INTEGER) return Number.NaN
  let value = scaled(mantissa, digits, power)
  if (value !== value) value = slowly(bytes, whole, end)
  return negative && value !== 0 ? -value : value
}

const scratch = new Uint8Array(400)

/**
 * Reads a number with a decimal comma and, perhaps, points between groups of three digits: `1.234,56`.
 *
 * @returns the nearest double, or NaN
 */
export function readCommaNumber(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > scratch.length) return Number.NaN
  let length = 0
  let group = -1
  let commas = 0
  let at = start
  if (bytes[at] === 45 || bytes[at] === 43) scratch[length++] = bytes[at++]
  const from = at
  for (; at < end; at++) {
    const byte = bytes[at]
    if (byte >= zero && byte <= nine) {
      if (group >= 0) group++
      scratch[length++] = byte
    } else if (byte === dot && commas === 0) {
      if (at === from || (group >= 0 && group !== 3) || (group < 0 && at - from > 3)) return Number.NaN
      group = 0
    } else {
      if (group >= 0 && group !== 3) return Number.NaN
      group = -1
      if (byte === 44) commas++
      scratch[length++] = byte === 44 ? dot : byte
    }
  }
  if (commas > 1 || (group >= 0 && group !== 3)) return Number.NaN
  return readNumber(scratch, 0, length)
}
