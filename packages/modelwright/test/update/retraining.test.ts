import { expect, it } from 'vitest'
import {
  cron,
  daily,
  last,
  onDrift,
  onLoss,
  onNewOutcomes,
  onNewRows,
  type Retraining,
  readRetraining,
  retrainingText,
  sinceDrift,
  weekly,
  weighted,
} from '../../src/update/index.ts'

const retrain: Retraining = { window: last('90d'), search: 'refit' }

it.each([
  weekly('mon 03:00', { retrain }),
  daily('03:00', { retrain }),
  cron('0 3 * * 1', { retrain }),
  onDrift({ retrain }),
  onLoss({ retrain }),
  onNewOutcomes(10, { retrain }),
  onNewRows(10, { retrain }),
])('every policy says what follows: $name', (use) => {
  expect(use.retrain).toEqual(retrain)
  expect(use.options).not.toHaveProperty('retrain')
})

it('a policy that says nothing of it has none', () => {
  expect(onDrift()).toEqual({ kind: 'policy', name: 'on-drift', options: {} })
})

it.each<[Retraining, string]>([
  [{}, ''],
  [{ search: 'again' }, ''],
  [{ window: 'all' }, 'all rows'],
  [{ window: sinceDrift(), warm: true }, "since drift, beginning with the champion's settings"],
  [{ window: weighted('30d'), search: 'refit' }, "weighted 30d, the champion's settings, no search"],
  [{ search: 'refit', warm: true }, "the champion's settings, no search, going on from the champion's trees"],
  [
    { search: { preset: 'fast', budget: { trials: 20 } }, seconds: 60, megabytes: 500 },
    'a search of its own (fast, 20 trials), 60 s at most, 500 MB at most',
  ],
])('%j in words', (given, text) => {
  expect(retrainingText(readRetraining(given))).toBe(text)
})

it.each([
  undefined,
  null,
  'refit',
  [],
  { windo: 'all' },
  { window: 'some' },
  { window: 90 },
  { window: { kind: 'window', name: 'first', options: {} } },
  { window: { kind: 'window', name: 'last', options: { length: 'long' } } },
  { search: 'warm' },
  { search: {} },
  { search: { trials: 3 } },
  { warm: 'yes' },
  { seconds: 0 },
  { seconds: Number.POSITIVE_INFINITY },
  { seconds: '60' },
  { megabytes: 1 },
])('%j cannot follow', (given) => {
  expect(() => readRetraining(given)).toThrow(
    expect.objectContaining({ code: expect.stringMatching(/^UPDATE_(RETRAINING|WINDOW)_INVALID$/) }),
  )
})

it('a wrong key gets the nearest', () => {
  expect(() => readRetraining({ windw: 'all' })).toThrow(
    expect.objectContaining({ mend: expect.arrayContaining([expect.stringContaining('window')]) }),
  )
})
