import { ModelwrightError } from '../../../core/index.ts'
import type { AzureCloud } from '../../azure/azure-cloud.ts'
import { queryLogs } from '../../azure/query-logs.ts'
import type { LogLine, Placed } from '../../target.ts'
import type { FunctionOptions } from './options.ts'

/** Lines of Application Insights: what was written, what went wrong. They come a few minutes late. */
export async function* logLines(
  cloud: AzureCloud,
  { ids }: Placed<FunctionOptions>,
  { since, limit }: { readonly since: number; readonly limit: number },
): AsyncGenerator<LogLine, void> {
  const id = ids.get('logs/insights')
  if (id === undefined)
    throw new ModelwrightError('DEPLOY_LOGS_ABSENT', {
      message: 'This deployment keeps no logs.',
      where: 'azure-functions',
      mend: ['Let it keep them:  logs: true'],
    })
  yield* await queryLogs(
    cloud,
    id,
    `union isfuzzy=true AppTraces, AppExceptions
| where TimeGenerated >= datetime(${new Date(since).toISOString()})
| extend text = coalesce(column_ifexists("Message", ""), column_ifexists("OuterMessage", ""))
| project at = TimeGenerated, text
| top ${Math.floor(limit)} by at desc
| order by at asc`,
  )
}
