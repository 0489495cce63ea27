import type { DeploymentState } from '../../core/index.ts'
import type { Found, Host, Resource } from '../target.ts'

/** The id that is remembered of a resource; undefined: none is. */
export function idOf(state: Pick<DeploymentState, 'resources'> | undefined, key: string): string | undefined {
  const id = state?.resources.find((record) => record.key === key)?.id
  return id === '' ? undefined : id
}

/** Asks the provider for each resource, one after the other. */
export async function readFound<Cloud>(
  resources: readonly Resource<Cloud>[],
  {
    cloud,
    state,
    host,
  }: {
    readonly cloud: Cloud
    readonly state: DeploymentState | undefined
    readonly host: Pick<Host, 'log' | 'signal'>
  },
): Promise<ReadonlyMap<string, Found>> {
  const found = new Map<string, Found>()
  for (const [at, resource] of resources.entries()) {
    host.signal.throwIfAborted()
    host.log({
      kind: 'progress',
      stage: 'deploy',
      fraction: at / resources.length,
      note: `reads ${resource.kind} ${resource.name}`,
    })
    const there = await resource.read(cloud, idOf(state, resource.key))
    if (there !== undefined) found.set(resource.key, there)
  }
  return found
}

/** Takes what the store knows for what is there, where nobody may be asked. */
export function assumeFound(
  resources: readonly Resource<unknown>[],
  state: DeploymentState | undefined,
  earlier: ReadonlyMap<string, Resource<unknown>>,
): ReadonlyMap<string, Found> {
  const known = new Set(state?.resources.filter(({ id }) => id !== '').map(({ key }) => key))
  const there = resources.filter(({ key, isGiven }) => isGiven === true || known.has(key))
  return new Map(
    there.map(({ key, properties }) => {
      const before = earlier.get(key)?.properties ?? properties
      return [key, { id: idOf(state, key) ?? '', properties: before, isOurs: true, state: 'ready' }] as const
    }),
  )
}
