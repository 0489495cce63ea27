/**
 * Tells whether predictions of a request are logged, by its id alone: all rows of it go together, and whoever has the id can tell
 * as well. What is sampled at one share is also sampled at any greater.
 *
 * @param share - of the requests, in [0, 1]
 */
export function isSampled(id: string, share: number): boolean {
  if (share >= 1) return true
  // FNV-1a and the finaliser of MurmurHash3: ids that count up differ in their last letters only.
  let hash = 0x811c9dc5
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0 < share * 4294967296
}
