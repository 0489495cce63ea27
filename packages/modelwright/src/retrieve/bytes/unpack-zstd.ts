/** Marks data that break the zstd format; `openBytes` turns it into a sentence. */
function damaged(cause: unknown): Error {
  const what = cause instanceof Error ? cause.message : String(cause)
  return Object.assign(new Error(`zstd: ${what}`), { code: 'ZSTD_DAMAGED' })
}

/**
 * Unpacks zstd, frame after frame, for versions of Node that cannot. Checksums are not compared.
 *
 * @throws an Error with a code that starts with `ZSTD_` - when the data are damaged or cut off
 */
export async function* unpackZstd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import('fzstd')
  const parts: Uint8Array[] = []
  const stream = new Decompress((part) => parts.push(part))
  const push = (chunk: Uint8Array, isLast: boolean): void => {
    try {
      stream.push(chunk, isLast)
    } catch (error) {
      throw damaged(error)
    }
  }
  for await (const chunk of chunks) {
    push(chunk, false)
    yield* parts.splice(0)
  }
  push(new Uint8Array(0), true)
  yield* parts.splice(0)
}
