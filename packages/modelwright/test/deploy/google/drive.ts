import { expect } from 'vitest'
import { type OptionSpecs, readOptions } from '../../../src/core/index.ts'
import type { Build, Description, Found, Host, Placed, Release, Target } from '../../../src/deploy/index.ts'
import { goldenOf } from '../../pack/models-to-pack.ts'

/** A deployment in the hands of a test: each call of the contract by itself, where the engine would be in the way. */
export interface Driven<Cloud> {
  readonly cloud: Cloud
  readonly build: Build
  readonly description: Description<Cloud>
  readonly placed: Placed<never>
  /** Reads each thing, and makes or changes it where it is not as it must be. */
  apply(): Promise<ReadonlyMap<string, Found>>
  /** Removes everything, last made first. */
  remove(): Promise<void>
  /** Asks with the golden rows: whether every bit is that of the library. */
  isGolden(revision?: string): Promise<boolean>
}

/** Builds, opens and describes. */
export async function drive<Specs extends OptionSpecs, Cloud>(
  target: Target<Specs, Cloud>,
  {
    release,
    given,
    host,
    revision = '4f2a91c07d3e',
  }: {
    readonly release: Release
    readonly given: Readonly<Record<string, unknown>>
    readonly host: Host
    readonly revision?: string
  },
): Promise<Driven<Cloud>> {
  const options = readOptions(target.options, given, target.name)
  expect(await target.check(release, options)).toEqual([])
  const build = await target.build(release, options, host)
  const cloud = await target.open(options, host)
  const place = await target.place(cloud)
  const description = target.describe({ release, build, revision, options, place })
  const ids = new Map<string, string>()
  const outputs: Record<string, string> = {}
  const placed = { deployment: release.deployment, options: options as never, place, ids, outputs }

  async function apply(): Promise<ReadonlyMap<string, Found>> {
    const found = new Map<string, Found>()
    for (const resource of description.resources) {
      const before = await resource.read(cloud, ids.get(resource.key))
      let now = before ?? (await resource.create(cloud))
      for (let looks = 0; now.state === 'busy' && looks < 50; looks++)
        now = (await resource.read(cloud, now.id)) ?? now
      expect([resource.key, now.state, now.reason]).toEqual([resource.key, 'ready', undefined])
      expect([resource.key, now.isOurs || resource.partOf !== undefined || resource.isGiven]).toEqual([
        resource.key,
        true,
      ])
      for (const [name, value] of Object.entries(now.properties))
        if (name in resource.properties)
          expect({ [name]: value }).toEqual({ [name]: resource.properties[name] })
      found.set(resource.key, now)
      ids.set(resource.key, now.id)
      Object.assign(outputs, now.outputs)
    }
    return found
  }

  async function remove(): Promise<void> {
    for (const resource of [...description.resources].reverse()) {
      const found = await resource.read(cloud, ids.get(resource.key))
      if (found === undefined || resource.isGiven === true) continue
      await resource.remove(cloud, found)
      expect([resource.key, await resource.read(cloud, found.id)]).toEqual([resource.key, undefined])
    }
  }

  async function isGolden(asked?: string): Promise<boolean> {
    const { rows, said } = goldenOf(release.model.bytes)
    const body = new TextEncoder().encode(JSON.stringify({ instances: rows }))
    const revisionAsked = asked === undefined ? {} : { revision: asked }
    const answer = await target.invoke(cloud, placed, {
      body,
      contentType: 'application/json',
      ...revisionAsked,
    })
    expect([answer.status, new TextDecoder().decode(answer.body).slice(0, 200)]).toEqual([
      200,
      expect.anything(),
    ])
    const { predictions } = JSON.parse(new TextDecoder().decode(answer.body)) as { predictions: unknown }
    return JSON.stringify(predictions) === JSON.stringify(said.predictions)
  }

  return { cloud, build, description, placed, apply, remove, isGolden }
}
