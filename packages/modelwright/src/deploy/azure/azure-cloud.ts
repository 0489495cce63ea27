import { ModelwrightError } from '../../core/index.ts'
import { createRest, type Rest } from '../http/rest.ts'
import type { Host } from '../target.ts'
import { type AzureTokens, azureLogin, azureTokens } from './credentials.ts'

/** Azure, as a target talks to it. */
export interface AzureCloud {
  readonly host: Host
  readonly subscription: string
  readonly tokens: AzureTokens
  /** Azure Resource Manager: what makes, changes and removes things. */
  readonly manager: Rest
  /** Another service, by the address of its host; without a scope no token is sent. */
  at(address: string, scope?: string): Rest
}

/** What stands in for the internet, where tests bring their own. */
export interface AzureReach {
  readonly tokens?: AzureTokens
  /** Where Azure Resource Manager is: other clouds of Azure have other addresses. */
  readonly manager?: string
  /** Where a host of Azure is reached. */
  readonly addressOf?: (host: string) => string
}

/** Azure Resource Manager, for tokens and addresses. */
export const managerScope = 'https://management.azure.com/.default'
const managerAddress = 'https://management.azure.com'

interface Subscription {
  readonly subscriptionId: string
  readonly displayName: string
  readonly state: string
}

/** The only subscription that the credentials see, where none is named. */
async function onlySubscription(manager: Rest): Promise<string> {
  const { json } = await manager('GET', '/subscriptions', { query: { 'api-version': '2022-12-01' } })
  const found = ((json as { value?: Subscription[] }).value ?? []).filter(({ state }) => state === 'Enabled')
  if (found.length === 1) return found[0].subscriptionId
  const some = found
    .slice(0, 5)
    .map(({ displayName, subscriptionId }) => `${displayName} (${subscriptionId})`)
  throw new ModelwrightError('DEPLOY_ACCOUNT_UNKNOWN', {
    message: `These credentials see ${found.length} subscriptions of Azure${some.length === 0 ? '' : `: ${some.join(', ')}`}.`,
    where: 'Azure',
    mend: ['Name one:  --subscription <id>', 'Or:  export AZURE_SUBSCRIPTION_ID=<id>'],
  })
}

/**
 * Opens Azure with its default chain of credentials.
 *
 * @throws {ModelwrightError} DEPLOY_ACCOUNT_UNKNOWN - when no subscription is named and there is not exactly one
 */
export async function openAzure(
  options: { readonly subscription: string },
  host: Host,
  reach: AzureReach = {},
): Promise<AzureCloud> {
  const { manager: base = managerAddress, addressOf = (name) => `https://${name}` } = reach
  const tokens = reach.tokens ?? (await azureTokens(host))
  const at = (address: string, scope?: string): Rest =>
    createRest({
      base: address.includes('://') ? address : addressOf(address),
      provider: 'Azure',
      login: azureLogin,
      host,
      ...(scope === undefined ? {} : { token: (isFresh) => tokens(scope, isFresh) }),
    })
  const manager = at(base, managerScope)
  const named = options.subscription || host.env['AZURE_SUBSCRIPTION_ID'] || ''
  const subscription = named === '' ? await onlySubscription(manager) : named
  return { host, subscription, tokens, manager, at }
}
