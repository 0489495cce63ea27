import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { ModelwrightError } from '../../core/index.ts'

/** Who may talk to a form. */
export interface GuardRules {
  /** The key of its address. */
  readonly token: string
  /** A name the form was told to listen on. */
  readonly host: string
}

/** The name in a Host header, without port and brackets; undefined where it is none. */
export function hostName(header: string | undefined): string | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([\w.-]+))(?::\d{1,5})?$/.exec(header ?? '')
  return match === null ? undefined : (match[1] ?? match[2])
}

/**
 * Whether a Host header names this machine in a way no other site can: a name that a stranger registers may be pointed at
 * 127.0.0.1 (DNS rebinding), an address and `localhost` may not.
 */
function isOurHost(header: string | undefined, host: string): boolean {
  const name = hostName(header)
  return name !== undefined && (isIP(name) !== 0 || name === 'localhost' || name === host)
}

function foreign(what: string): ModelwrightError {
  return new ModelwrightError('SERVE_ORIGIN_FOREIGN', {
    message: `The request comes from elsewhere: ${what}.`,
    mend: ['Open the form by the address that modelwright collect printed'],
  })
}

/** Refuses what another site sends through someone's browser. @throws {ModelwrightError} SERVE_ORIGIN_FOREIGN */
export function checkOrigin(headers: IncomingHttpHeaders, { host }: GuardRules): void {
  if (!isOurHost(headers.host, host)) throw foreign('its Host header names another machine')
  const { origin } = headers
  if (origin !== undefined && origin !== `http://${headers.host}` && origin !== `https://${headers.host}`)
    throw foreign('its Origin is another site')
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreign('another site sent it')
}

/** Refuses who does not have the key. Takes equally long however much of it is right. @throws {ModelwrightError} SERVE_KEY_WRONG */
export function checkKey(headers: IncomingHttpHeaders, { token }: GuardRules): void {
  const given = Buffer.from(/^Bearer (.{1,200})$/.exec(headers.authorization ?? '')?.[1] ?? '')
  const expected = Buffer.from(token)
  if (given.length === expected.length && timingSafeEqual(given, expected)) return
  throw new ModelwrightError('SERVE_KEY_WRONG', {
    message: 'The address lacks its key, or the key is of an earlier start.',
    mend: ['Open the whole address that modelwright collect printed'],
  })
}
