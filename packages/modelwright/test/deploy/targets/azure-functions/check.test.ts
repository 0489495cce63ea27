import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { times } from '../../../../../../test/long.ts'
import type { Host } from '../../../../src/deploy/index.ts'
import { azureFunctions } from '../../../../src/deploy/targets/azure-functions/target.ts'
import { checkTarget, type FreshProvider } from '../../../../src/testing/index.ts'
import { modelsToPack } from '../../../pack/models-to-pack.ts'
import { hasForeign, installForeign } from '../../../retrieve/buckets/foreign.ts'
import { FakeAzure } from '../../azure/fake-azure.ts'
import { placeLive } from '../../place-live.ts'
import { FakeFunctions, functionKinds } from './fake-functions.ts'

const packed = await modelsToPack()
let current: FakeAzure

async function fresh(): Promise<FreshProvider> {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-azure-check-'))
  installForeign(folder)
  const functions = new FakeFunctions(folder)
  const azure = new FakeAzure(functionKinds, [functions.service])
  await azure.start()
  azure.put('/resourceGroups/ml', { location: 'westeurope' })
  current = azure
  return {
    folder,
    inventory: async () => azure.names(),
    async plant({ key, name }) {
      if (key !== 'plan') return false
      const path = `/resourceGroups/ml/providers/Microsoft.Web/serverfarms/${name}`
      azure.put(path, { location: 'westeurope', sku: { name: 'FC1' }, tags: { owner: 'somebody' } })
      return true
    },
    async close() {
      await functions.running?.stop()
      await azure.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

describe.skipIf(!hasForeign('@azure/functions'))(
  'azure-functions, by the checks of every target (needs test/foreign: @azure/functions)',
  () => {
    const checks = checkTarget({
      target: { ...azureFunctions, open: (_: unknown, host: Host) => current.open(host) },
      options: { resourceGroup: 'ml', region: 'westeurope' },
      models: [packed.get('binary')!, packed.get('trees')!],
      fresh,
      kills: times(1, 1000),
    })
    for (const { name, run } of checks) it(name, run)
  },
)

// At Azure, for whoever has an account there.
const group = process.env['MODELWRIGHT_LIVE_AZURE_GROUP']
const region = process.env['MODELWRIGHT_LIVE_AZURE_REGION'] ?? 'westeurope'
if (group !== undefined)
  it(
    'a function app at Azure answers the golden rows',
    () => placeLive(azureFunctions, { resourceGroup: group, region }),
    1_800_000,
  )
