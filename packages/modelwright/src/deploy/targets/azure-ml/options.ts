import type { OptionValues } from '../../../core/index.ts'
import { imageOptions } from '../../image/options.ts'
import { logOptions } from '../../log-options.ts'

/** What a deployment to Azure Machine Learning can be told. */
export const azureMlOptions = {
  subscription: {
    type: 'text',
    default: '',
    about: 'subscription by its id; without it AZURE_SUBSCRIPTION_ID, else the only one there is',
  },
  resourceGroup: { type: 'text', default: '', about: 'resource group of the workspace and the registry' },
  workspace: {
    type: 'text',
    default: '',
    about: 'workspace of Azure Machine Learning that is there already',
  },
  registry: {
    type: 'text',
    default: '',
    about: 'container registry of the same group that is there already, by its name without .azurecr.io',
  },
  instanceType: { type: 'text', default: 'Standard_DS2_v2', about: 'size of an instance' },
  instances: {
    type: 'integer',
    default: 1,
    min: 1,
    max: 50,
    about: 'instances, which are paid for while they are there',
  },
  auth: {
    type: 'choice',
    default: 'key',
    choices: ['key', 'aad'],
    about: 'callers send a key of the endpoint, or a token of theirs',
  },
  requestTimeoutMs: {
    type: 'integer',
    default: 60_000,
    min: 1000,
    max: 180_000,
    about: 'longest that a request may take; Azure itself would say 5000',
  },
  concurrentRequests: {
    type: 'integer',
    default: 50,
    min: 1,
    max: 1000,
    about: 'requests that an instance is given at a time; Azure itself would say 1',
  },
  identity: {
    type: 'text',
    default: '',
    about:
      'resource id of a user-assigned identity that may pull from the registry; without it the endpoint has its own and is given the role',
  },
  ...imageOptions,
  ...logOptions,
} as const

export type AzureMlOptions = OptionValues<typeof azureMlOptions>
