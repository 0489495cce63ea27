import type { LogLine } from '../target.ts'
import type { AzureCloud } from './azure-cloud.ts'

/** Azure Monitor, for queries of logs. */
const logsScope = 'https://api.loganalytics.io/.default'

interface Answer {
  readonly tables: readonly {
    readonly columns: readonly { readonly name: string }[]
    readonly rows: readonly (readonly unknown[])[]
  }[]
}

/**
 * Asks what a thing wrote into its logs.
 *
 * @param query - Kusto; gives a column `at` and a column `text`
 * @returns in the order of the query
 */
export async function queryLogs(cloud: AzureCloud, id: string, query: string): Promise<readonly LogLine[]> {
  const { json } = await cloud.at('api.loganalytics.io', logsScope)('POST', `/v1${id}/query`, {
    body: { query },
  })
  const [table] = (json as Answer).tables
  const places = ['at', 'text'].map((name) => table.columns.findIndex((column) => column.name === name))
  return table.rows.map((row) => ({ at: String(row[places[0]]), text: String(row[places[1]]) }))
}
