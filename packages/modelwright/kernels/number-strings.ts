// Numbers strings as they first occur: an open-addressing table over their bytes.

// Where the table of a dictionary keeps what: addresses and counts, four bytes each.
const slotsAt: usize = 0
const maskAt: usize = 4
const hashesAt: usize = 8
const endsAt: usize = 12
const storeAt: usize = 16
const sizeAt: usize = 20
const usedAt: usize = 24
const roomAt: usize = 28

// @ts-ignore: decorator
@inline
function tailOf(at: usize, length: usize): u64 {
  return length == 0 ? 0 : load<u64>(at) & (0xffffffffffffffff >> (((8 - length) << 3) as u64))
}

/** Hashes bytes eight at a time; eight bytes beyond the end are read and ignored. */
function hashOf(at: usize, end: usize): u32 {
  let hash: u64 = 0x9e3779b97f4a7c15 ^ ((end - at) as u64)
  while (at + 8 <= end) {
    hash = (hash ^ load<u64>(at)) * 0xff51afd7ed558ccd
    hash ^= hash >> 32
    at += 8
  }
  hash = (hash ^ tailOf(at, end - at)) * 0xff51afd7ed558ccd
  hash ^= hash >> 33
  hash *= 0xc4ceb9fe1a85ec53
  return (hash >> 32) as u32
}

function isSame(a: usize, b: usize, length: usize): bool {
  while (length >= 8) {
    if (load<u64>(a) != load<u64>(b)) return false
    a += 8
    b += 8
    length -= 8
  }
  return tailOf(a, length) == tailOf(b, length)
}

function isBlank(at: usize, end: usize): bool {
  while (at < end) {
    const byte = load<u8>(at++)
    if (byte != 32 && byte != 9) return false
  }
  return true
}

/**
 * Gives each cell of one field the number of its string; −1 for blank cells.
 *
 * @param dictionary - its table; strings are kept as bytes one after the other, with the end of each
 * @returns `rows`, or the row before which the dictionary must be given more room
 */
export function numberStrings(
  starts: usize, ends: usize, stride: usize, first: i32, rows: i32, codes: usize, dictionary: usize,
): i32 {
  const slots = load<u32>(dictionary, slotsAt) as usize
  const mask = load<u32>(dictionary, maskAt)
  const hashes = load<u32>(dictionary, hashesAt) as usize
  const stringEnds = load<u32>(dictionary, endsAt) as usize
  const bytes = load<u32>(dictionary, storeAt) as usize
  const room = load<u32>(dictionary, roomAt)
  let size = load<u32>(dictionary, sizeAt)
  let used = load<u32>(dictionary, usedAt)
  let row = first
  for (; row < rows; row++) {
    const at = load<u32>(starts + (row as usize) * stride) as usize
    const end = load<u32>(ends + (row as usize) * stride) as usize
    const byte = load<u8>(at)
    if (at == end || ((byte == 32 || byte == 9) && isBlank(at, end))) {
      store<i32>(codes + ((row as usize) << 2), -1)
      continue
    }
    const hash = hashOf(at, end)
    const length = (end - at) as u32
    let slot = hash & mask
    let code: i32
    for (;;) {
      code = load<i32>(slots + ((slot as usize) << 2))
      if (code < 0) break
      if (load<u32>(hashes + ((code as usize) << 2)) == hash) {
        const before = code == 0 ? 0 : load<u32>(stringEnds + (((code - 1) as usize) << 2))
        if (load<u32>(stringEnds + ((code as usize) << 2)) - before == length && isSame(bytes + before, at, length)) break
      }
      slot = (slot + 1) & mask
    }
    if (code < 0) {
      if (size * 2 > mask || used + length + 8 > room) break
      code = size as i32
      store<i32>(slots + ((slot as usize) << 2), code)
      store<u32>(hashes + ((code as usize) << 2), hash)
      memory.copy(bytes + used, at, length)
      used += length
      store<u32>(stringEnds + ((code as usize) << 2), used)
      size++
    }
    store<i32>(codes + ((row as usize) << 2), code)
  }
  store<u32>(dictionary, size, sizeAt)
  store<u32>(dictionary, used, usedAt)
  return row
}

/** Puts the strings of a dictionary into a new table of slots, all of them −1 before. */
export function placeStrings(dictionary: usize): void {
  const slots = load<u32>(dictionary, slotsAt) as usize
  const mask = load<u32>(dictionary, maskAt)
  const hashes = load<u32>(dictionary, hashesAt) as usize
  const size = load<u32>(dictionary, sizeAt)
  for (let code: u32 = 0; code < size; code++) {
    let slot = load<u32>(hashes + ((code as usize) << 2)) & mask
    while (load<i32>(slots + ((slot as usize) << 2)) >= 0) slot = (slot + 1) & mask
    store<i32>(slots + ((slot as usize) << 2), code as i32)
  }
}
