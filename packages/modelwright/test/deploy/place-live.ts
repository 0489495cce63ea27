import { expect } from 'vitest'
import { type OptionSpecs, readOptions } from '../../src/core/index.ts'
import { askGolden } from '../../src/deploy/engine/index.ts'
import type { Placed, Target } from '../../src/deploy/index.ts'
import { foreignFile } from '../retrieve/buckets/foreign.ts'
import { hostAt, releaseOf } from './a-release.ts'
import { bringAll, removeAll } from './azure/in-turn.ts'

/**
 * Places a model at a provider, asks its golden rows, and removes all of it, whatever happens: for whoever has an account there. Costs what
 * that costs.
 */
export async function placeLive<Specs extends OptionSpecs, Cloud>(
  target: Target<Specs, Cloud>,
  given: Readonly<Record<string, unknown>>,
): Promise<void> {
  const host = { ...hostAt(foreignFile('..')), env: process.env }
  const options = readOptions(target.options, given, target.name)
  const release = await releaseOf('trees', `modelwright-live-${process.pid}`)
  const build = await target.build(release, options, host)
  const cloud = await target.open(options, host)
  const place = await target.place(cloud)
  const description = target.describe({ release, build, revision: 'live', options, place })
  try {
    const { ids, outputs } = await bringAll(description, cloud)
    const placed: Placed<typeof options> = {
      ...{ deployment: release.deployment, options, place, ids, outputs },
      archiveOf: async () => build.archive,
      modelOf: async () => release.model.bytes,
    }
    await target.shift(cloud, placed, { live: 100 })
    const request = { cloud, placed: placed as Placed<never>, release, alive: async () => {} }
    const verdict = await askGolden({ target: target as never, host }, request)
    expect(verdict).toMatchObject({ rows: 80, differing: 0 })
  } finally {
    await removeAll(description, cloud)
  }
}
