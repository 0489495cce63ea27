import { foreignPackage } from '../../../retrieve/buckets/foreign.ts'

/** An object of a cluster, as it is written. */
export type Document = Record<string, unknown> & { metadata: Record<string, unknown> }
type Kind = new (data: object) => { validate(): void }

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a living object becomes when it is said anew what it must be: what was said before and is no more goes. */
export function applied(living: unknown, before: unknown, next: unknown): unknown {
  if (Array.isArray(next))
    return next.map((one, at) => applied((living as unknown[])?.[at], (before as unknown[])?.[at], one))
  if (!isObject(next)) return next
  const result: Record<string, unknown> = isObject(living) ? { ...living } : {}
  if (isObject(before)) for (const name of Object.keys(before)) if (!(name in next)) delete result[name]
  for (const [name, value] of Object.entries(next))
    result[name] = applied(result[name], isObject(before) ? before[name] : undefined, value)
  return result
}

/** What the cluster adds where nothing was said. */
export function defaulted(document: Document): Document {
  const spec = document['spec'] as Record<string, unknown>
  if (document['kind'] === 'Deployment') {
    spec['replicas'] ??= 1
    const template = spec['template'] as { spec: Record<string, unknown> }
    template.spec['dnsPolicy'] ??= 'ClusterFirst'
    template.spec['restartPolicy'] ??= 'Always'
  }
  if (document['kind'] === 'CronJob') {
    spec['suspend'] ??= false
    const { spec: job } = spec['jobTemplate'] as { spec: { template: { spec: Record<string, unknown> } } }
    job.template.spec['dnsPolicy'] ??= 'ClusterFirst'
  }
  if (document['kind'] === 'Service') spec['clusterIP'] ??= '10.0.0.7'
  return document
}

/** Checks an object by the published schemas; kinds they do not have, such as those of gateways, by their form alone. */
export function check(document: Document): string | undefined {
  const apiVersion = String(document['apiVersion'])
  if (apiVersion.startsWith('gateway.')) return undefined
  const kinds = foreignPackage<Record<string, Kind>>(`kubernetes-models/${apiVersion}`)
  try {
    new kinds[String(document['kind'])](document).validate()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
