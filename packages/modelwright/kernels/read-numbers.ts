// Reads plain numbers to the nearest double: by one exact operation where that is enough, else after Eisel and Lemire.
// Short ones are looked at sixteen bytes at a time.

/** The high half of a product of two words. */
// @ts-ignore: decorator
@inline
function multiplyHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff
  const aHigh = a >> 32
  const bLow = b & 0xffffffff
  const bHigh = b >> 32
  const middle = aHigh * bLow + ((aLow * bLow) >> 32)
  const other = aLow * bHigh + (middle & 0xffffffff)
  return aHigh * bHigh + (middle >> 32) + (other >> 32)
}

/** Least and greatest power of ten in the table of powers. */
const leastPower: i32 = -64
const mostPower: i32 = 64

/**
 * The nearest double to `digits` × 10^`power`; NaN where this way cannot tell.
 *
 * @param powers - powers of five from `leastPower` on, as 128 bits each, high half first
 * @see Lemire, "Number parsing at a gigabyte per second", 2021
 */
function nearest(digits: u64, power: i32, powers: usize): f64 {
  if (power < leastPower || power > mostPower) return NaN
  const zeros = clz(digits)
  const word = digits << zeros
  const entry = powers + (((power - leastPower) as usize) << 4)
  const factor = load<u64>(entry)
  let low = word * factor
  let high = multiplyHigh(word, factor)
  if ((high & 0x1ff) == 0x1ff) {
    const second = multiplyHigh(word, load<u64>(entry, 8))
    low += second
    if (second > low) high++
  }
  if (low == 0xffffffffffffffff && (power < -27 || power > 55)) return NaN
  const upper = high >> 63
  let mantissa = high >> (upper + 9)
  let exponent: i64 = ((((152170 + 65536) * (power as i64)) >> 16) + 63) + (upper as i64) - (zeros as i64) + 1023
  if (exponent <= 0) return NaN
  if (low <= 1 && power >= -4 && power <= 23 && (mantissa & 3) == 1 && mantissa << (upper + 9) == high) mantissa &= ~(1 as u64)
  mantissa += mantissa & 1
  mantissa >>= 1
  if (mantissa >= 0x20000000000000) {
    mantissa = 0x10000000000000
    exponent++
  }
  if (exponent >= 2047) return NaN
  return reinterpret<f64>((mantissa & 0xfffffffffffff) | ((exponent as u64) << 52))
}

/** The number that sixteen digits make, one a byte, first the highest. */
// @ts-ignore: decorator
@inline
function joinDigits(digits: v128): u64 {
  const tens = i16x8.mul(v128.and(digits, i16x8.splat(255)), i16x8.splat(10))
  const pairs = i16x8.add(tens, i16x8.shr_u(digits, 8))
  const fours = i32x4.dot_i16x8_s(pairs, i16x8(100, 1, 100, 1, 100, 1, 100, 1))
  const front = i64x2.extract_lane(fours, 0)
  const back = i64x2.extract_lane(fours, 1)
  const upper = (front & 0xffffffff) * 10000 + (front >> 32)
  const lower = (back & 0xffffffff) * 10000 + (back >> 32)
  return (upper * 100000000 + lower) as u64
}

/** Reads up to sixteen bytes of digits with or without a point among them; NaN where a closer look is needed. */
// @ts-ignore: decorator
@inline
function readShort(at: usize, length: i32, tens: usize): f64 {
  const text = i8x16.sub(v128.load(at), i8x16.splat(48))
  const others = ~i8x16.bitmask(i8x16.lt_u(text, i8x16.splat(10))) & ((1 << length) - 1)
  const hasPoint = others != 0
  const whole = hasPoint ? ctz(others) : length
  if ((others & (others - 1)) != 0 || (hasPoint && load<u8>(at + (whole as usize)) != 46)) return NaN
  const count = hasPoint ? length - 1 : length
  if (count == 0 || count > 15 || (whole > 1 && load<u8>(at) == 48)) return NaN
  // Digits move to the end, those before the point over it; what lies before them becomes 0.
  const moved = i8x16.sub(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat((16 - count) as i8))
  const places = i8x16.sub(moved, i8x16.ge_s(moved, i8x16.splat(whole as i8)))
  const digits = joinDigits(i8x16.swizzle(text, places)) as i64 as f64
  return digits / load<f64>(tens + (((count - whole) as usize) << 3))
}

const zeros: u64 = 0x3030303030303030
const highHalves: u64 = 0xf0f0f0f0f0f0f0f0

/** Tells whether eight bytes are digits. */
// @ts-ignore: decorator
@inline
function areDigits(word: u64): bool {
  return ((word & highHalves) | (((word + 0x0606060606060606) & highHalves) >> 4)) == 0x3333333333333333
}

/** The number that eight digits make. */
// @ts-ignore: decorator
@inline
function eightDigits(word: u64): u64 {
  const pairs = (word - zeros) * 10 + ((word - zeros) >> 8)
  return ((pairs & 0xff000000ff) * 0xf424000000064 + ((pairs >> 16) & 0xff000000ff) * 0x271000000001) >> 32
}

/**
 * Reads one field of some records. Cells that are not plain numbers are listed: a closer look decides what they are.
 *
 * @param stride - bytes from a record's entry to the next one's in `starts` and `ends`
 * @param tens - 10^0 to 10^22; after them the powers of {@link nearest}
 * @param slow - where the rows of listed cells are written
 * @returns how many are listed; empty cells are NaN
 */
export function readNumbers(starts: usize, ends: usize, stride: usize, rows: i32, out: usize, slow: usize, tens: usize): i32 {
  const powers = tens + 184
  const from = slow
  for (let row = 0; row < rows; row++, starts += stride, ends += stride, out += 8) {
    let at = load<u32>(starts) as usize
    const end = load<u32>(ends) as usize
    if (at == end) {
      store<f64>(out, NaN)
      continue
    }
    const sign = load<u8>(at)
    if (sign == 45 || sign == 43) at++
    const length = (end - at) as i32
    if (length <= 16) {
      const short = readShort(at, length, tens)
      if (short == short) {
        store<f64>(out, sign == 45 ? 0 - short : short)
        continue
      }
    }
    const first = at
    let digits: u64 = 0
    while (at < end) {
      const digit = (load<u8>(at) as u32) - 48
      if (digit > 9) break
      digits = digits * 10 + (digit as u64)
      at++
    }
    const whole = (at - first) as i32
    let isPlain = whole < 2 || load<u8>(first) != 48
    let count = whole
    let power = 0
    if (at == end) isPlain = isPlain && whole > 0 && whole <= 15
    else {
      if (load<u8>(at) == 46) {
        const point = ++at
        for (; at + 8 <= end && areDigits(load<u64>(at)); at += 8) digits = digits * 100000000 + eightDigits(load<u64>(at))
        while (at < end) {
          const digit = (load<u8>(at) as u32) - 48
          if (digit > 9) break
          digits = digits * 10 + (digit as u64)
          at++
        }
        power = -((at - point) as i32)
        count -= power
        if (count == 0) isPlain = false
      } else if (whole == 0) isPlain = false
      if (at < end && (load<u8>(at) | 32) == 101) {
        const mark = load<u8>(++at)
        if (at < end && (mark == 45 || mark == 43)) at++
        const exponentAt = at
        let exponent = 0
        while (at < end && at - exponentAt < 4) {
          const digit = (load<u8>(at) as u32) - 48
          if (digit > 9) break
          exponent = exponent * 10 + (digit as i32)
          at++
        }
        if (at == exponentAt) isPlain = false
        power += mark == 45 ? -exponent : exponent
      }
      if (at != end) isPlain = false
    }
    if (count > 19 && isPlain) {
      // Zeros before the first digit that counts are not held.
      let lead = first
      while (load<u8>(lead) == 48 || load<u8>(lead) == 46) {
        if (load<u8>(lead) == 48) count--
        lead++
      }
      if (count > 19) isPlain = false
    }
    let value: f64 = NaN
    if (isPlain) {
      if (digits == 0) value = 0
      else if (digits <= 0x20000000000000 && power >= -22 && power <= 22)
        value = power < 0 ? (digits as f64) / load<f64>(tens + ((-power as usize) << 3)) : (digits as f64) * load<f64>(tens + ((power as usize) << 3))
      else value = nearest(digits, power, powers)
      if (sign == 45) value = 0 - value
    }
    store<f64>(out, value)
    if (value != value) {
      store<i32>(slow, row)
      slow += 4
    }
  }
  return ((slow - from) >> 2) as i32
}
