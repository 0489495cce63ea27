import type { Service } from '../answer-service.ts'
import type { Model } from '../model.ts'
import { encodeUtf8 } from '../utf8.ts'
import { answerNamed, type MountOptions, serviceOf, withoutBase } from './to-fetch.ts'

/** The part of Node's IncomingMessage that is read; `body` is there where a parser ran before. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** The part of Node's ServerResponse that is used. */
export interface NodeResponse {
  writeHead(status: number, headers: Record<string, string>): unknown
  write(piece: Uint8Array): boolean
  end(body?: Uint8Array): unknown
  destroy(error?: Error): unknown
  once(event: string, run: () => void): unknown
  removeListener(event: string, run: () => void): unknown
}

/** Answers one request; `next` is called with what went wrong before anything was answered. */
export type NodeHandler = (
  request: NodeRequest,
  response: NodeResponse,
  next?: (error?: unknown) => void,
) => Promise<void>

/**
 * Makes a handler for Express, Connect and `node:http` of a model.
 *
 * Express takes off the path it is mounted at by itself. A body that a parser read before is taken as that left it; one that none has read is read.
 *
 * @example
 * app.use('/churn', toExpress(model))
 */
export function toExpress(model: Model | Service, { base }: MountOptions = {}): NodeHandler {
  const service = serviceOf(model)
  return async (request, response, next) => {
    try {
      const answered = await answerNamed(service, {
        method: request.method ?? 'GET',
        path: withoutBase(request.url ?? '/', base),
        headers: request.headers,
        body: bodyOf(request),
      })
      response.writeHead(answered.status, answered.headers)
      if (answered.body instanceof Uint8Array) response.end(answered.body)
      else await pour(answered.body, response)
    } catch (error) {
      if (next === undefined) response.destroy(error as Error)
      else next(error)
    }
  }
}

/** The body as it comes, or as a parser left it: those of Express 4 set it to `{}` where they read nothing, too. */
function bodyOf(
  request: NodeRequest & { readonly body?: unknown; readonly readableDidRead?: boolean },
): AsyncIterable<Uint8Array> {
  const { body, readableDidRead } = request
  if (body === undefined || body === null || readableDidRead === false) return request
  return parsed(
    body instanceof Uint8Array ? body : encodeUtf8(typeof body === 'string' ? body : JSON.stringify(body)),
  )
}

async function* parsed(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes
}

/** Writes piece by piece, no faster than they are taken; leaves off when nobody takes them any more. */
async function pour(pieces: AsyncIterable<Uint8Array>, response: NodeResponse): Promise<void> {
  let isClosed = false
  response.once('close', () => {
    isClosed = true
  })
  try {
    for await (const piece of pieces) {
      if (isClosed) return
      if (!response.write(piece)) await drained(response)
    }
    response.end()
  } catch (error) {
    // Half an answer must not look like a whole one.
    response.destroy(error as Error)
  }
}

function drained(response: NodeResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.removeListener('drain', done)
      response.removeListener('close', done)
      resolve()
    }
    response.once('drain', done)
    response.once('close', done)
  })
}
