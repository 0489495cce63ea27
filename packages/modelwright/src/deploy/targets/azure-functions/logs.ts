import { ModelwrightError } from '../../../core/index.ts'
import type { AzureCloud } from '../../azure/azure-cloud.ts'
import { queryLogs } from '../../azure/query-logs.ts'
import type { LineWindow, LogLine, Placed } from '../../target.ts'
import type { FunctionOptions } from './options.ts'

/** Where a deployment keeps its logs. @throws {ModelwrightError} DEPLOY_LOGS_ABSENT - when it was told not to */
function insightsOf({ ids }: Placed<FunctionOptions>): string {
  const id = ids.get('logs/insights')
  if (id !== undefined) return id
  throw new ModelwrightError('DEPLOY_LOGS_ABSENT', {
    message: 'This deployment keeps no logs.',
    where: 'azure-functions',
    mend: ['Let it keep them:  modelwright deploy azure-functions apply --logs'],
  })
}

/** Lines of Application Insights: what was written, what went wrong. They come a few minutes late. */
export async function* logLines(
  cloud: AzureCloud,
  placed: Placed<FunctionOptions>,
  { since, limit }: { readonly since: number; readonly limit: number },
): AsyncGenerator<LogLine, void> {
  yield* await queryLogs(
    cloud,
    insightsOf(placed),
    `union isfuzzy=true AppTraces, AppExceptions
| where TimeGenerated >= datetime(${new Date(since).toISOString()})
| extend text = coalesce(column_ifexists("Message", ""), column_ifexists("OuterMessage", ""))
| project at = TimeGenerated, text
| top ${Math.floor(limit)} by at desc
| order by at asc`,
  )
}

/** Lines of a page; a query gives half a million at most, and 100 MB. */
const pageLines = 2000

/**
 * Lines that hold a mark, page by page, oldest first. A page begins with the moment at which the one before ended, since several lines
 * may share it.
 */
export async function* logPages(
  cloud: AzureCloud,
  placed: Placed<FunctionOptions>,
  { since, until, mark }: LineWindow,
): AsyncGenerator<readonly LogLine[], void> {
  const id = insightsOf(placed)
  let from = new Date(since).toISOString()
  for (let most = pageLines; ; ) {
    const page = await queryLogs(
      cloud,
      id,
      `AppTraces
| where TimeGenerated >= datetime(${from}) and TimeGenerated < datetime(${new Date(until).toISOString()})
| where Message contains_cs "${mark.trim()}"
| project at = TimeGenerated, text = Message
| top ${most} by at asc`,
    )
    yield page
    const last = page.at(-1)?.at
    if (page.length < most || last === undefined) return
    // All of a page at one moment: more than fit on it.
    most = last === from ? most * 4 : pageLines
    from = last
  }
}
