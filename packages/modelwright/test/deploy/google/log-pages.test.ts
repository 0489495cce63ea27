import { predictionMark } from '@modelwright/runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openGoogle } from '../../../src/deploy/google/cloud.ts'
import { logPages } from '../../../src/deploy/google/logs.ts'
import type { LogLine } from '../../../src/deploy/index.ts'
import { line } from '../../project/predictions/pull/platform.ts'
import { discoveryFolder, needsDiscovery } from './discovery.ts'
import { type FakeGoogle, fakeGoogle, leadChain } from './fake-google.ts'
import { type Part, refuse, type Thing } from './fake-world.ts'

const now = Date.parse('2026-05-10T12:00:00Z')
const entries: Thing[] = []
const pageEntries = 3

/** Cloud Logging, as far as a filter of ours goes: entries of a time that hold the mark, some a page. */
const loggingPart: Part = ({ path, json }) => {
  if (path !== '/v2/entries:list') return undefined
  const filter = String(json['filter'])
  const [, since = '', until = ''] = /timestamp>="([^"]+)" AND timestamp<"([^"]+)"/.exec(filter) ?? []
  if (json['orderBy'] !== 'timestamp asc') return refuse(400, 'orderBy')
  const found = entries.filter((entry) => {
    const at = String(entry['timestamp'])
    return at >= since && at < until && JSON.stringify(entry).includes('modelwright.prediction')
  })
  const from = Number(json['pageToken'] ?? 0)
  const next = from + pageEntries < found.length ? { nextPageToken: String(from + pageEntries) } : {}
  return { status: 200, json: { entries: found.slice(from, from + pageEntries), ...next } }
}

let google: FakeGoogle
let unlead: () => void

beforeEach(async () => {
  entries.length = 0
  google = await fakeGoogle([loggingPart])
  unlead = leadChain(google.url)
})

afterEach(async () => {
  unlead()
  expect(google.problems).toEqual([])
  await google.close()
})

async function read(since: number, until: number): Promise<readonly LogLine[]> {
  const cloud = await openGoogle({ project: '', region: 'europe-west1' }, google.host())
  const lines: LogLine[] = []
  const filter = 'resource.type="cloud_run_revision"'
  for await (const page of logPages(cloud, filter, { since, until, mark: predictionMark }))
    lines.push(...page)
  return lines
}

const entry = (at: number, payload: object): Thing => ({
  timestamp: new Date(at).toISOString(),
  resource: { type: 'cloud_run_revision', labels: {} },
  ...payload,
})

describe.skipIf(discoveryFolder === undefined)(
  `lines of Cloud Logging, against a Google that checks requests (${needsDiscovery})`,
  () => {
    it('come page by page, as text and within what a platform makes of them', async () => {
      for (let i = 0; i < 10; i++) entries.push(entry(now + i, { textPayload: line(`r-${i}`, now + i) }))
      entries.push(entry(now + 20, { jsonPayload: { message: line('json', now) } }))
      entries.push(entry(now + 21, { textPayload: 'GET /health' }))
      entries.push(entry(now + 50, { textPayload: line('later', now) }))
      const lines = await read(now, now + 50)
      expect(lines).toHaveLength(11)
      expect(lines.every(({ text }) => text.startsWith(predictionMark))).toBe(true)
      expect(google.calls.filter(({ id }) => id === 'logging.entries.list')).toHaveLength(4)
    })

    it('are asked for again where the quota of a minute is used up, and with a new token where the old ran out', async () => {
      entries.push(entry(now, { textPayload: line('a', now) }))
      google.fail(/entries:list/, refuse(429, 'Quota exceeded for quota metric Read requests'), 2)
      expect(await read(now, now + 1)).toHaveLength(1)
      const cloud = await openGoogle({ project: '', region: 'europe-west1' }, google.host())
      google.expireTokens()
      const pages = logPages(cloud, 'resource.type="gae_app"', {
        since: now,
        until: now + 1,
        mark: predictionMark,
      })
      expect((await pages.next()).value).toHaveLength(1)
    })

    it('say in our words what is not allowed', async () => {
      google.fail(/entries:list/, refuse(403, "Permission 'logging.logEntries.list' denied"), 1)
      await expect(read(now, now + 1)).rejects.toMatchObject({
        code: expect.stringMatching(/^DEPLOY_PERMISSION_/),
      })
    })
  },
)
