import { readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { hasNewOutcomes } from '../../../../src/project/monitor/collect/scan-log.ts'
import { logFolder, predictedRows } from '../../../serve/predictions/log-folders.ts'
import { writeLog } from '../../predictions/logged.ts'

const hour = 3_600_000

it('outcomes are new when they came, though they were received elsewhere long before', async () => {
  const folder = logFolder()
  const received = '2026-05-01T12:00:00Z'
  await writeLog(folder, [
    { at: received, rows: [predictedRows('a')] },
    { at: received, outcomes: [{ id: 'a', row: 0, outcome: 'yes', at: Date.parse(received) }] },
  ])
  for (const name of readdirSync(join(folder, 'segments'))) {
    const seconds = Date.parse(received) / 1000
    utimesSync(join(folder, 'segments', name), seconds, seconds)
  }
  const place = { folders: [folder], model: 'm' }
  expect(await hasNewOutcomes(place, Date.now() - hour, hour)).toBe(true)
  expect(await hasNewOutcomes(place, Date.now() + 2 * hour, hour)).toBe(false)
})
