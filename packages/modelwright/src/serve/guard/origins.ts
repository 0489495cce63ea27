import type { WireAnswer } from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import type { Exchange, Guard } from '../exchange.ts'
import { addHeaders, refuse } from './refuse.ts'

const shown =
  'x-request-id, x-prediction-id, x-model-name, x-model-version, x-model-digest, retry-after, ratelimit, ratelimit-policy'

/** Reads an origin: scheme, host and port of a site, nothing more. @throws {ModelwrightError} CORE_OPTION_INVALID */
export function readOrigin(text: string): string {
  if (text === '*') return text
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.href === `${url.origin}/` &&
    !text.endsWith('/')
  )
    return url.origin
  throw new ModelwrightError('CORE_OPTION_INVALID', {
    message: `A site is scheme, host and port, found ${JSON.stringify(text.slice(0, 100))}.`,
    where: 'cors',
    mend: ['Such as https://app.example, without a path', 'Or * for every site'],
  })
}

/** Whether the page that asks came from this very service; a proxy in between may have changed the host. */
function isOurs(origin: string, { headers }: Exchange): boolean {
  const site = headers['sec-fetch-site']
  if (site === 'same-origin') return true
  return origin.slice(origin.indexOf('://') + 3) === headers.host
}

function foreign(exchange: Exchange): WireAnswer {
  return refuse(exchange, 'SERVE_ORIGIN_FOREIGN', {
    message: 'A page of another site sends this request, and none such may.',
    mend: ['Whoever runs the service lets it in:  modelwright serve … --cors https://app.example'],
  })
}

/**
 * Lets pages of other sites in where they are named, and keeps all others from sending anything.
 *
 * A browser tells whose page asks; other programs say nothing of it and are let by. Without a name a page may not read any answer,
 * and what it POSTs is refused unread: a client's certificate or password, which browsers send by themselves, helps no stranger.
 */
export function originGuard(allowed: readonly string[] = []): Guard {
  const known = new Set(allowed.map(readOrigin))
  const isForAll = known.has('*')
  const isOpen = known.size > 0
  return {
    admit(exchange) {
      const { origin } = exchange.headers
      if (isOpen && !isForAll) addHeaders(exchange, { vary: 'origin, accept-encoding' })
      if (origin === undefined) return undefined
      if (isForAll || known.has(origin)) return admitted(exchange, isForAll ? '*' : origin)
      return exchange.method === 'POST' && !isOurs(origin, exchange) ? foreign(exchange) : undefined
    },
  }
}

function admitted(exchange: Exchange, origin: string): WireAnswer | undefined {
  addHeaders(exchange, { 'access-control-allow-origin': origin, 'access-control-expose-headers': shown })
  if (exchange.method !== 'OPTIONS' || exchange.headers['access-control-request-method'] === undefined)
    return undefined
  return {
    status: 204,
    headers: {
      'access-control-allow-methods': 'GET, HEAD, POST, OPTIONS',
      'access-control-allow-headers': 'content-type, accept, authorization, x-api-key, x-request-id',
      'access-control-max-age': '600',
    },
    body: new Uint8Array(0),
  }
}
