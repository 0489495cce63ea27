import { type AzureCloud, openAzure } from '../../azure/azure-cloud.ts'
import { subscriptionOf, unknownOf } from '../../azure/names.ts'
import { optionProblems } from '../../azure/option-problems.ts'
import { customRole } from '../../azure/policy.ts'
import { logProblems } from '../../log-options.ts'
import { type DescribeRequest, type Description, defineTarget } from '../../target.ts'
import { buildFunction } from './build.ts'
import { invokeApp } from './invoke.ts'
import { logLines, logPages } from './logs.ts'
import { type FunctionOptions, functionOptions } from './options.ts'
import { functionApp } from './resources/app.ts'
import { nodeStack, resourceGroup } from './resources/given.ts'
import { insights, logWorkspace } from './resources/logs.ts'
import { functionNames } from './resources/names.ts'
import { flexPlan } from './resources/plan.ts'
import { storageRole } from './resources/role.ts'
import { packageContainer, storageAccount } from './resources/storage.ts'
import { appOf, readTraffic, shift } from './traffic.ts'

function describe(request: DescribeRequest<FunctionOptions>): Description<AzureCloud> {
  const { options, release } = request
  const { model, deployment } = release
  const parts = { names: functionNames(request), options, owner: { deployment, model } }
  const resources = [
    resourceGroup(parts),
    nodeStack(parts),
    storageAccount(parts),
    packageContainer(parts),
    ...(options.logs ? [logWorkspace(parts), insights(parts)] : []),
    flexPlan(parts),
    functionApp(parts),
    ...(options.identity === '' ? [storageRole(parts)] : []),
  ]
  const subscription = subscriptionOf(request)
  const scope = `/subscriptions/${subscription}${parts.names.group}`
  const policy = customRole(resources, { name: `Modelwright ${deployment}`, scope })
  return { resources, policy, ...unknownOf(subscription) }
}

/**
 * Azure Functions on Flex Consumption: a package for programming model 4, which Azure scales to nothing and bills by use.
 *
 * One revision has all requests; a rollback publishes its kept package again.
 */
export const azureFunctions = defineTarget({
  name: 'azure-functions',
  title: 'Azure Functions',
  about: 'a function app on Flex Consumption: scales to nothing, billed by use',
  options: functionOptions,
  supports: {
    runs: 'runtime',
    split: 'none',
    asksBefore: false,
    logs: true,
    scalesToZero: true,
    maxBodyBytes: 10_000_000,
  },
  check: async (_, options) => [
    ...optionProblems(options, ['resourceGroup', 'region'], 'azure-functions'),
    ...logProblems(options),
  ],
  build: (release, options, host) => buildFunction(release, options, host),
  describe,
  open: (options, host): Promise<AzureCloud> => openAzure(options, host),
  place: async ({ subscription }) => ({ subscription }),
  invoke: async (cloud, placed, request) => invokeApp(cloud, await appOf(cloud, placed), request),
  readTraffic,
  shift,
  logs: logLines,
  pages: logPages,
})
