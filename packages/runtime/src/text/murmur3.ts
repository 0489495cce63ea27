const rotated = (value: number, by: number): number => (value << by) | (value >>> (32 - by))
const mixed = (word: number): number => Math.imul(rotated(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593)

/**
 * Hashes bytes to a signed 32-bit number: MurmurHash3_x86_32, seed 0.
 *
 * @see Austin Appleby, MurmurHash3.cpp (public domain); scikit-learn's HashingVectorizer uses the same
 */
export function murmur3(bytes: Uint8Array): number {
  const { length } = bytes
  const end = length - (length % 4)
  let hash = 0
  for (let at = 0; at < end; at += 4) {
    const word = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)
    hash = (Math.imul(rotated(hash ^ mixed(word), 13), 5) + 0xe6546b64) | 0
  }
  let tail = 0
  for (let at = length - 1; at >= end; at--) tail = (tail << 8) | bytes[at]
  if (end < length) hash ^= mixed(tail)
  hash ^= length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/** Gives the bucket of bytes as scikit-learn does: the absolute value of the hash, modulo. */
export function bucketOf(bytes: Uint8Array, buckets: number): number {
  return Math.abs(murmur3(bytes)) % buckets
}
