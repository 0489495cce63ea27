import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readOptions } from '../../../../src/core/index.ts'
import { kubernetes } from '../../../../src/deploy/targets/kubernetes/target.ts'
import { startRegistry } from '../../../pack/registry/strict-registry.ts'
import { installForeign } from '../../../retrieve/buckets/foreign.ts'
import { hostAt, releaseOf } from '../../a-release.ts'

// A real API server, where somebody names one by MODELWRIGHT_LIVE_KUBECONFIG: an API server and its database are enough, for the
// controllers of a cluster are played here. Nothing of it runs in CI, which has no cluster.
const KUBECONFIG = process.env['MODELWRIGHT_LIVE_KUBECONFIG'] ?? ''
const kubectl = (...args: readonly string[]): string =>
  execFileSync('kubectl', ['--kubeconfig', KUBECONFIG, ...args], { encoding: 'utf8' })

/** Whether the kinds of gateways were added. */
function hasGateways(): boolean {
  return kubectl('api-resources', '--api-group', 'gateway.networking.k8s.io').includes('httproutes')
}

/** Copies are there as soon as they are wanted. */
function playController(name: string): void {
  const wanted = JSON.parse(kubectl('get', 'deployment', name, '-o', 'json')) as {
    metadata: { generation: number }
    spec: { replicas: number }
  }
  const { replicas } = wanted.spec
  const counts = { replicas, updatedReplicas: replicas, availableReplicas: replicas, readyReplicas: replicas }
  const status = { observedGeneration: wanted.metadata.generation, ...counts }
  const patch = ['--subresource', 'status', '--type', 'merge', '-p', JSON.stringify({ status })]
  kubectl('patch', 'deployment', name, ...patch)
}

/** What a real API server must say to what the target asks; with `gateway` where it knows the kinds of gateways. */
export function liveChecks(): void {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-live-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const gateway = hasGateways() ? 'edge/public' : ''

  it('takes what is described, gives it back as it was described, and lets traffic be moved', async () => {
    installForeign(folder)
    const registry = await startRegistry()
    const more = { repository: `${registry.host}/team/churn`, node: '/bin/true', isolated: true, gateway }
    const options = readOptions(kubernetes.options, more, 'kubernetes')
    const sleep = async () => playController('churn-aaa')
    const host = hostAt(folder, { env: { KUBECONFIG }, sleep })
    const cluster = await kubernetes.open(options, host)
    const release = await releaseOf()
    const build = await kubernetes.build(release, options, host)
    const place = await kubernetes.place(cluster)
    const { resources } = kubernetes.describe({ release, build, revision: 'aaa', options, place })
    for (const resource of resources) {
      expect(await resource.read(cluster, undefined), resource.key).toBeUndefined()
      const made = await resource.create(cluster)
      if (resource.key.endsWith('/deployment')) playController('churn-aaa')
      const found = (await resource.read(cluster, made.id))!
      expect([resource.key, found]).toMatchObject([
        resource.key,
        { id: made.id, isOurs: true, state: 'ready', properties: resource.properties },
      ])
      expect((await resource.create(cluster)).id).toBe(made.id)
    }
    kubectl('set', 'resources', 'deployment', 'churn-aaa', '--limits', 'memory=1Gi')
    const deployment = resources.find(({ key }) => key.endsWith('/deployment'))!
    const drifted = (await deployment.read(cluster, undefined))!
    expect(JSON.stringify(drifted.properties)).toContain('1Gi')
    await deployment.update!(cluster, drifted)
    playController('churn-aaa')
    expect(await deployment.read(cluster, undefined)).toMatchObject({ properties: deployment.properties })
    const placed = { deployment: 'churn', options, place, ids: new Map(), outputs: {} }
    expect(await kubernetes.readTraffic(cluster, placed)).toEqual({})
    await kubernetes.shift(cluster, placed, { aaa: 100 })
    expect(await kubernetes.readTraffic(cluster, placed)).toEqual({ aaa: 100 })
    expect(kubectl('get', 'deployment', 'churn-aaa', '-o', 'jsonpath={.spec.replicas}')).toBe('2')
    for (const resource of resources)
      expect((await resource.read(cluster, undefined))!.properties).toEqual(resource.properties)
    for (const resource of [...resources].reverse()) {
      await resource.remove(cluster, (await resource.read(cluster, undefined))!)
      expect(await resource.read(cluster, undefined)).toBeUndefined()
    }
    await registry.close()
  }, 120_000)

  it('gives the role of the policy to a deployer', async () => {
    const release = await releaseOf()
    const options = readOptions(kubernetes.options, { repository: 'r.example.com/c' }, 'kubernetes')
    const build = { kind: 'image' as const, digest: '0'.repeat(64), files: [], facts: {} }
    const { policy } = kubernetes.describe({ release, build, revision: 'aaa', options })
    execFileSync('kubectl', ['--kubeconfig', KUBECONFIG, 'apply', '--dry-run=server', '-f', '-'], {
      input: policy.text,
    })
  })
}
