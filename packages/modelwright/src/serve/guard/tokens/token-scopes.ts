import type { Scope } from '../../exchange.ts'
import { scopes } from '../scopes.ts'
import type { OidcOptions } from './oidc-options.ts'

function claimAt(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path]
  let value: unknown = claims
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

function namesIn(claim: unknown): readonly unknown[] {
  return typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : []
}

/** Which of our scopes the claims of a token allow. */
export function scopesOfClaims(
  claims: Readonly<Record<string, unknown>>,
  options: Pick<OidcOptions, 'claim' | 'scopes'>,
): readonly Scope[] {
  const claim =
    options.claim === undefined ? (claims['scope'] ?? claims['scp']) : claimAt(claims, options.claim)
  const names = namesIn(claim)
  const called = options.scopes
  return scopes.filter((scope) => {
    const name = called === undefined ? scope : called[scope]
    return name !== undefined && names.includes(name)
  })
}
