// Cuts text without quotes into records and fields, sixteen bytes at a time.

const newline: u8 = 10
const carriageReturn: u8 = 13

/**
 * Notes where each field of each record begins and ends, as addresses. Stops after the last whole line or `mostRows`.
 *
 * @param quote - the byte that quotes fields; 255 where there is none
 * @param width - fields of a record; two or more
 * @param told - where the address after the last record is written
 * @returns the records; -1 where a quote, an empty line or a record of another width needs a closer look
 */
export function cutPlain(
  bytes: usize, end: usize, delimiter: i32, quote: i32, width: i32,
  starts: usize, ends: usize, mostRows: i32, told: usize,
): i32 {
  const delimiters = i8x16.splat(delimiter as i8)
  const newlines = i8x16.splat(newline as i8)
  const quotes = i8x16.splat(quote as i8)
  const lastField = width - 1
  let rows = 0
  let field = 0
  let start = bytes
  let used = bytes
  for (let at = bytes; at < end && rows < mostRows; at += 16) {
    const block = v128.load(at)
    let mask = i8x16.bitmask(
      v128.or(v128.or(i8x16.eq(block, delimiters), i8x16.eq(block, newlines)), i8x16.eq(block, quotes)),
    )
    if (at + 16 > end) mask &= (1 << ((end - at) as i32)) - 1
    while (mask != 0) {
      const place = at + (ctz(mask) as usize)
      mask &= mask - 1
      const byte = load<u8>(place)
      if (byte == (delimiter as u8)) {
        if (field >= lastField) return -1
        store<u32>(starts, start as u32)
        store<u32>(ends, place as u32)
        field++
      } else if (byte == newline) {
        if (field != lastField) return -1
        const isReturn = place > start && load<u8>(place - 1) == carriageReturn
        store<u32>(starts, start as u32)
        store<u32>(ends, (isReturn ? place - 1 : place) as u32)
        field = 0
        rows++
        used = place + 1
      } else return -1
      starts += 4
      ends += 4
      start = place + 1
      if (rows == mostRows) break
    }
  }
  store<u32>(told, used as u32)
  return rows
}
