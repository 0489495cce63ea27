import { expect, it } from 'vitest'
import { compactLog } from '../../../src/project/predictions/compact-log.ts'
import { showPrediction } from '../../../src/project/predictions/show-prediction.ts'
import { logFolder, predictedRows } from '../../serve/predictions/log-folders.ts'
import { writeLog } from './logged.ts'

it('a request is shown whole or by its row, with everything that was told of it', async () => {
  const folder = logFolder()
  await writeLog(folder, [
    { at: '2026-05-01T12:00:00Z', rows: [predictedRows('a', 2), predictedRows('b')] },
    { at: '2026-05-02T12:00:00Z', outcomes: [{ id: 'a', row: 1, outcome: 'yes', at: 2000 }] },
    { at: '2026-05-03T12:00:00Z', outcomes: [{ id: 'a', row: 1, outcome: 'no', at: 1000 }] },
  ])
  const request = { folders: [folder] }
  const whole = await showPrediction('a', request)
  expect(whole.map(({ row, outcomes }) => [row, outcomes.map(({ outcome }) => outcome)])).toEqual([
    [0, []],
    [1, ['no', 'yes']],
  ])
  const [one, ...more] = await showPrediction('a/1', request)
  expect(more).toEqual([])
  expect(one).toMatchObject({ id: 'a', row: 1, outcome: { outcome: 'yes' } })
  for (const absent of ['c', 'a/2', 'a/x', '', "a' OR true --"])
    await expect(showPrediction(absent, request)).rejects.toMatchObject({
      code: 'PROJECT_PREDICTION_UNKNOWN',
    })
})

it('requests are found by what their client called them, all that it called so, also in Parquet', async () => {
  const folder = logFolder()
  const named = { requestId: 'order-17' }
  await writeLog(folder, [
    {
      at: '2026-05-01T12:00:00Z',
      rows: [predictedRows('a', 2, named), predictedRows('b', 1, named), predictedRows('c')],
    },
    { at: '2026-05-02T12:00:00Z', outcomes: [{ id: 'b', row: 0, outcome: 'yes', at: 1000 }] },
  ])
  const found = async () =>
    (await showPrediction('order-17', { folders: [folder] })).map(
      ({ id, row, requestId, outcome, outcomes }) => [
        `${id}/${row}`,
        requestId,
        outcome?.outcome,
        outcomes.length,
      ],
    )
  const all = [
    ['a/0', 'order-17', undefined, 0],
    ['a/1', 'order-17', undefined, 0],
    ['b/0', 'order-17', 'yes', 1],
  ]
  expect(await found()).toEqual(all)
  await compactLog(folder)
  expect(await found()).toEqual(all)
  expect(await showPrediction('order-17/1', { folders: [folder] })).toMatchObject([{ id: 'a', row: 1 }])
})
