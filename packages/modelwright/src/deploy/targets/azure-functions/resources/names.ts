import { distinction, subscriptionOf } from '../../../azure/names.ts'
import type { DescribeRequest } from '../../../target.ts'
import type { FunctionOptions } from '../options.ts'

/** What the things of one deployment are called, and where they lie. */
export interface FunctionNames {
  /** Path of the resource group, below the subscription. */
  readonly group: string
  readonly app: string
  readonly plan: string
  readonly storage: string
  readonly container: string
  readonly workspace: string
  readonly insights: string
}

/** At most 24 small letters and digits, the world's own. */
function storageName(deployment: string, letters: string): string {
  return `mw${deployment.replaceAll('-', '').slice(0, 14)}${letters}`
}

export function functionNames(
  request: Pick<DescribeRequest<FunctionOptions>, 'release' | 'options' | 'place'>,
): FunctionNames {
  const { release, options } = request
  const { deployment } = release
  const letters = distinction(subscriptionOf(request), options.resourceGroup, deployment)
  return {
    group: `/resourceGroups/${options.resourceGroup}`,
    app: `${deployment}-${letters}`,
    plan: `${deployment}-plan`,
    storage: options.storageAccount || storageName(deployment, letters),
    container: `${deployment}-packages`,
    workspace: `${deployment}-logs`,
    insights: `${deployment}-insights`,
  }
}
