import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readOptions } from '../../../../src/core/index.ts'
import type { Host, Resource } from '../../../../src/deploy/index.ts'
import type { Cluster } from '../../../../src/deploy/targets/kubernetes/cluster.ts'
import { kubernetes } from '../../../../src/deploy/targets/kubernetes/target.ts'
import { type RunningBundle, startBundle, writeFiles } from '../../../pack/bundle-server.ts'
import { goldenOf } from '../../../pack/models-to-pack.ts'
import { type StrictRegistry, startRegistry } from '../../../pack/registry/strict-registry.ts'
import { foreignPackage, hasForeign, installForeign } from '../../../retrieve/buckets/foreign.ts'
import { hostAt, releaseOf } from '../../a-release.ts'
import { type FakeCluster, startCluster } from './fake-cluster.ts'
import { liveChecks } from './live-cluster.ts'

// A cluster that is kept in memory, checked by Kubernetes' own schemas and asked by its own client; the pods are servers of the
// bundles that the images hold.
const can =
  process.platform === 'linux' && hasForeign('@kubernetes/client-node') && hasForeign('kubernetes-models')
const folder = mkdtempSync(join(tmpdir(), 'modelwright-kubernetes-'))
const own = process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64'
const servers: RunningBundle[] = []
let fake: FakeCluster
let registry: StrictRegistry
let host: Host
let cluster: Cluster

const optionsOf = (more: object = {}) =>
  readOptions(
    kubernetes.options,
    { repository: `${registry.host}/team/churn`, node: '/bin/true', platform: own, ...more },
    'kubernetes',
  )
const placedOf = (more: object = {}) => ({
  deployment: 'churn',
  options: optionsOf(more),
  place: { namespace: 'models' },
  ids: new Map(),
  outputs: {},
})

beforeAll(async () => {
  if (!can) return
  installForeign(folder)
  registry = await startRegistry()
  fake = await startCluster(folder, { token: () => 'secret-token' })
  const KUBECONFIG = fake.kubeconfig({ token: 'secret-token' })
  host = hostAt(folder, { env: { KUBECONFIG }, sleep: async () => {} })
  cluster = await kubernetes.open(optionsOf(), host)
}, 120_000)
beforeEach(() => {
  if (can) fake.rules = { token: () => 'secret-token' }
})
afterAll(async () => {
  for (const { child } of servers) child.kill('SIGKILL')
  fake?.close()
  await registry?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function describeRevision(revision: string, kind: string, more: object = {}) {
  const release = await releaseOf(kind)
  const options = optionsOf(more)
  const build = await kubernetes.build(release, options, host)
  const { resources, policy } = kubernetes.describe({
    release,
    build,
    revision,
    options,
    place: { namespace: 'models' },
  })
  return { build, resources, policy }
}

/** What the engine of deployments does: each is made where it is not there, and waited for. */
async function make(resources: readonly Resource<Cluster>[]): Promise<void> {
  for (const resource of resources) {
    let found = (await resource.read(cluster, undefined)) ?? (await resource.create(cluster))
    while (found.state === 'busy') found = (await resource.read(cluster, found.id))!
    expect([resource.key, found.state, found.reason]).toEqual([resource.key, 'ready', undefined])
  }
}

async function serve(revision: string, kind: string): Promise<void> {
  const { build } = await describeRevision(revision, kind)
  writeFiles(join(folder, revision), build.files)
  const running = await startBundle(join(folder, revision))
  servers.push(running)
  fake.servers.set(revision, running.url)
}

async function answersOf(kind: string, revision?: string, more: object = {}) {
  const { rows, said } = goldenOf((await releaseOf(kind)).model.bytes)
  const body = Buffer.from(JSON.stringify({ instances: rows }))
  const request = { body, contentType: 'application/json', ...(revision === undefined ? {} : { revision }) }
  const answer = await kubernetes.invoke(cluster, placedOf(more), request)
  const { predictions } = JSON.parse(Buffer.from(answer.body).toString()) as { predictions: unknown }
  expect(JSON.stringify(predictions) === JSON.stringify(said.predictions)).toBe(true)
}

const specOf = (path: string) => fake.objects.get(path)?.['spec'] as Record<string, never>
const deployments = '/apis/apps/v1/namespaces/models/deployments'
const services = '/api/v1/namespaces/models/services'

describe.skipIf(!can)('a cluster', () => {
  it('has nothing at first, and then all that a revision needs, as it was said', async () => {
    fake.rules = { ...fake.rules, slowness: 3 }
    await serve('aaa', 'trees')
    const { resources, build } = await describeRevision('aaa', 'trees')
    expect(resources.map(({ key }) => key)).toEqual([
      'revision/aaa/image',
      'revision/aaa/deployment',
      'revision/aaa/service',
      'revision/aaa/autoscaler',
      'service',
      'budget',
    ])
    for (const resource of resources) expect(await resource.read(cluster, undefined)).toBeUndefined()
    await make(resources)
    for (const resource of resources)
      expect(await resource.read(cluster, undefined)).toMatchObject({
        isOurs: true,
        properties: resource.properties,
      })
    const image = `${registry.host}/team/churn@sha256:${build.digest}`
    expect(specOf(`${deployments}/churn-aaa`)).toMatchObject({
      template: { spec: { containers: [{ image }] } },
    })
  }, 120_000)

  it('answers golden rows of a revision bit for bit before it has traffic', async () => {
    expect(await kubernetes.readTraffic(cluster, placedOf())).toEqual({})
    await answersOf('trees', 'aaa')
  })

  it('gives the traffic to a revision, whose copies are there by then', async () => {
    await kubernetes.shift(cluster, placedOf(), { aaa: 100 })
    expect(await kubernetes.readTraffic(cluster, placedOf())).toEqual({ aaa: 100 })
    expect(specOf(`${deployments}/churn-aaa`)).toMatchObject({ replicas: 2 })
    await answersOf('trees')
  })

  it('is found by the official client as it was made', async () => {
    type Read = (request: { namespace: string; name: string }) => Promise<Record<string, never>>
    const { KubeConfig, AppsV1Api, AutoscalingV2Api } = foreignPackage<{
      KubeConfig: new () => {
        loadFromFile(path: string): void
        makeApiClient(api: unknown): Record<string, Read>
      }
      AppsV1Api: unknown
      AutoscalingV2Api: unknown
    }>('@kubernetes/client-node')
    const config = new KubeConfig()
    config.loadFromFile(host.env['KUBECONFIG']!)
    const at = { namespace: 'models', name: 'churn-aaa' }
    const deployment = await config.makeApiClient(AppsV1Api)['readNamespacedDeployment'](at)
    expect(deployment).toMatchObject({
      metadata: { labels: { 'app.kubernetes.io/managed-by': 'modelwright', 'modelwright.revision': 'aaa' } },
      spec: {
        template: {
          spec: {
            automountServiceAccountToken: false,
            securityContext: { runAsNonRoot: true, runAsUser: 65532 },
            containers: [
              { securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } } },
            ],
          },
        },
      },
    })
    const autoscaler = await config
      .makeApiClient(AutoscalingV2Api)
      ['readNamespacedHorizontalPodAutoscaler'](at)
    expect(autoscaler).toMatchObject({ spec: { minReplicas: 2, maxReplicas: 10 } })
  })

  it('lets what has no traffic rest, and wakes it when it is asked or gets some', async () => {
    await serve('bbb', 'binary')
    await make((await describeRevision('bbb', 'binary')).resources)
    await answersOf('binary', 'bbb')
    await kubernetes.shift(cluster, placedOf(), { bbb: 100 })
    expect(specOf(`${deployments}/churn-aaa`)).toMatchObject({ replicas: 0 })
    expect((await describeRevision('aaa', 'trees')).resources).toHaveLength(6)
    for (const { read, properties } of (await describeRevision('aaa', 'trees')).resources)
      expect(await read(cluster, undefined)).toMatchObject({ state: 'ready', properties })
    await answersOf('trees', 'aaa')
    await kubernetes.shift(cluster, placedOf(), { aaa: 100, bbb: 0 })
    await answersOf('trees')
    expect([specOf(`${deployments}/churn-aaa`), specOf(`${deployments}/churn-bbb`)]).toMatchObject([
      { replicas: 2 },
      { replicas: 0 },
    ])
  })

  it('says that there are no shares without a gateway, before anything is asked', () => {
    const problem = { code: 'DEPLOY_SPLIT_UNSUPPORTED', where: 'gateway' }
    expect(kubernetes.splitProblem!(placedOf().options)).toMatchObject(problem)
    expect(kubernetes.splitProblem!(placedOf({ gateway: 'edge/public' }).options)).toBeUndefined()
  })

  it('splits by the weights of a route, where a gateway is named', async () => {
    const more = { gateway: 'edge/public', hostname: 'churn.example.com' }
    const { resources } = await describeRevision('aaa', 'trees', more)
    await make(resources)
    await kubernetes.shift(cluster, placedOf(more), { aaa: 90, bbb: 10 })
    expect(await kubernetes.readTraffic(cluster, placedOf(more))).toEqual({ aaa: 90, bbb: 10 })
    expect(specOf('/apis/gateway.networking.k8s.io/v1/namespaces/models/httproutes/churn')).toEqual({
      parentRefs: [{ namespace: 'edge', name: 'public' }],
      hostnames: ['churn.example.com'],
      rules: [
        {
          backendRefs: [
            { name: 'churn-aaa', port: 80, weight: 90 },
            { name: 'churn-bbb', port: 80, weight: 10 },
          ],
        },
      ],
    })
    // Where the shares are is no difference of what was described, and applying that again moves nothing.
    const route = resources.find(({ key }) => key === 'route')!
    expect((await route.read(cluster, undefined))!.properties).toEqual(route.properties)
    await route.update!(cluster, (await route.read(cluster, undefined))!)
    expect(await kubernetes.readTraffic(cluster, placedOf(more))).toEqual({ aaa: 90, bbb: 10 })
    await kubernetes.shift(cluster, placedOf(more), { aaa: 100 })
    await route.remove(cluster, (await route.read(cluster, undefined))!)
  })

  it('finds what somebody else changed, and only that; what is the autoscaler’s is no difference', async () => {
    const { resources } = await describeRevision('aaa', 'trees')
    const deployment = resources.find(({ key }) => key.endsWith('/deployment'))!
    const there = fake.objects.get(`${deployments}/churn-aaa`)!
    const spec = there['spec'] as {
      replicas: number
      template: { spec: { containers: { resources: object }[] } }
    }
    spec.replicas = 7
    expect((await deployment.read(cluster, undefined))!.properties).toEqual(deployment.properties)
    spec.template.spec.containers[0].resources = { limits: { memory: '1Gi' } }
    const found = (await deployment.read(cluster, undefined))!
    expect(found.properties).not.toEqual(deployment.properties)
    expect(JSON.stringify(found.properties)).toContain('1Gi')
    const mended = await deployment.update!(cluster, found)
    expect(mended.properties).toEqual(deployment.properties)
    expect(specOf(`${deployments}/churn-aaa`)).toMatchObject({ replicas: 7 })
    spec.replicas = 2
  })

  it('finds what an earlier version said and this one does not', async () => {
    const { resources } = await describeRevision('aaa', 'trees', { pullSecret: 'keys' })
    const before = resources.find(({ key }) => key.endsWith('/deployment'))!
    await before.update!(cluster, (await before.read(cluster, undefined))!)
    const now = (await describeRevision('aaa', 'trees')).resources.find(({ key }) => key === before.key)!
    const found = (await now.read(cluster, undefined))!
    expect(found.properties).not.toEqual(now.properties)
    expect((await now.update!(cluster, found)).properties).toEqual(now.properties)
    expect(JSON.stringify(specOf(`${deployments}/churn-aaa`))).not.toContain('imagePullSecrets')
  })

  it('keeps what a Service points at when it is described anew', async () => {
    const { resources } = await describeRevision('bbb', 'binary', { memory: 512 })
    const service = resources.find(({ key }) => key === 'service')!
    await service.update!(cluster, (await service.read(cluster, undefined))!)
    expect(await kubernetes.readTraffic(cluster, placedOf())).toEqual({ aaa: 100 })
  })

  it('moves nothing where copies do not start, and says why', async () => {
    fake.rules = { ...fake.rules, trouble: (name) => (name === 'churn-bbb' ? 'ImagePullBackOff' : undefined) }
    await expect(kubernetes.shift(cluster, placedOf(), { bbb: 100 })).rejects.toMatchObject({
      code: 'DEPLOY_REVISION_FAILED',
      message: expect.stringContaining('ImagePullBackOff'),
      where: 'Deployment churn-bbb',
    })
    expect(await kubernetes.readTraffic(cluster, placedOf())).toEqual({ aaa: 100 })
    const { resources } = await describeRevision('bbb', 'binary')
    const found = await resources.find(({ key }) => key.endsWith('/deployment'))!.read(cluster, undefined)
    expect(found).toMatchObject({ state: 'failed', reason: expect.stringContaining('ImagePullBackOff') })
  })

  it('asks again where the cluster is busy, and reads without leave to try', async () => {
    let failures = 0
    fake.rules = {
      ...fake.rules,
      faults: ({ method }) =>
        method === 'GET' && ++failures % 3 !== 0 ? [429, 500][failures % 2] : undefined,
    }
    const { resources } = await describeRevision('aaa', 'trees')
    const budget = resources.find(({ key }) => key === 'budget')!
    expect(await budget.read(cluster, undefined)).toMatchObject({ isOurs: true })
    fake.rules = { ...fake.rules, faults: ({ query }) => (query.get('dryRun') === 'All' ? 403 : undefined) }
    for (const resource of resources)
      expect((await resource.read(cluster, undefined))!.properties).toEqual(resource.properties)
  })

  it('says which leave is missing', async () => {
    fake.rules = { ...fake.rules, faults: ({ method }) => (method === 'PATCH' ? 403 : undefined) }
    const { resources } = await describeRevision('aaa', 'trees')
    await expect(resources.at(-1)!.create(cluster)).rejects.toMatchObject({
      code: 'DEPLOY_PERMISSION_MISSING',
    })
  })

  it('touches nothing that it did not make', async () => {
    fake.objects.set(`${services}/churn`, {
      ...structuredClone(fake.objects.get(`${services}/churn`)!),
      metadata: { name: 'churn', uid: 'theirs', labels: {} },
    })
    const { resources } = await describeRevision('aaa', 'trees')
    const service = resources.find(({ key }) => key === 'service')!
    expect(await service.read(cluster, undefined)).toMatchObject({ isOurs: false })
    await service.create(cluster)
  })

  it('gives the lines that pods wrote', async () => {
    const lines = []
    for await (const line of kubernetes.logs!(cluster, placedOf(), { since: 0, limit: 5 })) lines.push(line)
    expect(lines).toContainEqual({
      at: '2026-01-02T00:00:00.5Z',
      text: 'churn 3: http://0.0.0.0:8080',
      revision: 'aaa',
    })
  })

  it('leaves nothing', async () => {
    const first = (await describeRevision('aaa', 'trees')).resources
    const second = (await describeRevision('bbb', 'binary')).resources
    for (const resource of [...first, ...second.filter(({ revision }) => revision)].reverse())
      for (let times = 0; times < 2; times++) {
        const found = await resource.read(cluster, undefined)
        await resource.remove(cluster, found ?? { id: '', properties: {}, isOurs: true, state: 'ready' })
      }
    expect([...fake.objects.keys()]).toEqual([])
  })

  it('is told with a policy of no more than it needs, and refused without a registry', async () => {
    const { policy } = await describeRevision('aaa', 'trees', { isolated: true })
    const { parse } = foreignPackage<{ parse(text: string): unknown }>('yaml')
    const role = parse(policy.text) as {
      rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[]
    }
    const kinds = foreignPackage<Record<string, new (data: object) => { validate(): void }>>(
      'kubernetes-models/rbac.authorization.k8s.io/v1',
    )
    expect(() => new kinds['Role'](role).validate()).not.toThrow()
    expect(role.rules.flatMap(({ verbs }) => verbs)).not.toContain('*')
    const release = await releaseOf()
    const problems = await kubernetes.check({ ...release, deployment: '4u' }, optionsOf({ repository: '' }))
    expect(problems.map(({ code }) => code)).toEqual(['DEPLOY_OPTION_MISSING', 'DEPLOY_NAME_INVALID'])
    for (const repository of ['churn', 'registry.example.com/team/churn:1', 'No/Name'])
      expect(await kubernetes.check(release, optionsOf({ repository }))).toHaveLength(1)
    expect(await kubernetes.check(release, optionsOf())).toEqual([])
  })
})

// Where somebody names a cluster of theirs: in CI there is none.
if (process.env['MODELWRIGHT_LIVE_KUBECONFIG'] !== undefined) describe('a real API server', liveChecks)
