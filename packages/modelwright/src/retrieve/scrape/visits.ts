import { setTimeout as sleep } from 'node:timers/promises'
import { isModelwrightError, ModelwrightError } from '../../core/index.ts'
import type { Request } from '../http/download.ts'
import { follow } from '../http/follow.ts'
import { Passing, redirectProblem, statusProblem } from '../http/http-problem.ts'
import { readBody } from '../http/read-body.ts'
import { waitOf, withRetries } from '../http/retry.ts'
import { leadsInside } from './private-address.ts'
import { allForbidden, isAllowedBy, noRules, productToken, type RobotsRules, readRobots } from './robots.ts'

/** More than any honest robots.txt; 500 KiB must be read (RFC 9309, 2.5). */
const mostRobotsBytes = 5_000_000

/** What is known of a site: whether it lets us in, and when it may be asked again. */
interface Site {
  readonly rules: RobotsRules
  /** Why it is not known what the site wants. */
  readonly problem: ModelwrightError | undefined
  pause: Promise<void>
}

/** Keeps to what sites ask: no page that robots.txt forbids, no request before its time. */
export interface Visits {
  /**
   * Waits until a page may be asked for.
   *
   * @throws {ModelwrightError} RETRIEVE_ROBOTS_REFUSED
   */
  enter(url: URL): Promise<void>
  /** Notes that a site was just asked. */
  leave(url: URL): Promise<void>
  /** The pause that a site gets, ms. */
  pauseMs(url: URL): Promise<number>
  close(): void
}

function tooLarge(shown: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_BODY_LARGE', {
    message: `"${shown}" is larger than ${mostRobotsBytes} bytes.`,
    where: shown,
    mend: ['Ask whoever runs the site.'],
  })
}

/** Asks for a robots.txt: its text, '' where the server says that it has none. */
async function askRobots(request: Request): Promise<string> {
  const { url, shown, values, signal, proxyFor, userAgent = 'modelwright' } = request
  return withRetries({ ...values, ...request }, async () => {
    const headers = {
      'user-agent': userAgent,
      accept: 'text/plain, */*;q=0.5',
      'accept-encoding': 'identity',
    }
    const { timeoutMs, maxRedirects } = values
    const reply = await follow(url, {
      headers,
      secretHeaders: {},
      timeoutMs,
      maxRedirects,
      shown,
      signal,
      proxyFor,
      beforeRedirect: async (to) => {
        if (await leadsInside(url, to)) throw redirectProblem(shown, 'redirects into a private network')
      },
    })
    const { status } = reply
    if (status >= 200 && status < 300) {
      const bound = { maxBytes: mostRobotsBytes, tooLarge: () => tooLarge(shown) }
      return (await readBody(reply, request, bound)).toString('utf8')
    }
    reply.body.destroy()
    if (status >= 500 || status === 429) throw statusProblem(status, shown, waitOf(reply.headers))
    return ''
  })
}

async function siteOf(request: Request): Promise<Site> {
  const pause = Promise.resolve()
  try {
    const rules = readRobots(await askRobots(request), request.userAgent ?? 'modelwright')
    return { rules, problem: undefined, pause }
  } catch (error) {
    request.signal?.throwIfAborted()
    const problem = error instanceof Passing ? error.problem : error
    if (!isModelwrightError(problem)) throw error
    // Too many redirects: as if there were none (RFC 9309, 2.3.1.2); a server that fails: as if it forbade all (2.3.1.4).
    if (problem.code === 'RETRIEVE_REDIRECT_ENDLESS') return { rules: noRules, problem: undefined, pause }
    return { rules: allForbidden, problem, pause }
  }
}

function refused(shown: string, site: Site, userAgent: string): ModelwrightError {
  const token = productToken(userAgent)
  if (site.problem !== undefined)
    return new ModelwrightError('RETRIEVE_ROBOTS_REFUSED', {
      message: `What this site lets programs read is not known: ${site.problem.message}`,
      where: shown,
      mend: [...site.problem.mend, 'A site whose robots.txt cannot be had is not scraped (RFC 9309).'],
      cause: site.problem,
    })
  return new ModelwrightError('RETRIEVE_ROBOTS_REFUSED', {
    message: `The robots.txt of this site forbids "${token}" to read "${shown}".`,
    where: shown,
    mend: [
      'Ask the site for leave, or for its data: many have an API or a file to download.',
      `If the site is yours, allow it there:  User-agent: ${token}  and  Allow: /`,
    ],
  })
}

/** How a scrape behaves towards sites. */
export interface VisitOptions {
  readonly delayMs: number
  readonly userAgent: string
  /** What messages call an address. */
  shown(url: URL): string
  readonly signal?: AbortSignal | undefined
}

/**
 * Opens the record of a scrape's visits.
 *
 * @param requestFor - makes the request for a robots.txt
 */
export function openVisits(
  requestFor: (url: URL) => Request,
  { delayMs, userAgent, shown, signal }: VisitOptions,
): Visits {
  const sites = new Map<string, Promise<Site>>()
  const closing = new AbortController()
  signal?.addEventListener('abort', () => closing.abort(), { once: true })
  const siteFor = (url: URL): Promise<Site> => {
    const known = sites.get(url.origin)
    if (known !== undefined) return known
    const made = siteOf(requestFor(new URL('/robots.txt', url.origin)))
    sites.set(url.origin, made)
    return made
  }
  const pauseMs = async (url: URL): Promise<number> => {
    const { rules } = await siteFor(url)
    return Math.max(delayMs, (rules.crawlDelay ?? 0) * 1000)
  }
  return {
    pauseMs,
    async enter(url) {
      const site = await siteFor(url)
      if (!isAllowedBy(site.rules, url)) throw refused(shown(url), site, userAgent)
      await site.pause
    },
    async leave(url) {
      const [site, waitMs] = [await siteFor(url), await pauseMs(url)]
      site.pause = sleep(waitMs, undefined, { signal: closing.signal }).catch(() => {})
    },
    close: () => closing.abort(),
  }
}
