import { ModelwrightError } from '../../../core/index.ts'
import { fetchText, isSafeAddress } from './fetch-keys.ts'
import type { OidcOptions } from './oidc-options.ts'

/** The issuer's document or keys could not be had. */
export function issuerUnreachable(where: string, cause: unknown): ModelwrightError {
  const { message, cause: deeper } = cause as Error & { cause?: NodeJS.ErrnoException }
  return new ModelwrightError('SERVE_ISSUER_UNREACHABLE', {
    message: `The issuer of tokens cannot be asked: ${deeper?.code ?? message}.`,
    where,
    mend: ['See whether the address answers from here', 'Name the keys themselves:  --oidc-jwks <address>'],
    cause,
  })
}

/** Reads an address of the issuer. @throws {ModelwrightError} SERVE_ISSUER_INVALID */
function issuerAddress(text: unknown, what: string): URL {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && isSafeAddress(url) && url.username === '' && url.password === '') return url
  throw new ModelwrightError('SERVE_ISSUER_INVALID', {
    message: `${what} is no https address.`,
    where: String(text).slice(0, 200),
    mend: ['Whoever stands in between could hand out keys of their own: take https'],
  })
}

/** Finds where the issuer's keys are. @throws {ModelwrightError} SERVE_ISSUER_INVALID, SERVE_ISSUER_UNREACHABLE @see OpenID Connect Discovery 1.0, section 4 */
export async function findJwks({ issuer, jwks }: OidcOptions): Promise<URL> {
  if (jwks !== undefined) return issuerAddress(jwks, 'The place of the keys')
  issuerAddress(issuer, 'The issuer')
  const where = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  let said: { issuer?: unknown; jwks_uri?: unknown }
  try {
    said = Object(JSON.parse(await fetchText(where))) as typeof said
  } catch (error) {
    throw issuerUnreachable(where, error)
  }
  if (said.issuer !== issuer)
    throw new ModelwrightError('SERVE_ISSUER_INVALID', {
      message: `The document calls its issuer ${JSON.stringify(String(said.issuer).slice(0, 200))}.`,
      where,
      mend: ['Name the issuer exactly as it does, down to the last slash:  --oidc-issuer'],
    })
  return issuerAddress(said.jwks_uri, "The place of the issuer's keys")
}
