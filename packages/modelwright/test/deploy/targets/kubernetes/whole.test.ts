import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { freePort } from '../../../../../../test/free-port.ts'
import { times } from '../../../../../../test/long.ts'
import { kubernetes } from '../../../../src/deploy/targets/kubernetes/target.ts'
import { packBundle } from '../../../../src/pack/formats/bundle.ts'
import { checkTarget, type FreshProvider } from '../../../../src/testing/index.ts'
import { type RunningBundle, startBundle, writeFiles } from '../../../pack/bundle-server.ts'
import { startRegistry } from '../../../pack/registry/strict-registry.ts'
import { hasForeign, installForeign } from '../../../retrieve/buckets/foreign.ts'
import { releaseOf } from '../../a-release.ts'
import { startCluster } from './fake-cluster.ts'

// What every target must do, on a cluster that begins empty each time.
const can =
  process.platform === 'linux' && hasForeign('@kubernetes/client-node') && hasForeign('kubernetes-models')
const folder = mkdtempSync(join(tmpdir(), 'modelwright-whole-'))
const own = process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64'
const models = [(await releaseOf('binary')).model.bytes, (await releaseOf('trees')).model.bytes] as const
const servers = new Map<string, RunningBundle>()
const port = await freePort()

beforeAll(async () => {
  if (!can) return
  installForeign(folder)
  for (const bytes of models) {
    const { digest } = load(bytes)
    writeFiles(join(folder, digest), await packBundle({ bytes }))
    servers.set(digest, await startBundle(join(folder, digest)))
  }
})
afterAll(() => {
  for (const { child } of servers.values()) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

async function fresh(): Promise<FreshProvider> {
  const registry = await startRegistry({}, port)
  const cluster = await startCluster(folder, { token: () => 'a-secret-token', slowness: 1 })
  for (const [digest, { url }] of servers) cluster.servers.set(digest, url)
  return {
    env: { KUBECONFIG: cluster.kubeconfig({ token: 'a-secret-token' }) },
    folder,
    async inventory() {
      const images = [...(registry.manifests.get('team/churn')?.keys() ?? [])]
      return [...cluster.objects.keys(), ...images.filter((name) => name.startsWith('sha256:'))]
    },
    async plant({ kind, name }) {
      if (kind !== 'Service') return false
      const theirs = { kind, metadata: { name, uid: 'theirs', labels: {} }, spec: {} }
      cluster.objects.set(`/api/v1/namespaces/models/services/${name}`, { apiVersion: 'v1', ...theirs })
      return true
    },
    async close() {
      cluster.close()
      await registry.close()
    },
  }
}

const options = {
  repository: `127.0.0.1:${port}/team/churn`,
  node: '/bin/true',
  platform: own,
  gateway: 'edge/public',
}

describe.skipIf(!can)('the target kubernetes', () => {
  const given = { target: kubernetes, options, models, fresh, kills: times(2, 1000) }
  for (const { name, run } of checkTarget(given)) it(name, run, 600_000)
})
