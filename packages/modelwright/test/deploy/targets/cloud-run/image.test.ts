import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { cloudRun } from '../../../../src/deploy/targets/cloud-run/target.ts'
import type { PackedFile } from '../../../../src/pack/index.ts'
import { startRegistry } from '../../../pack/registry/strict-registry.ts'
import { releaseOf } from '../../a-release.ts'
import { containerStart } from '../../google/containers.ts'
import { discoveryFolder, needsDiscovery } from '../../google/discovery.ts'
import { drive } from '../../google/drive.ts'
import { fakeGoogle, leadChain } from '../../google/fake-google.ts'
import { runPart } from '../../google/fake-run.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-cloud-run-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const can = discoveryFolder !== undefined && process.platform === 'linux' && process.arch === 'x64'

it.skipIf(!can)(
  `an image is pushed as whoever has the token, run by its digest, and removed (${needsDiscovery})`,
  async () => {
    const images = new Map<string, readonly PackedFile[]>()
    const google = await fakeGoogle([runPart(containerStart(images))])
    const unlead = leadChain(google.url)
    // The first token that the chain is given.
    const registry = await startRegistry({
      auth: 'basic',
      user: 'oauth2accesstoken',
      password: 'ya29.token-1',
    })
    try {
      // A small program in Node's place: the server's files are run by this machine's.
      const given = {
        region: 'europe-west1',
        repository: `${registry.host}/my-project-12/models`,
        node: '/bin/true',
      }
      const host = { ...google.host(), cache: folder }
      const one = await drive(cloudRun, { release: await releaseOf(), given, host })
      const image = `${given.repository}/churn@sha256:${one.build.digest}`
      images.set(image, one.build.files)
      const found = await one.apply()
      expect([...found.keys()]).toEqual([
        'revision/4f2a91c07d3e/image',
        'service',
        'revision/4f2a91c07d3e/revision',
      ])
      expect(found.get('revision/4f2a91c07d3e/revision')?.properties['image']).toBe(image)
      expect(await one.isGolden('4f2a91c07d3e')).toBe(true)
      // What is remembered of a build is enough to take it away again.
      const { image: _, ...kept } = one.build as typeof one.build & { image: unknown }
      const again = cloudRun.describe({
        ...one.placed,
        build: kept,
        release: await releaseOf(),
        revision: '4f2a91c07d3e',
      })
      expect(again.resources.map(({ name }) => name)).toEqual(
        one.description.resources.map(({ name }) => name),
      )
      for (const resource of [...again.resources].reverse()) {
        const there = await resource.read(one.cloud, undefined)
        if (there !== undefined) await resource.remove(one.cloud, there)
      }
      expect([
        ...google.world.things.keys(),
        ...registry.manifests.get('my-project-12/models/churn')!.keys(),
      ]).toEqual([])
      expect(google.problems).toEqual([])
    } finally {
      unlead()
      await registry.close()
      await google.close()
    }
  },
)

it('a repository is made where none is named, in the region, with our labels', async () => {
  if (discoveryFolder === undefined) return
  const google = await fakeGoogle([])
  const unlead = leadChain(google.url)
  try {
    const host = { ...google.host(), cache: folder }
    const one = await drive(cloudRun, {
      release: await releaseOf(),
      given: { region: 'europe-west1', node: '/bin/true' },
      host,
    })
    const [repository, image] = one.description.resources
    expect(image?.name).toBe(
      `europe-west1-docker.pkg.dev/my-project-12/churn/churn@sha256:${one.build.digest}`,
    )
    expect([repository?.key, image?.partOf]).toEqual(['repository', 'repository'])
    expect(await repository?.read(one.cloud, undefined)).toBeUndefined()
    expect(await repository?.create(one.cloud)).toMatchObject({
      isOurs: true,
      state: 'ready',
      properties: { format: 'DOCKER' },
    })
    expect(await repository?.create(one.cloud)).toMatchObject({ isOurs: true })
    await repository?.remove(one.cloud, (await repository.read(one.cloud, undefined))!)
    expect(await repository?.read(one.cloud, undefined)).toBeUndefined()
    expect(google.problems).toEqual([])
  } finally {
    unlead()
    await google.close()
  }
})
