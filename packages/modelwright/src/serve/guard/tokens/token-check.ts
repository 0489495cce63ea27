import { isModelwrightError, type ModelwrightError } from '../../../core/index.ts'
import type { Caller } from '../../exchange.ts'
import { findJwks, issuerUnreachable } from './discover.ts'
import { keyFetcher } from './fetch-keys.ts'
import type { OidcOptions } from './oidc-options.ts'
import { scopesOfClaims } from './token-scopes.ts'

/** Asymmetric ones alone: with a shared secret whoever can check tokens can make them. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

/** A verified token is taken again without the arithmetic for so long. */
const keptMs = 30_000
const keptCount = 1000

/** The tokens a server takes. */
export interface TokenCheck {
  /** Who shows this token; a text says why it is refused, an error that nobody can tell now. */
  callerOf(token: string): Promise<Caller | string | ModelwrightError>
}

/** The reason in words that name claims, never values. */
function refusalOf(error: unknown): string | undefined {
  const { code, claim } = error as { code?: string; claim?: string }
  switch (code) {
    case 'ERR_JWT_EXPIRED':
      return 'the token has expired'
    case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
      return `its claim "${claim}" is not as it must be`
    case 'ERR_JWKS_NO_MATCHING_KEY':
      return 'the issuer has no such key'
    case 'ERR_JWKS_TIMEOUT':
    case 'ERR_JWKS_INVALID':
    case 'ERR_JOSE_GENERIC':
      return undefined
    default:
      return code?.startsWith('ERR_J') ? 'it is no token of the issuer' : undefined
  }
}

interface Claims {
  readonly sub?: string
  readonly exp?: number
}

/** Remembers who showed a token, for half a minute and no longer than the token says. */
function keepCallers(): {
  get(token: string): Caller | undefined
  put(token: string, caller: Caller, exp: number): void
} {
  const kept = new Map<string, { readonly caller: Caller; readonly untilMs: number }>()
  return {
    get(token) {
      const known = kept.get(token)
      if (known === undefined || known.untilMs > Date.now()) return known?.caller
      kept.delete(token)
      return undefined
    },
    put(token, caller, exp) {
      const oldest = kept.keys().next().value
      if (kept.size >= keptCount && oldest !== undefined) kept.delete(oldest)
      kept.set(token, { caller, untilMs: Math.min(Date.now() + keptMs, exp * 1000) })
    },
  }
}

/**
 * Checks tokens (JWT) against the keys of an issuer, which are fetched when the server starts and when a token names one that is not known.
 *
 * @throws {ModelwrightError} SERVE_ISSUER_INVALID, SERVE_ISSUER_UNREACHABLE
 * @see RFC 8725, JSON Web Token Best Current Practices
 */
export async function openTokenCheck(options: OidcOptions): Promise<TokenCheck> {
  const { createRemoteJWKSet, customFetch, jwtVerify } = await import('jose')
  const { issuer, audience, clockSkewSeconds: clockTolerance = 30 } = options
  const address = await findJwks(options)
  const keys = createRemoteJWKSet(address, {
    cooldownDuration: 30_000,
    cacheMaxAge: 600_000,
    timeoutDuration: 6000,
    [customFetch]: keyFetcher(),
  })
  await keys.reload().catch((error: unknown) => {
    throw issuerUnreachable(address.href, error)
  })
  const rules = { issuer, audience, algorithms, clockTolerance, requiredClaims: ['exp', 'sub'] }
  const kept = keepCallers()
  async function verified(token: string): Promise<Caller> {
    const { payload } = await jwtVerify(token, keys, rules)
    const { sub = '', exp = 0 } = payload as Claims
    const caller = { id: `sub:${sub}`, scopes: scopesOfClaims(payload, options) }
    kept.put(token, caller, exp)
    return caller
  }
  return {
    async callerOf(token) {
      const known = kept.get(token)
      if (known !== undefined) return known
      try {
        return await verified(token)
      } catch (error) {
        const refused = refusalOf(error)
        return refused ?? (isModelwrightError(error) ? error : issuerUnreachable(address.href, error))
      }
    },
  }
}
