// Numbers strings as they first occur: an open-addressing table over their bytes.

// Where the table of a dictionary keeps what: addresses and counts, four bytes each; then the hashes of some rows.
const slotsAt: usize = 0
const maskAt: usize = 4
const endsAt: usize = 8
const storeAt: usize = 12
const sizeAt: usize = 16
const usedAt: usize = 20
const roomAt: usize = 24
const hashesAt: usize = 32

/** Rows that are hashed before the first of them is looked up, so that their slots are on their way from memory together. */
const ahead: i32 = 64

/** A dictionary of fewer slots lies near the processor. */
const fewSlots: u32 = 16384

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

/** Hashes the strings of some rows; those that are blank are told by hashes that nobody looks at. */
function hashAhead(starts: usize, ends: usize, stride: usize, from: i32, to: i32, hashes: usize): void {
  for (let row = from; row < to; row++, hashes += 4)
    store<u32>(hashes, hashOf(load<u32>(starts + (row as usize) * stride), load<u32>(ends + (row as usize) * stride)))
}

/** Asks memory for what looking up some hashes takes, one step of all of them after the other. */
function fetchAhead(count: i32, dictionary: usize): u32 {
  const slots = load<u32>(dictionary, slotsAt) as usize
  const mask = load<u32>(dictionary, maskAt)
  const stringEnds = load<u32>(dictionary, endsAt) as usize
  const bytes = load<u32>(dictionary, storeAt) as usize
  const hashes = dictionary + hashesAt
  const last = hashes + ((count as usize) << 2)
  let seen: u32 = 0
  for (let at = hashes; at < last; at += 4) seen += load<u32>(slots + (((load<u32>(at) & mask) as usize) << 3))
  for (let at = hashes; at < last; at += 4) {
    const code = load<i32>(slots + (((load<u32>(at) & mask) as usize) << 3))
    if (code > 0) seen += load<u32>(stringEnds + (((code - 1) as usize) << 2))
  }
  for (let at = hashes; at < last; at += 4) {
    const code = load<i32>(slots + (((load<u32>(at) & mask) as usize) << 3))
    if (code > 0) seen += load<u8>(bytes + (load<u32>(stringEnds + (((code - 1) as usize) << 2)) as usize))
  }
  return seen
}

/**
 * Gives each cell of one field the number of its string; −1 for blank cells.
 *
 * @param dictionary - its table; strings are kept as bytes one after the other, with the end of each. A slot holds a number,
 *   −1 where it is free, and the hash of its string
 * @returns `rows`, or the row before which the dictionary must be given more room
 */
export function numberStrings(
  starts: usize, ends: usize, stride: usize, first: i32, rows: i32, codes: usize, dictionary: usize,
): i32 {
  const slots = load<u32>(dictionary, slotsAt) as usize
  const mask = load<u32>(dictionary, maskAt)
  const stringEnds = load<u32>(dictionary, endsAt) as usize
  const bytes = load<u32>(dictionary, storeAt) as usize
  const room = load<u32>(dictionary, roomAt)
  const hashes = dictionary + hashesAt
  let size = load<u32>(dictionary, sizeAt)
  let used = load<u32>(dictionary, usedAt)
  let seen: u32 = 0
  let row = first
  let hashed = first
  for (; row < rows; row++) {
    if (row == hashed) {
      hashed = min(rows, row + ahead)
      hashAhead(starts, ends, stride, row, hashed, hashes)
      if (mask >= fewSlots) seen += fetchAhead(hashed - row, dictionary)
    }
    const at = load<u32>(starts + (row as usize) * stride) as usize
    const end = load<u32>(ends + (row as usize) * stride) as usize
    const byte = load<u8>(at)
    if (at == end || ((byte == 32 || byte == 9) && isBlank(at, end))) {
      store<i32>(codes + ((row as usize) << 2), -1)
      continue
    }
    const hash = load<u32>(hashes + (((row - first) & (ahead - 1)) << 2))
    const length = (end - at) as u32
    let slot = hash & mask
    let code: i32
    for (;;) {
      const entry = load<u64>(slots + ((slot as usize) << 3))
      code = entry as i32
      if (code < 0) break
      if (((entry >> 32) as u32) == hash) {
        const before = code == 0 ? 0 : load<u32>(stringEnds + (((code - 1) as usize) << 2))
        if (load<u32>(stringEnds + ((code as usize) << 2)) - before == length && isSame(bytes + before, at, length)) break
      }
      slot = (slot + 1) & mask
    }
    if (code < 0) {
      if (size * 2 > mask || used + length + 8 > room) break
      code = size as i32
      store<u64>(slots + ((slot as usize) << 3), ((hash as u64) << 32) | (code as u64))
      memory.copy(bytes + used, at, length)
      used += length
      store<u32>(stringEnds + ((code as usize) << 2), used)
      size++
    }
    store<i32>(codes + ((row as usize) << 2), code)
  }
  store<u32>(dictionary, size, sizeAt)
  store<u32>(dictionary, used, usedAt)
  // What was fetched must seem to be of use, or the compiler leaves it out.
  store<u32>(hashes, seen)
  return row
}

/** Puts what slots hold into the new slots of a dictionary, all of them −1 before. */
export function placeStrings(old: usize, count: i32, dictionary: usize): void {
  const slots = load<u32>(dictionary, slotsAt) as usize
  const mask = load<u32>(dictionary, maskAt)
  const end = old + ((count as usize) << 3)
  for (let at = old; at < end; at += 8) {
    const entry = load<u64>(at)
    if ((entry as i32) < 0) continue
    let slot = ((entry >> 32) as u32) & mask
    while (load<i32>(slots + ((slot as usize) << 3)) >= 0) slot = (slot + 1) & mask
    store<u64>(slots + ((slot as usize) << 3), entry)
  }
}
