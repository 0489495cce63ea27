import { isLoopback } from '../../playground/request.ts'

const timeoutMs = 5000
const maxBytes = 1_048_576
/** After a failure the issuer is left alone for so long. */
const restMs = 5000
/** Keys that were fetched serve on for so long while the issuer cannot be reached. */
const staleMs = 3_600_000

/** Whether nobody on the way can put other keys in place of the issuer's. */
export function isSafeAddress(url: URL): boolean {
  return (
    url.protocol === 'https:' ||
    (url.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[|\]$/g, '')))
  )
}

async function boundedText(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > maxBytes) throw new Error(`the answer has more than ${maxBytes} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** Fetches a small JSON document; follows no redirection. */
export async function fetchText(url: string | URL, init: RequestInit = {}): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs)
  const response = await fetch(url, { ...init, redirect: 'error', signal })
  if (!response.ok) throw new Error(`it answered ${response.status}`)
  return boundedText(response)
}

/** Makes the fetch of an issuer's keys: bounded, with a rest after failures, and the last good answer for an hour of them. */
export function keyFetcher(
  now: () => number = () => Date.now(),
): (url: string, init: object) => Promise<Response> {
  let last: { readonly text: string; readonly at: number } | undefined
  let restUntil = 0
  let failure: Error | undefined
  return async (url, init) => {
    if (now() >= restUntil)
      try {
        last = { text: await fetchText(url, init as RequestInit), at: now() }
        failure = undefined
      } catch (error) {
        failure = error as Error
        restUntil = now() + restMs
      }
    if (last !== undefined && now() - last.at < staleMs) return new Response(last.text)
    throw failure ?? new Error('the issuer was not asked')
  }
}
