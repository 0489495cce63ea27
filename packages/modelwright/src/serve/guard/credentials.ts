import type { IncomingHttpHeaders } from 'node:http'

/** What a request shows of who sends it; `unclear` where it shows two things. */
export type Credentials = string | 'none' | 'unclear'

/** The password of HTTP's basic scheme, by which browsers show a key; the name where there is no password, as `curl -u key:` has it. */
function basicSecret(encoded: string): string {
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const at = text.indexOf(':')
  const password = at < 0 ? '' : text.slice(at + 1)
  return password !== '' ? password : text.slice(0, at < 0 ? undefined : at)
}

/** Finds the key or token of a request: in `x-api-key`, or in `authorization` as Bearer or Basic. */
export function credentialsOf({ authorization, 'x-api-key': key }: IncomingHttpHeaders): Credentials {
  if (key !== undefined) return authorization === undefined && typeof key === 'string' ? key : 'unclear'
  if (authorization === undefined) return 'none'
  const [, scheme = '', text = ''] = /^(bearer|basic) +([\w.~+/=-]+) *$/i.exec(authorization) ?? []
  if (text === '') return 'unclear'
  return /^basic$/i.test(scheme) ? basicSecret(text) : text
}
