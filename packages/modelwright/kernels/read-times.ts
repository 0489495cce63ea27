// Reads the plainest spellings of moments and of true and false.

// @ts-ignore: decorator
@inline
function two(at: usize): i32 {
  const tens = (load<u8>(at) as u32) - 48
  const ones = (load<u8>(at, 1) as u32) - 48
  return tens > 9 || ones > 9 ? -10000 : ((tens * 10 + ones) as i32)
}

/** Days since 1970-01-01 of `yyyy-mm-dd`; a value below -1,000,000 where it is no date. */
function dayAt(at: usize): i32 {
  if (load<u8>(at, 4) != 45 || load<u8>(at, 7) != 45) return i32.MIN_VALUE
  const year = two(at) * 100 + two(at + 2)
  const month = two(at + 5)
  const day = two(at + 8)
  if (year < 0 || month < 1 || month > 12 || day < 1) return i32.MIN_VALUE
  const isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  const isShort = month == 4 || month == 6 || month == 9 || month == 11
  const last = month == 2 ? (isLeap ? 29 : 28) : isShort ? 30 : 31
  if (day > last) return i32.MIN_VALUE
  // days_from_civil of Howard Hinnant; years here are 0 to 9999.
  const y = month <= 2 ? year - 1 + 400 : year + 400
  const era = y / 400
  const ofEra = y - era * 400
  const ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  return (era - 1) * 146097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719468
}

/** Reads `yyyy-mm-dd` and `yyyy-mm-dd hh:mm:ss`; lists what is neither. See `readNumbers` for the parameters. */
export function readTimes(starts: usize, ends: usize, stride: usize, rows: i32, out: usize, slow: usize): i32 {
  const from = slow
  for (let row = 0; row < rows; row++, starts += stride, ends += stride, out += 8) {
    const at = load<u32>(starts) as usize
    const length = (load<u32>(ends) as usize) - at
    let value: f64 = NaN
    if (length == 10 || length == 19) {
      const day = dayAt(at)
      let second = 0
      if (length == 19) {
        const mark = load<u8>(at, 10)
        const hour = two(at + 11)
        const minute = two(at + 14)
        const last = two(at + 17)
        const isClock = (mark == 32 || (mark | 32) == 116) && load<u8>(at, 13) == 58 && load<u8>(at, 16) == 58
        second = !isClock || hour < 0 || hour > 23 || minute < 0 || minute > 59 || last < 0 || last > 59 ? -1 : hour * 3600 + minute * 60 + last
      }
      if (day != i32.MIN_VALUE && second >= 0) value = (day as f64) * 86400000 + (second as f64) * 1000
    }
    store<f64>(out, value)
    if (value != value && length != 0) {
      store<i32>(slow, row)
      slow += 4
    }
  }
  return ((slow - from) >> 2) as i32
}

/** Reads true and false in three spellings as 1 and 0, one byte a row; 2 is missing. Lists what is neither. */
export function readBooleans(starts: usize, ends: usize, stride: usize, rows: i32, out: usize, slow: usize): i32 {
  const from = slow
  for (let row = 0; row < rows; row++, starts += stride, ends += stride, out++) {
    const at = load<u32>(starts) as usize
    const length = (load<u32>(ends) as usize) - at
    let value: u8 = 2
    if (length == 4) {
      const word = load<u32>(at)
      if (word == 0x65757274 || word == 0x65757254 || word == 0x45555254) value = 1
    } else if (length == 5) {
      const word = load<u32>(at)
      const last = load<u8>(at, 4)
      if ((last == 101 && (word == 0x736c6166 || word == 0x736c6146)) || (last == 69 && word == 0x534c4146)) value = 0
    }
    store<u8>(out, value)
    if (value == 2 && length != 0) {
      store<i32>(slow, row)
      slow += 4
    }
  }
  return ((slow - from) >> 2) as i32
}
