import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { type Asking, ask } from '../../core/node/ask.ts'

/** An answer whose body is still on its way. */
export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: IncomingMessage
  readonly url: URL
}

/** One request. */
export interface Sending extends Pick<Asking, 'headers' | 'signal' | 'proxyFor'> {
  readonly timeoutMs: number
}

function slow(code: string): Error {
  return Object.assign(new Error('too slow'), { code })
}

/** Sends one GET, as {@link ask} does, and gives the answer once its headers are there. */
export async function send(url: URL, { headers, timeoutMs, signal, proxyFor }: Sending): Promise<Reply> {
  const body = await ask(url, { headers, timeoutMs, signal, proxyFor })
  return { status: body.statusCode ?? 0, headers: body.headers, body, url }
}

/**
 * Hands out a body block by block, and fails where a whole `timeoutMs` brings fewer bytes than `minBytesPerSecond` asks.
 *
 * @throws an Error with the system's code, or BODY_SLOW
 */
export async function* bodyOf(
  { body }: Reply,
  { timeoutMs, minBytesPerSecond }: { readonly timeoutMs: number; readonly minBytesPerSecond: number },
): AsyncGenerator<Uint8Array> {
  const least = Math.max(1, Math.floor((minBytesPerSecond * timeoutMs) / 1000))
  let received = 0
  const watch = setInterval(() => {
    // Bytes that wait to be taken are no fault of the sender.
    const isWaiting = body.readableLength > 0 || body.complete
    if (received < (minBytesPerSecond === 0 ? 1 : least) && !isWaiting) body.destroy(slow('BODY_SLOW'))
    received = 0
  }, timeoutMs)
  try {
    for await (const block of body) {
      received += (block as Uint8Array).length
      yield block as Uint8Array
    }
  } finally {
    clearInterval(watch)
    body.destroy()
  }
}
