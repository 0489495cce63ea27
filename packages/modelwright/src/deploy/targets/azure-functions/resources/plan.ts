import { armResource } from '../../../azure/arm-resource.ts'
import type { AzureCloud } from '../../../azure/azure-cloud.ts'
import { tagsOf } from '../../../azure/tags.ts'
import type { Resource } from '../../../target.ts'
import { blockOf, type Parts, regionOf } from './parts.ts'

export const webApi = '2025-05-01'

/** Path of the plan, below the subscription. */
export function planPath({ group, plan }: Parts['names']): string {
  return `${group}/providers/Microsoft.Web/serverfarms/${plan}`
}

/** The Flex Consumption plan: each app has one of its own, and it costs nothing by itself. */
export function flexPlan({ names, options, owner }: Parts): Resource<AzureCloud> {
  const types = ['read', 'write', 'delete', 'join/action']
  return armResource({
    key: 'plan',
    kind: 'Flex Consumption plan',
    name: names.plan,
    path: planPath(names),
    api: webApi,
    owner,
    properties: { region: regionOf(options.region), sku: 'FC1' },
    fixed: ['region', 'sku'],
    permissions: types.map((verb) => `Microsoft.Web/serverfarms/${verb}`),
    body: () => ({
      location: options.region,
      kind: 'functionapp',
      sku: { name: 'FC1', tier: 'FlexConsumption' },
      properties: { reserved: true },
    }),
    seen: ({ location, sku }) => ({ region: regionOf(location), sku: sku?.name ?? '' }),
    terraform: {
      [`azurerm_service_plan.${blockOf(owner.deployment)}`]: {
        name: names.plan,
        resource_group_name: options.resourceGroup,
        location: options.region,
        os_type: 'Linux',
        sku_name: 'FC1',
        tags: tagsOf(owner),
      },
    },
  })
}
