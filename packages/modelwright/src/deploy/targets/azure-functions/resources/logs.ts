import { idIn } from '../../../azure/arm.ts'
import { armResource } from '../../../azure/arm-resource.ts'
import type { AzureCloud } from '../../../azure/azure-cloud.ts'
import { tagsOf } from '../../../azure/tags.ts'
import type { Resource } from '../../../target.ts'
import { blockOf, type Parts, reference, regionOf } from './parts.ts'

export const insightsApi = '2020-02-02'

const verbs = (type: string): string[] => ['read', 'write', 'delete'].map((verb) => `${type}/${verb}`)

/** Path of what takes the lines, below the subscription. */
export function insightsPath({ names }: Pick<Parts, 'names'>): string {
  return `${names.group}/providers/Microsoft.Insights/components/${names.insights}`
}

/** Where lines lie; paid for by the gigabyte that comes in, and kept for 30 days. */
export function logWorkspace({ names, options, owner }: Parts): Resource<AzureCloud> {
  return armResource({
    key: 'logs',
    kind: 'Log Analytics workspace',
    name: names.workspace,
    path: workspacePath(names),
    api: '2022-10-01',
    owner,
    properties: { region: regionOf(options.region), days: 30 },
    fixed: ['region'],
    permissions: [
      ...verbs('Microsoft.OperationalInsights/workspaces'),
      'Microsoft.OperationalInsights/workspaces/query/read',
      'Microsoft.OperationalInsights/workspaces/sharedKeys/action',
    ],
    isData: true,
    body: () => ({
      location: options.region,
      properties: { sku: { name: 'PerGB2018' }, retentionInDays: 30 },
    }),
    seen: ({ location, properties = {} }) => ({
      region: regionOf(location),
      days: Number(properties['retentionInDays'] ?? 30),
    }),
    terraform: {
      [`azurerm_log_analytics_workspace.${blockOf(owner.deployment)}`]: {
        name: names.workspace,
        resource_group_name: options.resourceGroup,
        location: options.region,
        sku: 'PerGB2018',
        retention_in_days: 30,
        tags: tagsOf(owner),
      },
    },
  })
}

function workspacePath(names: Parts['names']): string {
  return `${names.group}/providers/Microsoft.OperationalInsights/workspaces/${names.workspace}`
}

/** What takes the lines of the service. */
export function insights(parts: Parts): Resource<AzureCloud> {
  const { names, options, owner } = parts
  return armResource({
    key: 'logs/insights',
    kind: 'Application Insights component',
    name: names.insights,
    path: insightsPath(parts),
    api: insightsApi,
    owner,
    properties: { region: regionOf(options.region), workspace: names.workspace },
    fixed: ['region'],
    permissions: [...verbs('Microsoft.Insights/components'), 'Microsoft.Insights/logs/*/read'],
    isData: true,
    body: (cloud) => ({
      location: options.region,
      kind: 'web',
      properties: { Application_Type: 'web', WorkspaceResourceId: idIn(cloud, workspacePath(names)) },
    }),
    seen: ({ location, properties = {} }) => ({
      region: regionOf(location),
      workspace: String(properties['WorkspaceResourceId'] ?? '')
        .split('/')
        .at(-1)!,
    }),
    terraform: {
      [`azurerm_application_insights.${blockOf(owner.deployment)}`]: {
        name: names.insights,
        resource_group_name: options.resourceGroup,
        location: options.region,
        application_type: 'web',
        workspace_id: reference('azurerm_log_analytics_workspace', blockOf(owner.deployment), 'id'),
        tags: tagsOf(owner),
      },
    },
  })
}
