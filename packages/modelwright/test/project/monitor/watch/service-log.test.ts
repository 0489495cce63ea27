import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readServiceLog } from '../../../../src/project/monitor/watch/service-log.ts'
import { temporaryFolder } from '../../temporary.ts'

const { signal } = new AbortController()

it('answers of an access log are counted by window: failed, refused, how long they took', async () => {
  const file = join(await temporaryFolder(), 'access.jsonl')
  const line = (at: number, status: number, ms: number, model = 'churn') =>
    JSON.stringify({
      time: new Date(at).toISOString(),
      id: 'x',
      path: '/predict',
      status,
      ms,
      rows: 1,
      model,
    })
  const lines = [line(1, 200, 10), line(2, 503, 30), line(3, 422, 20), line(4, 200, 9, 'other')]
  writeFileSync(file, [...lines, line(1500, 200, 7), '{"torn', ''].join('\n'))
  const windows = [
    { from: 0, until: 1000 },
    { from: 1000, until: 2000 },
    { from: 2000, until: 3000 },
  ]
  const of = await readServiceLog(file, 'churn', { windows, signal })
  expect(of(0, 1000)).toMatchObject({ requests: 3, failed: 1, refused: 1, p50: 20 })
  expect(of(1000, 2000)).toMatchObject({ requests: 1, failed: 0, p99: 7 })
  expect(of(2000, 3000)).toBeUndefined()
  expect(of(0, 1000)?.slow).toBeUndefined()
  const bounded = await readServiceLog(file, 'churn', { windows, signal, slowMs: 15 })
  expect(bounded(0, 1000)).toMatchObject({ requests: 3, slow: 2 })
  const none = await readServiceLog(join(file, 'nowhere'), 'churn', { windows, signal })
  expect(none(0, 1000)).toBeUndefined()
})
