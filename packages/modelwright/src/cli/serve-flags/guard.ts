import { resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { isModelwrightError, ModelwrightError } from '../../core/index.ts'
import {
  type GuardOptions,
  isLoopback,
  isScope,
  type Rate,
  readRate,
  type Scope,
  type ServerOptions,
  scopes,
} from '../../serve/index.ts'
import { wholeNumber } from '../flags.ts'
import type { Io } from '../main.ts'
import { needsFlag } from '../needs-flag.ts'

/** Flags that say who may ask, and how much. */
export interface GuardFlags {
  readonly keys?: string
  readonly oidcIssuer?: string
  readonly oidcAudience?: string
  readonly oidcJwks?: string
  readonly oidcClaim?: string
  readonly oidcScopes?: Partial<Record<Scope, string>>
  readonly clockSkew?: number
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly tlsClientCa?: string
  readonly rate?: Rate
  readonly trustedProxies?: readonly string[]
  readonly cors?: readonly string[]
  readonly allowHosts?: readonly string[]
  readonly maxLag?: number
  readonly maxRequests?: number
  readonly open?: boolean
}

/** Reads a rate flag. */
export function rateFlag(text: string): Rate {
  try {
    return readRate(text)
  } catch (error) {
    throw new InvalidArgumentError(isModelwrightError(error) ? error.message : String(error))
  }
}

/** Reads scopes separated by commas. */
export function scopeList(text: string): readonly Scope[] {
  const names = text.split(',').map((name) => name.trim())
  const stranger = names.find((name) => !isScope(name))
  if (stranger !== undefined)
    throw new InvalidArgumentError(`There is no scope "${stranger}"; there are ${scopes.join(', ')}.`)
  return [...new Set(names as Scope[])]
}

/** Reads `predict=model.run,describe=model.read`: what an issuer calls our scopes. */
function scopeNames(text: string): Partial<Record<Scope, string>> {
  const pairs = text.split(',').map((pair) => pair.trim().split('='))
  const isProper = pairs.every(([scope, name, ...more]) => isScope(scope) && name && more.length === 0)
  if (!isProper)
    throw new InvalidArgumentError(`Must be pairs as predict=model.run; scopes are ${scopes.join(', ')}.`)
  return Object.fromEntries(pairs) as Partial<Record<Scope, string>>
}

/** Collects what is separated by commas, over repeated flags. */
function commaList(text: string, earlier: readonly string[] = []): readonly string[] {
  const parts = text.split(',').map((part) => part.trim())
  if (parts.includes('')) throw new InvalidArgumentError('Must be a list separated by commas.')
  return [...earlier, ...parts]
}

/** Adds the flags that say who may ask, and how much. */
export function withGuardFlags(command: Command): Command {
  return command
    .option('--keys <file>', 'only callers with a key of this file may ask; see: serve keys')
    .option('--oidc-issuer <address>', 'take tokens (JWT) of this issuer')
    .option('--oidc-audience <name>', 'for whom the tokens must be')
    .option('--oidc-jwks <address>', "the issuer's keys; default: as the issuer's own document says")
    .option('--oidc-claim <name>', 'the claim with the scopes; default: scope, else scp')
    .option('--oidc-scopes <pairs>', 'what the issuer calls our scopes: predict=model.run', scopeNames)
    .option('--clock-skew <seconds>', 'how far clocks may be apart (30)', wholeNumber(0, 600))
    .option('--tls-cert <file>', 'speak TLS: the certificate and its chain in PEM')
    .option('--tls-key <file>', 'its private key in PEM')
    .option('--tls-client-ca <file>', 'only clients with a certificate of this authority may connect')
    .option('--rate <rate>', 'requests of each caller, or each address: 600/min', rateFlag)
    .option('--trusted-proxies <list>', 'addresses and networks whose x-forwarded-for is believed', commaList)
    .option('--cors <origins>', 'sites whose pages may ask: https://app.example', commaList)
    .option(
      '--allow-hosts <names>',
      'on this machine alone: names besides localhost that requests may ask for, as a proxy hands them on',
      commaList,
    )
    .option(
      '--max-lag <ms>',
      'turn requests away while the event loop is this late (1000); 0 never',
      wholeNumber(0),
    )
    .option('--max-requests <number>', 'requests under way at once (1000); 0 any number', wholeNumber(0))
    .option('--open', 'let anyone in the network ask: something in front of the service guards it')
}

function oidcOf(flags: GuardFlags): Pick<GuardOptions, 'oidc'> {
  const { oidcIssuer: issuer, oidcAudience: audience, oidcJwks, oidcClaim, oidcScopes, clockSkew } = flags
  if (issuer === undefined || audience === undefined) return {}
  return {
    oidc: {
      issuer,
      audience,
      ...(oidcJwks === undefined ? {} : { jwks: oidcJwks }),
      ...(oidcClaim === undefined ? {} : { claim: oidcClaim }),
      ...(oidcScopes === undefined ? {} : { scopes: oidcScopes }),
      ...(clockSkew === undefined ? {} : { clockSkewSeconds: clockSkew }),
    },
  }
}

function tlsOf({ tlsCert, tlsKey, tlsClientCa }: GuardFlags, io: Io): Pick<ServerOptions, 'tls'> {
  if (tlsCert === undefined || tlsKey === undefined) return {}
  const clientCa = tlsClientCa === undefined ? {} : { clientCa: resolve(io.folder, tlsClientCa) }
  return { tls: { cert: resolve(io.folder, tlsCert), key: resolve(io.folder, tlsKey), ...clientCa } }
}

/** Refuses to open a service to a network where nobody checks who asks, unless that is said. */
function insistOnGuard(flags: GuardFlags & { readonly host: string }): void {
  const { host, keys, oidcIssuer, tlsClientCa, open } = flags
  if (isLoopback(host) || open === true || keys !== undefined) return
  if (oidcIssuer !== undefined || tlsClientCa !== undefined) return
  throw new ModelwrightError('SERVE_GUARD_ABSENT', {
    message: `On ${host} anyone who reaches this machine could ask the service, and nothing checks who does.`,
    where: `--host ${host}`,
    mend: [
      'Ask for keys:  modelwright serve keys new <name>, then --keys keys.json',
      'Or for tokens, --oidc-issuer, or for certificates, --tls-client-ca',
      'Or say that something in front of it checks:  --open',
    ],
  })
}

/**
 * What the flags say of guards and TLS.
 *
 * @throws {ModelwrightError} SERVE_GUARD_ABSENT - when a network could ask and nothing checks who does
 */
export function guardOptions(
  flags: GuardFlags & { readonly host: string },
  io: Io,
): Pick<ServerOptions, 'guard' | 'tls'> {
  needsFlag(flags, {
    these: ['oidcAudience', 'oidcJwks', 'oidcClaim', 'oidcScopes', 'clockSkew'],
    need: 'oidcIssuer',
    as: '--oidc-issuer <address>',
  })
  needsFlag(flags, { these: ['oidcIssuer'], need: 'oidcAudience', as: '--oidc-audience <name>' })
  needsFlag(flags, { these: ['tlsKey', 'tlsClientCa'], need: 'tlsCert', as: '--tls-cert <file>' })
  needsFlag(flags, { these: ['tlsCert'], need: 'tlsKey', as: '--tls-key <file>' })
  insistOnGuard(flags)
  const { keys, rate, trustedProxies, cors, allowHosts, maxLag, maxRequests } = flags
  const pressure = {
    ...(maxLag === undefined ? {} : { maxLagMs: maxLag }),
    ...(maxRequests === undefined ? {} : { maxRequests }),
  }
  return {
    ...tlsOf(flags, io),
    guard: {
      ...(keys === undefined ? {} : { keys: resolve(io.folder, keys) }),
      ...oidcOf(flags),
      ...(rate === undefined ? {} : { rate }),
      ...(trustedProxies === undefined ? {} : { trustedProxies }),
      ...(cors === undefined ? {} : { cors }),
      ...(allowHosts === undefined ? {} : { hosts: allowHosts }),
      pressure,
    },
  }
}
