import type { Log } from '../../core/index.ts'
import type { Guard } from '../exchange.ts'
import type { CallerSources } from './caller-guard.ts'
import type { GuardOptions } from './guard-options.ts'
import { hostGuard } from './hosts.ts'
import { originGuard } from './origins.ts'
import { pressureGuard } from './pressure.ts'

/** What guards need of the server. */
export interface GuardedServer {
  readonly log: Log
  readonly hasClientCertificates: boolean
  /** Whether it listens on this machine alone. */
  readonly isLocal: boolean
  /** How many requests are under way. */
  underway(): number
}

async function sourcesOf(options: GuardOptions, server: GuardedServer): Promise<CallerSources> {
  const { keys, oidc } = options
  return {
    ...(keys !== undefined && {
      keys: await (await import('./keys/key-ring.ts')).openKeyRing(keys, server.log),
    }),
    ...(oidc !== undefined && {
      tokens: await (await import('./tokens/token-check.ts')).openTokenCheck(oidc),
    }),
    hasCertificates: server.hasClientCertificates,
  }
}

function asksWho({ keys, oidc }: GuardOptions, { hasClientCertificates }: GuardedServer): boolean {
  return keys !== undefined || oidc !== undefined || hasClientCertificates
}

/** Guards that know who asks, and how often; loaded only where there are such. */
async function callerGuards(options: GuardOptions, server: GuardedServer): Promise<readonly Guard[]> {
  const isAsked = asksWho(options, server)
  if (!isAsked && options.rate === undefined) return []
  const [{ callerGuard }, { addressReader }, { openCounter }, { rateGuard, strikeCounter }] =
    await Promise.all([
      import('./caller-guard.ts'),
      import('./address.ts'),
      import('./rate-counter.ts'),
      import('./rate-guard.ts'),
    ])
  const count = openCounter(server.log)
  const addressOf = addressReader(options.trustedProxies)
  const rates = rateGuard(options.rate, count, addressOf)
  if (!isAsked) return [rates]
  const strike = strikeCounter(count, addressOf)
  return [callerGuard({ ...(await sourcesOf(options, server)), strike }), rates]
}

/** Makes the guards of a server, in the order in which they are asked: cheap ones first, who asks before how often. */
export async function openGuards(options: GuardOptions, server: GuardedServer): Promise<readonly Guard[]> {
  return [
    ...(server.isLocal && !asksWho(options, server) ? [hostGuard(options.hosts, server.log)] : []),
    originGuard(options.cors),
    pressureGuard(options.pressure ?? {}, server.underway),
    ...(await callerGuards(options, server)),
  ]
}
