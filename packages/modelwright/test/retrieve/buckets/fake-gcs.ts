import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** CRC-32C (Castagnoli), as the service sends it with every object. */
export function crc32c(bytes: Uint8Array): string {
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0)
  }
  const out = Buffer.alloc(4)
  out.writeUInt32BE(~crc >>> 0)
  return out.toString('base64')
}

interface Stored {
  readonly bytes: Buffer
  readonly generation: string
}

/** The part of the JSON API of Google Cloud Storage that reading needs, over objects in memory; two a page. */
export function fakeGcs(bucket: string) {
  const objects = new Map<string, Stored>()
  let generation = 1_000_000
  const metadata = (name: string, { bytes, generation }: Stored) => ({
    kind: 'storage#object',
    name,
    bucket,
    generation,
    size: String(bytes.length),
    etag: `e${generation}`,
    md5Hash: createHash('md5').update(bytes).digest('base64'),
    crc32c: crc32c(bytes),
  })
  const refuse = (response: ServerResponse, code: number, message: string): void => {
    response
      .writeHead(code, { 'content-type': 'application/json' })
      .end(JSON.stringify({ error: { code, message, errors: [{ message }] } }))
  }
  const list = (response: ServerResponse, query: URLSearchParams): void => {
    const names = [...objects.keys()].filter((name) => name.startsWith(query.get('prefix') ?? '')).sort()
    const from = Number(query.get('pageToken') ?? 0)
    const items = names.slice(from, from + 2).map((name) => metadata(name, objects.get(name)!))
    const next = from + 2 < names.length ? { nextPageToken: String(from + 2) } : {}
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ kind: 'storage#objects', items, ...next }))
  }
  const media = (
    request: IncomingMessage,
    response: ServerResponse,
    name: string,
    { bytes, generation }: Stored,
  ): void => {
    const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '')
    const start = Number(range?.[1] ?? 0)
    const headers = {
      'content-type': 'application/octet-stream',
      'x-goog-generation': generation,
      'x-goog-hash': `crc32c=${crc32c(bytes)},md5=${createHash('md5').update(bytes).digest('base64')}`,
      'x-goog-stored-content-encoding': 'identity',
      ...(range && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
    }
    const part = bytes.subarray(start)
    response.writeHead(range ? 206 : 200, { ...headers, 'content-length': String(part.length) })
    const cut = cuts.get(name) ?? 0
    if (cut > 0 && start === 0) {
      cuts.set(name, 0)
      response.write(part.subarray(0, cut), () => response.destroy())
    } else response.end(part)
  }
  const cuts = new Map<string, number>()
  return {
    put(name: string, content: string | Uint8Array): void {
      objects.set(name, { bytes: Buffer.from(content as string), generation: String(generation++) })
    },
    /** Breaks off the next download of an object after so many bytes. */
    cut: (name: string, bytes: number): void => void cuts.set(name, bytes),
    answer(request: IncomingMessage, response: ServerResponse): void {
      const url = new URL(request.url!, 'http://localhost')
      const [, asked, , name] = /\/storage\/v1\/b\/([^/]+)(\/o\/?(.*))?$/.exec(url.pathname) ?? []
      if (asked !== bucket) return void refuse(response, 404, 'The specified bucket does not exist.')
      if (name === undefined || name === '') return void list(response, url.searchParams)
      const key = decodeURIComponent(name)
      const found = objects.get(key)
      const wanted = url.searchParams.get('generation')
      if (found === undefined || (wanted !== null && wanted !== found.generation))
        return void refuse(response, 404, `No such object: ${bucket}/${key}`)
      if (url.searchParams.get('alt') === 'media') return void media(request, response, key, found)
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(metadata(key, found)))
    },
  }
}
