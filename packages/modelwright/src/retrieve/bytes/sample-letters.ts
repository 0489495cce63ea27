/** So many bytes tell which encoding a text is in. */
const sampleBytes = 1 << 16

/** Bytes from the one before the first above 127 on, as many as are looked at. */
export function sampleOf(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte >= 0x80)
  return first < 0 ? bytes.subarray(0, 0) : bytes.subarray(Math.max(0, first - 1), first + sampleBytes)
}

/** Share of some characters that are among those a language uses often; 0 where there are none. */
export function commonShare(characters: readonly string[], common: ReadonlySet<string>): number {
  if (characters.length === 0) return 0
  return characters.filter((character) => common.has(character)).length / characters.length
}

/** The encoding whose score is the highest, of those of enough; of equals the first. */
export function likeliest<Encoding>(
  scored: readonly { readonly encoding: Encoding; readonly score: number }[],
  enough: number,
): Encoding | undefined {
  const [first, ...others] = scored.filter(({ score }) => score >= enough)
  return others.reduce((best, one) => (one.score > best.score ? one : best), first)?.encoding
}
