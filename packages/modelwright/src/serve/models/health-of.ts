import { barePath, type Service, type WireAnswer } from '@modelwright/runtime'
import type { Exchange } from '../exchange.ts'
import type { HostedModel, HostedVariant, Hosting } from './hosted-models.ts'
import type { HostedVersion } from './hosted-version.ts'
import { namedPath } from './named-path.ts'
import { notLoaded, unknownVersion, unnamed } from './refusals.ts'
import { standbyHealth } from './standby-health.ts'

/** A version that is loaded, and answers for its own health. */
export interface Healthy {
  readonly hosted: HostedVersion
  readonly service: Service
  readonly name: string
  readonly variant: string
}

/** Whether a request asks for health, and not for predictions at a path that a platform named for both. */
export function asksForHealth({ method, url }: Exchange, { isHealth }: Hosting): boolean {
  return method !== 'POST' && isHealth(barePath(url))
}

/**
 * Gives what answers for the health of a model, or the answer; undefined: that of paths without a name.
 *
 * Nothing is loaded or kept loaded by it: anyone may ask for health, as often as they like. Neither does a header name
 * the model, as it does for predictions.
 */
export function healthOf(
  exchange: Exchange,
  state: ReadonlyMap<string, HostedModel>,
  { isReady }: Hosting,
): Healthy | WireAnswer | undefined {
  const named = namedPath(exchange.url)
  if (named === undefined) return undefined
  const { name, version, inner } = named
  const model = state.get(name)
  if (model === undefined) return unnamed(name, exchange.url, state)
  const found = versionOf(model, version)
  if (found === undefined)
    return exchange.url.startsWith('/models/') ? unknownVersion(model, version!) : undefined
  exchange.path = inner
  const { service, failure } = found.hosted
  if (service !== undefined) return { ...found, service, name }
  if (failure !== undefined) return notLoaded(name, failure, exchange.id)
  if (exchange.method === 'GET' || exchange.method === 'HEAD') return standbyHealth(name, inner, isReady())
  // Which methods a path of health takes is the same for every model.
  exchange.path = '/health/ready'
  return undefined
}

function versionOf({ variants, versions }: HostedModel, version: string | undefined) {
  const [{ hosted: own, variant }] = variants as [HostedVariant]
  if (version === undefined) return { hosted: own, variant }
  const hosted = versions.get(version)
  return hosted === undefined ? undefined : { hosted, variant: version }
}
