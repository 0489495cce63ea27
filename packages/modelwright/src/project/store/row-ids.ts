/** Writes 7 bits a byte, low first; the high bit says that more follow. */
function pushVarint(out: number[], value: number): void {
  while (value >= 128) {
    out.push((value % 128) | 128)
    value = Math.floor(value / 128)
  }
  out.push(value)
}

/**
 * Packs a set of row numbers: for each unbroken stretch, the gap before it and its length less one, as varints.
 *
 * Order and repeats do not count: equal sets give equal bytes, so that the bytes' digest names the set. All rows of
 * any table take a few bytes; a random 80 % about a third of a byte a row.
 */
export function packRowIds(rowIds: Uint32Array): Uint8Array {
  const sorted = Uint32Array.from(rowIds).sort()
  const out: number[] = []
  let next = 0
  for (let i = 0; i < sorted.length; ) {
    const start = sorted[i]
    let end = start
    while (i < sorted.length && sorted[i] <= end + 1) end = sorted[i++]
    pushVarint(out, start - next)
    pushVarint(out, end - start)
    next = end + 1
  }
  return Uint8Array.from(out)
}

/** Unpacks what {@link packRowIds} packed: ascending row numbers. The bytes were checked by their digest. */
export function unpackRowIds(bytes: Uint8Array): Uint32Array {
  const stretches: number[] = []
  for (let at = 0; at < bytes.length; ) {
    let value = 0
    let scale = 1
    while (bytes[at] >= 128) {
      value += (bytes[at++] & 127) * scale
      scale *= 128
    }
    stretches.push(value + bytes[at++] * scale)
  }
  let total = 0
  for (let i = 1; i < stretches.length; i += 2) total += stretches[i] + 1
  const rowIds = new Uint32Array(total)
  let next = 0
  let filled = 0
  for (let i = 0; i < stretches.length; i += 2) {
    next += stretches[i]
    for (let left = stretches[i + 1]; left >= 0; left--) rowIds[filled++] = next++
  }
  return rowIds
}

/** Unites sets of row numbers, each ascending: ascending, each once. */
export function uniteRowIds(sets: readonly Uint32Array[]): Uint32Array {
  if (sets.length === 1) return sets[0]
  const all = new Uint32Array(sets.reduce((sum, set) => sum + set.length, 0))
  let filled = 0
  for (const set of sets) {
    all.set(set, filled)
    filled += set.length
  }
  all.sort()
  return all.filter((id, i) => i === 0 || id !== all[i - 1])
}
