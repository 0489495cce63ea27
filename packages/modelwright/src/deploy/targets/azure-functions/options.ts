import type { OptionValues } from '../../../core/index.ts'
import { logOptions } from '../../log-options.ts'

/** What a deployment to Azure Functions can be told. */
export const functionOptions = {
  subscription: {
    type: 'text',
    default: '',
    about: 'subscription by its id; without it AZURE_SUBSCRIPTION_ID, else the only one there is',
  },
  resourceGroup: { type: 'text', default: '', about: 'resource group, which must be there already' },
  region: { type: 'text', default: '', about: 'region that has Flex Consumption, such as westeurope' },
  memoryMb: {
    type: 'choice',
    default: '2048',
    choices: ['512', '2048', '4096'],
    about: 'memory of an instance',
  },
  maxInstances: { type: 'integer', default: 100, min: 40, max: 1000, about: 'most instances at a time' },
  alwaysReady: {
    type: 'integer',
    default: 0,
    min: 0,
    max: 100,
    about: 'instances that wait for requests, and are paid for while they do',
  },
  node: { type: 'choice', default: '22', choices: ['22', '24'], about: 'version of Node.js' },
  public: { type: 'boolean', default: false, about: 'anyone may ask, without a key' },
  storageAccount: {
    type: 'text',
    default: '',
    about: 'storage account in the same resource group that is there already; without it one is made',
  },
  identity: {
    type: 'text',
    default: '',
    about:
      'resource id of a user-assigned identity that may use the storage account; without it one is made and given a role',
  },
  logs: { type: 'boolean', default: true, about: 'keeps what the service writes, in Application Insights' },
  ...logOptions,
} as const

export type FunctionOptions = OptionValues<typeof functionOptions>
