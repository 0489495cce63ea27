import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readOptions } from '../../../../src/core/index.ts'
import type { Build } from '../../../../src/deploy/index.ts'
import { azureFunctions } from '../../../../src/deploy/targets/azure-functions/target.ts'
import { hasForeign } from '../../../retrieve/buckets/foreign.ts'
import { hasOpenssl } from '../../../serve/guard/tls/certificates.ts'
import { releaseOf } from '../../a-release.ts'
import { FakeAzure, subscription } from '../../azure/fake-azure.ts'
import { bringAll } from '../../azure/in-turn.ts'
import { askBySdk } from '../../azure/sdk.ts'
import { sleepless } from '../../http/scripted-server.ts'
import { FakeFunctions, functionKinds } from './fake-functions.ts'

/** What the official client makes of what we made, and makes itself, told the same. */
const script = `
const { WebSiteManagementClient } = await load('@azure/arm-appservice')
const client = new WebSiteManagementClient(credential, subscription, { endpoint: url })
const site = await client.webApps.get('ml', NAME)
const plan = await client.appServicePlans.get('ml', 'churn-plan')
const keys = await client.webApps.listHostKeys('ml', NAME)
await client.appServicePlans.createOrUpdate('ml', 'theirs-plan', {
  location: 'westeurope', kind: 'functionapp', sku: { name: 'FC1', tier: 'FlexConsumption' }, reserved: true,
  tags: plan.tags,
})
const settings = [
  { name: 'AzureWebJobsStorage__accountName', value: STORAGE },
  { name: 'AzureWebJobsDisableHomepage', value: 'true' },
  { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: CONNECTION },
]
await client.webApps.createOrUpdate('ml', 'theirs', {
  location: 'westeurope', kind: 'functionapp,linux', identity: { type: 'SystemAssigned' }, tags: site.tags,
  serverFarmId: site.serverFarmId, httpsOnly: true,
  siteConfig: { minTlsVersion: '1.2', appSettings: settings },
  functionAppConfig: {
    deployment: { storage: { type: 'blobContainer', value: site.functionAppConfig.deployment.storage.value, authentication: { type: 'SystemAssignedIdentity' } } },
    runtime: { name: 'node', version: '22' },
    scaleAndConcurrency: { alwaysReady: [], maximumInstanceCount: 100, instanceMemoryMB: 2048 },
  },
})
const theirs = await client.webApps.get('ml', 'theirs')
await client.webApps.delete('ml', 'theirs')
say({ site, plan, keys, theirs })
`

it.skipIf(!hasForeign('@azure/arm-appservice') || !hasForeign('@azure/functions') || !hasOpenssl)(
  'the official client reads what we make, and sends the same (needs test/foreign: @azure/arm-appservice, and openssl)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'modelwright-azure-sdk-'))
    const azure = new FakeAzure(functionKinds, [new FakeFunctions(folder).service])
    try {
      await azure.start()
      azure.put('/resourceGroups/ml', { location: 'westeurope' })
      const host = { ...sleepless({}), folder }
      const cloud = await azure.open(host)
      const options = readOptions(
        azureFunctions.options,
        { resourceGroup: 'ml', region: 'westeurope' },
        'azure-functions',
      )
      const build: Build = { kind: 'zip', digest: '', files: [], facts: {} }
      const place = await azureFunctions.place(cloud)
      const description = azureFunctions.describe({
        release: await releaseOf(),
        build,
        revision: 'r1',
        options,
        place,
      })
      await bringAll(description, cloud)
      const nameOf = (key: string) =>
        JSON.stringify(description.resources.find((one) => one.key === key)!.name)
      const insights = azure.find(
        '/resourceGroups/ml/providers/Microsoft.Insights/components/churn-insights',
      )!
      const said = (await askBySdk(
        azure,
        subscription,
        script
          .replaceAll('NAME', nameOf('app'))
          .replaceAll('STORAGE', nameOf('storage'))
          .replaceAll(
            'value: CONNECTION',
            `value: ${JSON.stringify(insights.properties['ConnectionString'])}`,
          ),
      )) as {
        site: { functionAppConfig: unknown; defaultHostName: string; httpsOnly: boolean }
        plan: { sku: { name: string }; reserved: boolean }
        keys: { functionKeys: object }
        theirs: { functionAppConfig: unknown }
      }
      // Read by the names and types of the official client.
      expect(said.site.functionAppConfig).toEqual(said.theirs.functionAppConfig)
      expect(said.site).toMatchObject({
        httpsOnly: true,
        defaultHostName: expect.stringContaining('.azurewebsites.net'),
      })
      expect(said.plan).toMatchObject({ sku: { name: 'FC1' }, reserved: true })
      expect(said.keys.functionKeys).toHaveProperty('default')
      // Sent: the same body, told the same; and to the same version of the interface.
      const put = (path: RegExp) =>
        azure.asked.filter(({ method, path: at }) => method === 'PUT' && path.test(at))
      for (const path of [/serverfarms\/[^/]+$/, /sites\/[^/]+$/]) {
        const [ours, theirs] = put(path)
        expect(ours.json).toEqual(theirs.json)
        expect(ours.query.get('api-version')).toBe(theirs.query.get('api-version'))
      }
    } finally {
      await azure.stop()
      rmSync(folder, { recursive: true })
    }
  },
)
