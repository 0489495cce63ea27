import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import type { ModelwrightError } from '../../core/index.ts'
import { readingProblem } from '../bytes/file-problem.ts'
import type { Request } from './download.ts'
import { connectionProblem } from './http-problem.ts'
import { bodyOf, type Reply } from './send.ts'
import { isPacked } from './unpack-body.ts'

const unpackers = { gzip: gunzipSync, 'x-gzip': gunzipSync, deflate: inflateSync, br: brotliDecompressSync }

/** How large a body may be, as sent and as unpacked, and what to say where it is larger. */
export interface BodyBound {
  readonly maxBytes: number
  tooLarge(): ModelwrightError
}

async function readAll(reply: Reply, request: Request, { maxBytes, tooLarge }: BodyBound): Promise<Buffer> {
  const blocks: Uint8Array[] = []
  let size = 0
  try {
    for await (const block of bodyOf(reply, request.values)) {
      size += block.length
      if (size > maxBytes) throw tooLarge()
      blocks.push(block)
    }
  } catch (error) {
    request.signal?.throwIfAborted()
    throw connectionProblem(error, request.shown)
  }
  return Buffer.concat(blocks)
}

/** Unpacks a body in memory, within the size it may have. */
function unpacked(
  body: Buffer,
  { headers }: Reply,
  shown: string,
  { maxBytes, tooLarge }: BodyBound,
): Buffer {
  const encoding = headers['content-encoding'] as keyof typeof unpackers | undefined
  if (!isPacked(encoding)) return body
  try {
    return unpackers[encoding!](body, { maxOutputLength: maxBytes })
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge()
    throw readingProblem(Object.assign(new Error(String(error)), { code: 'Z_DATA_ERROR' }), shown, shown)
  }
}

/** Reads a small body into memory, unpacked. @throws {ModelwrightError} RETRIEVE_FILE_DAMAGED, and what `tooLarge` makes */
export async function readBody(reply: Reply, request: Request, bound: BodyBound): Promise<Buffer> {
  return unpacked(await readAll(reply, request, bound), reply, request.shown, bound)
}
