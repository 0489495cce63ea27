import { foldAscii } from '@modelwright/runtime'

/** What a registry asks for before it answers. */
export interface Challenge {
  readonly scheme: 'basic' | 'bearer'
  /** Where tokens are given out; for bearers. */
  readonly realm?: string
  readonly service?: string
  readonly scope?: string
}

/**
 * Reads the header `WWW-Authenticate`: the first way in it that we know, undefined where there is none.
 *
 * @see RFC 9110, section 11.6.1
 */
export function readChallenge(header: string | null): Challenge | undefined {
  const found = /\b(basic|bearer)\b\s*((?:[\w-]+="[^"]*"(?:\s*,\s*)?)*)/i.exec(header ?? '')
  if (found === null) return undefined
  const parameters = Object.fromEntries(
    [...found[2].matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [foldAscii(key), value]),
  )
  const { realm, service, scope } = parameters as Record<string, string | undefined>
  return {
    scheme: foldAscii(found[1]) === 'basic' ? 'basic' : 'bearer',
    ...(realm === undefined ? {} : { realm }),
    ...(service === undefined ? {} : { service }),
    ...(scope === undefined ? {} : { scope }),
  }
}
