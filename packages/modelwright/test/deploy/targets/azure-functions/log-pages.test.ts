import { predictionMark } from '@modelwright/runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LogLine, Placed } from '../../../../src/deploy/index.ts'
import { logPages } from '../../../../src/deploy/targets/azure-functions/logs.ts'
import type { FunctionOptions } from '../../../../src/deploy/targets/azure-functions/options.ts'
import { line } from '../../../project/predictions/pull/platform.ts'
import { hostAt } from '../../a-release.ts'
import { FakeAzure, type Service, subscription } from '../../azure/fake-azure.ts'

const now = Date.parse('2026-05-10T12:00:00Z')
const id = `/subscriptions/${subscription}/resourceGroups/ml/providers/microsoft.insights/components/churn`
const rows: [at: string, text: string][] = []
const queries: string[] = []

/** Log Analytics, as far as a query of ours goes. */
const logAnalytics: Service = ({ host, path, json, headers }, azure) => {
  if (host !== 'api.loganalytics.io') return undefined
  if (path !== `/v1${id}/query`) return { status: 404, json: { error: { code: 'NotFound', message: path } } }
  if (headers.authorization !== `Bearer ${azure.token}`)
    return { status: 401, json: { error: { code: 'ExpiredAuthenticationToken', message: 'expired' } } }
  const query = String(json['query'])
  queries.push(query)
  const [, from, until] = /TimeGenerated >= datetime\(([^)]+)\) and TimeGenerated < datetime\(([^)]+)\)/.exec(
    query,
  )!
  const [, mark] = /Message contains_cs "([^"]+)"/.exec(query)!
  const most = Number(/top (\d+) by at asc/.exec(query)![1])
  const found = rows.filter(([at, text]) => at >= from && at < until && text.includes(mark)).sort()
  const columns = [{ name: 'at' }, { name: 'text' }]
  return { status: 200, json: { tables: [{ name: 'PrimaryResult', columns, rows: found.slice(0, most) }] } }
}

let azure: FakeAzure

beforeEach(async () => {
  rows.length = 0
  queries.length = 0
  azure = new FakeAzure([], [logAnalytics])
  await azure.start()
})
afterEach(() => azure.stop())

async function read(ids = new Map([['logs/insights', id]])): Promise<LogLine[]> {
  const host = { ...hostAt('/'), sleep: async () => {} }
  const cloud = await azure.open(host)
  const placed = { ids } as unknown as Placed<FunctionOptions>
  const lines: LogLine[] = []
  const window = { since: now - 3_600_000, until: now, mark: predictionMark }
  for await (const page of logPages(cloud, placed, window)) lines.push(...page)
  return lines
}

const idsOf = (lines: readonly LogLine[]) => new Set(lines.map(({ text }) => /"id":"([^"]+)"/.exec(text)![1]))

describe('lines of Application Insights', () => {
  it('come page by page, also where more share a moment than fit on one', async () => {
    for (let i = 0; i < 3000; i++)
      rows.push([new Date(now - 3_000_000 + i).toISOString(), line(`a-${i}`, now)])
    for (let i = 0; i < 5000; i++) rows.push([new Date(now - 1_000_000).toISOString(), line(`b-${i}`, now)])
    for (let i = 0; i < 10; i++) rows.push([new Date(now - 1000 + i).toISOString(), line(`c-${i}`, now)])
    rows.push([new Date(now - 500).toISOString(), 'Executing Functions.modelwright'])
    expect(idsOf(await read()).size).toBe(8010)
    expect(queries.length).toBe(4)
  })

  it('are asked for with a new token where the old ran out, and again where Azure is busy', async () => {
    rows.push([new Date(now - 1000).toISOString(), line('a', now)])
    azure.stale = 'token-0'
    azure.troubles.push({
      when: ({ host }) => host === 'api.loganalytics.io',
      times: 1,
      answer: {
        status: 429,
        json: { error: { code: 'ThrottledError', message: 'busy' } },
        headers: { 'retry-after': '1' },
      },
    })
    expect(await read()).toHaveLength(1)
  })

  it('are none where the deployment keeps none, and that is said', async () => {
    await expect(read(new Map())).rejects.toMatchObject({ code: 'DEPLOY_LOGS_ABSENT' })
  })
})
