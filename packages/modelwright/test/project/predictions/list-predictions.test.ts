import { expect, it } from 'vitest'
import { listPredictions } from '../../../src/project/predictions/list-predictions.ts'
import { exampleModel, logFolder, predictedRows } from '../../serve/predictions/log-folders.ts'
import { writeLog } from './logged.ts'

it('rows and known outcomes are counted by day, version and variant, over several logs', async () => {
  const [one, other] = [logFolder(), logFolder()]
  const challenger = { ...exampleModel, version: '4', digest: 'cd'.repeat(32), variant: 'challenger' }
  await writeLog(one, [
    {
      at: '2026-05-02T00:00:00Z',
      rows: [predictedRows('a', 2), predictedRows('b', 3, { model: challenger })],
    },
    { at: '2026-05-01T23:59:59.999Z', rows: [predictedRows('c')] },
    { at: '2026-05-03T00:00:00Z', outcomes: [{ id: 'b', row: 2, outcome: 'no', at: 1 }] },
  ])
  await writeLog(other, [{ at: '2026-05-02T10:00:00Z', rows: [predictedRows('d')] }])
  const days = await listPredictions({ folders: [one, other] })
  expect(
    days.map(({ day, version, variant, rows, requests, outcomes }) => [
      day,
      version,
      variant,
      rows,
      requests,
      outcomes,
    ]),
  ).toEqual([
    ['2026-05-01', '3', null, 1, 1, 0],
    ['2026-05-02', '3', null, 3, 2, 0],
    ['2026-05-02', '4', 'challenger', 3, 1, 1],
  ])
})

it('requests are counted, not estimated', async () => {
  const folder = logFolder()
  const rows = Array.from({ length: 300 }, (_, at) => predictedRows(`request-${at}`, 2))
  await writeLog(folder, [{ at: '2026-05-02T00:00:00Z', rows }])
  const [day] = await listPredictions({ folders: [folder] })
  expect(day).toMatchObject({ rows: 600, requests: 300 })
})
