import type { Service } from '../answer-service.ts'
import { answerStream, type StreamAnswer, type StreamRequest } from '../answer-stream.ts'
import { createService } from '../create-service.ts'
import type { Model } from '../model.ts'
import { requestIdIn } from '../request-id.ts'

/** The part of the platform's Request that is read. */
export interface FetchRequest {
  readonly method: string
  readonly url: string
  readonly headers: { forEach(take: (value: string, name: string) => void): void }
  readonly body: unknown
}

/** The platform's own Response, wherever this is compiled. */
export type FetchResponse = typeof globalThis extends { Response: { prototype: infer Found } }
  ? Found
  : unknown

/** What a mount may be told. */
export interface MountOptions {
  /** What the paths of requests begin with before ours, such as `/churn`; what does not begin so is not changed. */
  readonly base?: string
}

/** The part of a ReadableStream's reader that is used. */
interface Reader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array }>
  cancel(reason?: unknown): Promise<void>
}

/** What a stream is filled with. */
interface Source {
  pull(controller: { enqueue(piece: Uint8Array): void; close(): void }): Promise<void>
  cancel(): Promise<void>
}

/** Web-standard globals; the runtime's types know no platform. */
interface Host {
  readonly Response: new (
    body: unknown,
    init: { status: number; headers: Record<string, string> },
  ) => FetchResponse
  readonly ReadableStream: new (source: Source, strategy: { highWaterMark: number }) => unknown
  readonly crypto?: { randomUUID?(): string }
}

const host = globalThis as unknown as Host

/** Takes a model, or a service of one with a version and limits of its own. */
export function serviceOf(model: Model | Service): Service {
  return 'limits' in model ? model : createService(model)
}

/**
 * Answers under an id of its own, where the platform can make one: outcomes are told by it, and a client may send one
 * `x-request-id` with several requests. That goes out again as it came.
 */
export async function answerNamed(service: Service, request: StreamRequest): Promise<StreamAnswer> {
  const id = host.crypto?.randomUUID?.()
  const sent = requestIdIn(request.headers) ?? id
  const answered = await answerStream(service, id === undefined ? request : { ...request, id })
  return sent === undefined
    ? answered
    : { ...answered, headers: { ...answered.headers, 'x-request-id': sent } }
}

/** Takes the base off a path. */
export function withoutBase(path: string, base = ''): string {
  const bare = base.endsWith('/') ? base.slice(0, -1) : base
  if (bare === '' || !path.startsWith(bare)) return path
  const rest = path.slice(bare.length)
  return rest === '' || rest.startsWith('?') ? `/${rest}` : rest.startsWith('/') ? rest : path
}

/**
 * Makes a handler of web-standard requests of a model: everything the service answers, at the paths it has.
 *
 * Serves Hono, Next.js, Deno, Bun, workers at the edge and whatever else speaks Request and Response. CSV and JSON lines stream.
 *
 * @example
 * const app = new Hono().mount('/churn', toFetch(model))
 */
export function toFetch(
  model: Model | Service,
  { base }: MountOptions = {},
): (request: FetchRequest) => Promise<FetchResponse> {
  const service = serviceOf(model)
  return async (request) => {
    const headers: Record<string, string> = {}
    request.headers.forEach((value, name) => {
      headers[name] = value
    })
    const {
      status,
      headers: sent,
      body,
    } = await answerNamed(service, {
      method: request.method,
      path: withoutBase(pathOf(request.url), base),
      headers,
      body: piecesOf(request.body),
    })
    const isEmpty = status === 204 || request.method === 'HEAD'
    const content = isEmpty ? null : body instanceof Uint8Array ? body : streamOf(body)
    return new host.Response(content, { status, headers: sent })
  }
}

/** Path and query of a whole address. */
function pathOf(url: string): string {
  const path = url.replace(/^[A-Za-z][\w+.-]*:\/\/[^/?#]*/, '')
  return path.startsWith('/') ? path : `/${path}`
}

/** Reads a ReadableStream by its reader: not every platform can go through one with `for await`. */
async function* piecesOf(body: unknown): AsyncGenerator<Uint8Array, void> {
  if (body === null || body === undefined) return
  const reader = (body as { getReader(): Reader }).getReader()
  let isOver = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      isOver = done
      if (done) return
      if (value !== undefined) yield value
    }
  } finally {
    if (!isOver) await reader.cancel()
  }
}

/** Makes a ReadableStream that asks for the next piece when the last was taken. */
function streamOf(pieces: AsyncIterable<Uint8Array>): unknown {
  const from = pieces[Symbol.asyncIterator]()
  return new host.ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await from.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await from.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
