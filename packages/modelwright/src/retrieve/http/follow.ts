import { ModelwrightError } from '../../core/index.ts'
import { shownAddress } from '../secrets.ts'
import { connectionProblem, redirectProblem } from './http-problem.ts'
import { type Reply, type Sending, send } from './send.ts'

/** A request that follows redirects. */
export interface Following extends Sending {
  readonly maxRedirects: number
  /** Headers that only the host asked first may see: all a user stated. */
  readonly secretHeaders: Readonly<Record<string, string>>
  /** What messages call the address. */
  readonly shown: string
  /** Throws where a redirect may not be followed. */
  readonly beforeRedirect?: (to: URL) => Promise<void>
}

const redirects = new Set([301, 302, 303, 307, 308])

function targetOf({ headers, url }: Reply, shown: string): URL {
  let target: URL
  try {
    target = new URL(headers.location!, url)
  } catch {
    throw redirectProblem(shown, 'redirects to something that is no address')
  }
  if (target.protocol !== 'http:' && target.protocol !== 'https:')
    throw redirectProblem(shown, `redirects to "${target.protocol}", which is not followed`)
  if (target.origin === url.origin && target.username === '') {
    target.username = url.username
    target.password = url.password
  }
  return target
}

/** Makes an address of text. @throws {ModelwrightError} RETRIEVE_ADDRESS_INVALID */
export function addressOf(text: string, shown: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  throw new ModelwrightError('RETRIEVE_ADDRESS_INVALID', {
    message: `"${shown}" is no address of the web.`,
    where: shown,
    mend: ['Write it whole:  https://host/path/table.csv'],
  })
}

/**
 * Sends a request and follows redirects, dropping what a user stated as soon as they lead to another origin.
 *
 * @throws {Passing | ModelwrightError} RETRIEVE_HOST_UNREACHABLE, RETRIEVE_REDIRECT_ENDLESS
 */
export async function follow(url: URL, following: Following): Promise<Reply> {
  const { shown, maxRedirects, secretHeaders } = following
  const seen = new Set<string>()
  let at = url
  let isTrusted = true
  for (;;) {
    seen.add(at.href)
    const headers = isTrusted ? { ...following.headers, ...secretHeaders } : following.headers
    const reply = await send(at, { ...following, headers }).catch((error: unknown) => {
      following.signal?.throwIfAborted()
      throw connectionProblem(error, shown)
    })
    if (!redirects.has(reply.status) || reply.headers.location === undefined) return reply
    reply.body.destroy()
    const next = targetOf(reply, shown)
    if (seen.has(next.href))
      throw redirectProblem(shown, `redirects in a circle, over ${shownAddress(next.href)}`)
    if (seen.size > maxRedirects) throw redirectProblem(shown, `redirects more than ${maxRedirects} times`)
    await following.beforeRedirect?.(next)
    isTrusted &&= next.origin === at.origin
    at = next
  }
}
