import type { IncomingHttpHeaders } from 'node:http'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { ModelwrightError } from '../../core/index.ts'
import { readingProblem } from '../bytes/file-problem.ts'
import { ask, type Request } from '../http/download.ts'
import { pageProblem } from '../http/fetch-file.ts'
import { connectionProblem, sizeProblem, statusProblem } from '../http/http-problem.ts'
import { withRetries } from '../http/retry.ts'
import { bodyOf, type Reply } from '../http/send.ts'
import { isPacked } from '../http/unpack-body.ts'
import { guardLongIntegers } from '../json/read-rows.ts'
import type { JsonApiValues } from './json-api-options.ts'

/** One answer of an API. */
export interface Page {
  readonly headers: IncomingHttpHeaders
  readonly url: URL
  readonly text: string
  readonly value: unknown
}

const unpackers = { gzip: gunzipSync, 'x-gzip': gunzipSync, deflate: inflateSync, br: brotliDecompressSync }

async function readAll(reply: Reply, request: Request, maxPageBytes: number): Promise<Buffer> {
  const blocks: Uint8Array[] = []
  let size = 0
  try {
    for await (const block of bodyOf(reply, request.values)) {
      size += block.length
      if (size > maxPageBytes) throw largePage(request.shown, maxPageBytes)
      blocks.push(block)
    }
  } catch (error) {
    request.signal?.throwIfAborted()
    throw connectionProblem(error, request.shown)
  }
  return Buffer.concat(blocks)
}

function largePage(shown: string, maxPageBytes: number): ModelwrightError {
  const { message } = sizeProblem(shown, maxPageBytes)
  return new ModelwrightError('RETRIEVE_BODY_LARGE', {
    message: `A page of ${message}`,
    where: shown,
    mend: [
      'Ask for smaller pages, or for a file:  http(…)',
      `Or allow more:  { maxPageBytes: ${maxPageBytes * 4} }`,
    ],
  })
}

/** Unpacks a body in memory, within the size a page may have. */
function unpacked(body: Buffer, { headers }: Reply, shown: string, maxPageBytes: number): Buffer {
  const encoding = headers['content-encoding'] as keyof typeof unpackers | undefined
  if (!isPacked(encoding)) return body
  try {
    return unpackers[encoding!](body, { maxOutputLength: maxPageBytes })
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw largePage(shown, maxPageBytes)
    throw readingProblem(Object.assign(new Error(String(error)), { code: 'Z_DATA_ERROR' }), shown, shown)
  }
}

function parsed(text: string, shown: string): unknown {
  try {
    return JSON.parse(guardLongIntegers(text))
  } catch {
    throw (
      pageProblem(text.slice(0, 1024), shown) ??
      new ModelwrightError('RETRIEVE_JSON_INVALID', {
        message: `"${shown}" does not answer with JSON.`,
        where: shown,
        mend: ['Check the address.', 'For a file of another kind:  http(…)'],
      })
    )
  }
}

/** Asks for one page, again where that fails in passing. @throws {ModelwrightError} as `download` does, and RETRIEVE_JSON_INVALID */
export async function askPage(request: Request, { maxPageBytes }: JsonApiValues): Promise<Page> {
  return withRetries({ ...request.values, ...request }, async () => {
    const reply = await ask(request, { accept: 'application/json' })
    if (reply.status !== 200) {
      reply.body.destroy()
      throw statusProblem(reply.status, request.shown)
    }
    const body = await readAll(reply, request, maxPageBytes)
    const text = unpacked(body, reply, request.shown, maxPageBytes).toString('utf8')
    return { headers: reply.headers, url: reply.url, text, value: parsed(text, request.shown) }
  })
}
