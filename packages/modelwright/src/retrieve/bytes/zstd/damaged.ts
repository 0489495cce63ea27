/** Marks data that break the zstd format; `openBytes` turns it into a sentence. */
export function damaged(what: string): Error {
  return Object.assign(new Error(`zstd: ${what}`), { code: 'ZSTD_DAMAGED' })
}
