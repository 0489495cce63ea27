import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { times } from '../../../../../../test/long.ts'
import { distinction } from '../../../../src/deploy/azure/names.ts'
import type { Host } from '../../../../src/deploy/index.ts'
import { openMl } from '../../../../src/deploy/targets/azure-ml/cloud.ts'
import type { AzureMlOptions } from '../../../../src/deploy/targets/azure-ml/options.ts'
import { azureMl } from '../../../../src/deploy/targets/azure-ml/target.ts'
import { checkTarget, type FreshProvider } from '../../../../src/testing/index.ts'
import { modelsToPack } from '../../../pack/models-to-pack.ts'
import { startRegistry } from '../../../pack/registry/strict-registry.ts'
import { FakeAzure, subscription } from '../../azure/fake-azure.ts'
import { placeLive } from '../../place-live.ts'
import { FakeMl, mlKinds } from './fake-ml.ts'

const packed = await modelsToPack()
const workspaces = '/resourceGroups/ml/providers/Microsoft.MachineLearningServices/workspaces/models'
let current: FakeAzure

async function fresh(): Promise<FreshProvider> {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-azure-ml-check-'))
  chmodSync(folder, 0o755)
  const password = 'a-refresh-token-of-the-registry'
  const registry = await startRegistry({
    auth: 'token',
    user: '00000000-0000-0000-0000-000000000000',
    password,
  })
  const ml = new FakeMl(folder, registry, password)
  const azure = new FakeAzure(mlKinds, [ml.service])
  await azure.start()
  azure.put('/resourceGroups/ml', { location: 'westeurope' })
  azure.put(workspaces, { type: 'given', location: 'westeurope' })
  const acr = '/resourceGroups/ml/providers/Microsoft.ContainerRegistry/registries/mlacr'
  azure.put(acr, { type: 'given', properties: { loginServer: registry.host } })
  current = azure
  return {
    folder,
    inventory: async () => {
      const manifests = [...registry.manifests.values()].flatMap((one) => [...one.keys()])
      return [...azure.names(), ...manifests.filter((name) => name.startsWith('sha256:'))]
    },
    async plant({ key }) {
      if (key !== 'endpoint') return false
      // As it is called once the subscription is known.
      const name = `check-target-${distinction(subscription, 'ml', 'models', 'check-target')}`
      azure.put(`${workspaces}/onlineEndpoints/${name}`, {
        location: 'westeurope',
        tags: { owner: 'somebody' },
      })
      return true
    },
    async close() {
      await ml.stop()
      await azure.stop()
      await registry.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
  'azure-ml, by the checks of every target (needs Linux on x64)',
  () => {
    const checks = checkTarget({
      target: {
        ...azureMl,
        open: (options: AzureMlOptions, host: Host) => openMl(options, host, current.reach()),
      },
      // A small program in Node's place: the server's files are run by this machine's.
      options: {
        subscription,
        resourceGroup: 'ml',
        workspace: 'models',
        registry: 'mlacr',
        node: '/bin/true',
      },
      models: [packed.get('binary')!, packed.get('trees')!],
      fresh,
      kills: times(1, 1000),
    })
    for (const { name, run } of checks) it(name, run)
  },
)

// At Azure, for whoever has an account there; an instance is paid for while this runs.
const live = {
  resourceGroup: process.env['MODELWRIGHT_LIVE_AZURE_GROUP'],
  workspace: process.env['MODELWRIGHT_LIVE_AZURE_WORKSPACE'],
  registry: process.env['MODELWRIGHT_LIVE_AZURE_REGISTRY'],
}
if (live.workspace !== undefined)
  it('an endpoint at Azure answers the golden rows', () => placeLive(azureMl, live), 3_600_000)
