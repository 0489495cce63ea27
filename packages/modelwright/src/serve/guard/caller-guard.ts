import { isModelwrightError, type ModelwrightError, type WireAnswer } from '@modelwright/runtime'
import type { Caller, Exchange, Guard, Scope } from '../exchange.ts'
import { certificateCaller } from './certificate-caller.ts'
import { credentialsOf } from './credentials.ts'
import type { KeyRing } from './keys/key-ring.ts'
import { isKeyText } from './keys/key-text.ts'
import { refuse } from './refuse.ts'
import type { TokenCheck } from './tokens/token-check.ts'

/** By what callers may show who they are; without keys and tokens a client's certificate is enough. */
export interface CallerSources {
  readonly keys?: KeyRing
  readonly tokens?: TokenCheck
  readonly hasCertificates?: boolean
  /** Counts a wrong key or token against an address; an answer: there were too many. */
  strike?(exchange: Exchange): Promise<WireAnswer | undefined>
}

type Found = Caller | string | ModelwrightError

/** Browsers ask for a password where they are told to, and show a key that way; programs are told of Bearer alone. */
function challenge({ headers }: Exchange, error?: string): string {
  const bearer = `Bearer realm="modelwright"${error === undefined ? '' : `, error="${error}"`}`
  const isPage = String(headers.accept ?? '').includes('text/html')
  return isPage ? `Basic realm="modelwright: any name, the key as password", ${bearer}` : bearer
}

function missing(exchange: Exchange): WireAnswer {
  return refuse(exchange, 'SERVE_CREDENTIALS_MISSING', {
    message: 'The request does not say who sends it.',
    mend: [
      'Send the key or token you were given:  authorization: Bearer <key>',
      'Or the key:  x-api-key: <key>',
    ],
    headers: { 'www-authenticate': challenge(exchange) },
  })
}

function wrong(exchange: Exchange, why: string): WireAnswer {
  return refuse(exchange, 'SERVE_CREDENTIALS_WRONG', {
    message: `The key or token is not taken: ${why}.`,
    mend: ['Ask whoever runs the service for a new one'],
    headers: { 'www-authenticate': challenge(exchange, 'invalid_token') },
  })
}

function lacking(exchange: Exchange, scope: Scope): WireAnswer {
  return refuse(exchange, 'SERVE_SCOPE_LACKING', {
    message: `The key or token does not allow this; it lacks the scope "${scope}".`,
    mend: [`Ask whoever runs the service for one with the scope "${scope}"`],
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
  })
}

function unsure(exchange: Exchange): WireAnswer {
  return refuse(exchange, 'SERVE_ISSUER_UNREACHABLE', {
    message: 'Whether the token holds cannot be told now: its issuer does not answer.',
    mend: ['Ask again in a moment'],
    headers: { 'retry-after': '5' },
  })
}

const ofKeys: Readonly<Record<string, string>> = {
  unknown: 'nobody has it',
  expired: 'the key has expired',
  revoked: 'the key was revoked',
}

function byKey(keys: KeyRing | undefined, text: string): Found {
  if (keys === undefined) return 'keys are not taken here'
  const found = keys.callerOf(text)
  return typeof found === 'string' ? (ofKeys[found] ?? found) : found
}

/** Finds out who asks, and lets those by who may: health for all, everything else by scope. */
export function callerGuard(sources: CallerSources): Guard {
  const { keys, tokens, hasCertificates = false } = sources
  const isCertificateEnough = hasCertificates && keys === undefined && tokens === undefined

  function judge(
    exchange: Exchange,
    scope: Scope,
    found: Found,
  ): WireAnswer | undefined | Promise<WireAnswer> {
    if (isModelwrightError(found)) return unsure(exchange)
    if (typeof found === 'string') return turnAway(exchange, found)
    exchange.caller = found
    return found.scopes.includes(scope) ? undefined : lacking(exchange, scope)
  }

  async function turnAway(exchange: Exchange, why: string): Promise<WireAnswer> {
    return (await sources.strike?.(exchange)) ?? wrong(exchange, why)
  }

  return {
    admit(exchange, scope) {
      if (scope === undefined) return undefined
      if (isCertificateEnough)
        return judge(exchange, scope, certificateCaller(exchange.socket) ?? 'there is no certificate')
      const shown = credentialsOf(exchange.headers)
      if (shown === 'none') return missing(exchange)
      if (shown === 'unclear') return judge(exchange, scope, 'it is shown in no way, or in two')
      if (tokens === undefined || isKeyText(shown)) return judge(exchange, scope, byKey(keys, shown))
      return tokens.callerOf(shown).then((found) => judge(exchange, scope, found))
    },
    close() {
      keys?.close()
    },
  }
}
