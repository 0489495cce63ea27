import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import type { OptionSpecs } from '../../../src/core/index.ts'
import type { Target } from '../../../src/deploy/index.ts'
import { checkTarget, type FreshProvider } from '../../../src/testing/index.ts'
import type { TargetCase } from '../../../src/testing/target-bench.ts'
import type { StrictRegistry } from '../../pack/registry/strict-registry.ts'
import { releaseOf } from '../a-release.ts'
import { workflows } from '../jobs/workflows.ts'
import { discoveryFolder } from './discovery.ts'
import { type FakeGoogle, fakeGoogle, leadChain } from './fake-google.ts'
import type { Part, Servers } from './fake-world.ts'

/** A target, and the Google that it is tried against. */
export interface Whole<Specs extends OptionSpecs, Cloud> {
  readonly target: Target<Specs, Cloud>
  readonly options: Readonly<Record<string, unknown>>
  readonly parts: readonly Part[]
  /** What was there long before. */
  prepare?(google: FakeGoogle): void
  /** What the path of a thing of such a kind is, to put one there that is not ours. */
  readonly plants: Readonly<Record<string, (name: string) => string>>
  /** Images go there: emptied each time. */
  readonly registry?: StrictRegistry
  readonly isReady?: boolean
  /** Further tests, with what the suite is given and the Google that was started last. */
  more?(given: TargetCase<Specs, Cloud> & { google(): FakeGoogle }): void
}

/** What counts as there: not what Google keeps of the past. */
function namesIn(google: FakeGoogle, registry: StrictRegistry | undefined): readonly string[] {
  const images = [...(registry?.manifests.values() ?? [])].flatMap((names) => [...names.keys()])
  const deployed = [...google.world.things].flatMap(([key, thing]) =>
    ((thing['deployedModels'] ?? []) as { id: string }[]).map(({ id }) => `${key}/${id}`),
  )
  return [...google.world.things.keys(), ...deployed, ...images]
}

/** What every target must do, on a Google that begins empty each time; the engine drives. */
export function wholeTarget<Specs extends OptionSpecs, Cloud>(whole: Whole<Specs, Cloud>): void {
  const { target, options, parts, prepare, plants, registry, isReady = true, more } = whole
  let newest: FakeGoogle | undefined
  const servers: Servers = { urls: new Map(), closing: [] }
  const cache = mkdtempSync(join(tmpdir(), 'modelwright-google-whole-'))
  afterAll(async () => {
    for (const close of servers.closing) await close()
    await registry?.close()
    rmSync(cache, { recursive: true, force: true })
  })

  async function fresh(): Promise<FreshProvider> {
    const google = await fakeGoogle(parts, servers)
    newest = google
    registry?.manifests.clear()
    registry?.blobs.clear()
    const unlead = leadChain(google.url)
    prepare?.(google)
    const { env, folder } = google.host()
    // Values of the environment count as secrets, and addresses are none: here they are written in another way.
    const written = Object.entries(env).map(([name, value = '']) => [
      name,
      value.replace('127.0.0.1', '127.1'),
    ])
    return {
      env: Object.fromEntries(written) as Readonly<Record<string, string>>,
      folder,
      inventory: async () => namesIn(google, registry),
      async plant({ kind, name }) {
        const path = plants[kind]?.(name)
        if (path === undefined) return false
        google.world.things.set(path, {
          name: path,
          labels: { 'managed-by': 'somebody' },
          location: 'EUROPE-WEST1',
          format: 'DOCKER',
        })
        return true
      },
      async close() {
        unlead()
        await google.close()
        if (google.problems.length > 0) throw new Error(`Google would refuse: ${google.problems.join('; ')}`)
      },
    }
  }

  describe.skipIf(discoveryFolder === undefined || !isReady)(`the target ${target.name}`, async () => {
    const models = [(await releaseOf('binary')).model.bytes, (await releaseOf('trees')).model.bytes] as const
    const kills = times(1, 1000)
    const placed = target.supports.runs === 'workflow' ? { workflows } : { models }
    const given = { target, options, ...placed, fresh, kills }
    for (const { name, run } of checkTarget(given)) it(name, run, 600_000)
    more?.({ ...given, google: () => newest! })
  })
}
