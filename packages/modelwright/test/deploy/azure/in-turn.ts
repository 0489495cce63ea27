import type { Description, Found, Resource } from '../../../src/deploy/index.ts'

/** What was done with a resource. */
export interface Done {
  readonly key: string
  readonly action: 'given' | 'create' | 'update' | 'replace' | 'keep'
  readonly found: Found
}

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => [name, sorted(one)]),
  )
}

async function bring<Cloud>(resource: Resource<Cloud>, cloud: Cloud): Promise<Done> {
  const { key, properties, isGiven = false, fixed = [] } = resource
  const found = await resource.read(cloud, undefined)
  if (isGiven) {
    if (found === undefined) throw new Error(`missing: ${resource.kind} ${resource.name}`)
    return { key, action: 'given', found }
  }
  if (found === undefined) return { key, action: 'create', found: await resource.create(cloud) }
  const differing = Object.keys(properties).filter(
    (name) => !isSame(found.properties[name], properties[name]),
  )
  if (differing.length === 0) return { key, action: 'keep', found }
  if (resource.update !== undefined && !differing.some((name) => fixed.includes(name)))
    return { key, action: 'update', found: await resource.update(cloud, found) }
  await resource.remove(cloud, found)
  return { key, action: 'replace', found: await resource.create(cloud) }
}

/** Makes what a description says, one after the other, as the contract has it: what is there and the same stays. */
export async function bringAll<Cloud>(
  { resources }: Description<Cloud>,
  cloud: Cloud,
): Promise<{
  readonly done: readonly Done[]
  readonly ids: Map<string, string>
  readonly outputs: Record<string, string>
}> {
  const done: Done[] = []
  for (const resource of resources) done.push(await bring(resource, cloud))
  return {
    done,
    ids: new Map(done.map(({ key, found }) => [key, found.id])),
    outputs: Object.assign({}, ...done.map(({ found }) => found.outputs ?? {})) as Record<string, string>,
  }
}

/** Removes all of it, the other way round; what is given stays. */
export async function removeAll<Cloud>({ resources }: Description<Cloud>, cloud: Cloud): Promise<void> {
  for (const resource of [...resources].reverse()) {
    const found = resource.isGiven === true ? undefined : await resource.read(cloud, undefined)
    if (found !== undefined) await resource.remove(cloud, found)
  }
}
