import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { csv, run } from '../../../src/index.ts'
import { sampleFolder } from './sample-folder.ts'

const folder = sampleFolder('penguins.csv')

const workflow = {
  retrieve: csv('penguins.csv'),
  target: 'body_mass_g',
  ignore: ['island'],
  split: { kind: 'split', name: 'random', options: { test: 0.5 } },
} as const

it('a run looks at the slices it is asked for, also of columns that are no inputs, and the report shows them', async () => {
  const result = await run(
    { ...workflow, tune: { budget: { trials: 1 } }, evaluate: { slices: ['island'] } },
    { folder, workers: 0 },
  )
  const { slices } = result.judgement
  expect(new Set(slices?.given.map(({ column }) => column))).toEqual(new Set(['island']))
  expect(slices?.given.map(({ level }) => level)).toContain('Biscoe')
  expect(slices?.looked).toBeGreaterThan(5)
  const page = readFileSync(result.report, 'utf8')
  expect(page).toContain('id="slices"')
  expect(page).toContain('Biscoe')
})

it('a column that is not there is refused with the nearest name', async () => {
  const failing = run({ ...workflow, evaluate: { slices: ['iland'] } }, { folder, workers: 0 })
  await expect(failing).rejects.toMatchObject({
    code: 'CORE_COLUMN_UNKNOWN',
    mend: expect.arrayContaining(['Did you mean "island"?']),
  })
})

it('folds have slices, too: of all their rows together, by the log loss where the metric goes by ranks', async () => {
  const { split: _, ...rest } = workflow
  const folded = { ...rest, split: { kind: 'split', name: 'random', options: { folds: 3 } } } as const
  const how = { tune: { budget: { trials: 1 } }, evaluate: { slices: ['island'] } }
  const numbers = await run({ ...folded, ...how }, { folder, workers: 0 })
  const { slices } = numbers.judgement
  const rowCount = numbers.judgement.evaluation.rowCount
  expect(slices.given.reduce((sum, slice) => sum + slice.rowCount, 0)).toBe(rowCount)
  expect(slices.given.every(({ metric }) => metric === 'rmse')).toBe(true)
  expect(slices).not.toHaveProperty('metric')
  const classes = await run({ ...folded, target: 'sex', ...how }, { folder, workers: 0 })
  expect(classes.judgement.slices.metric).toBe('log-loss')
  expect(classes.judgement.slices.given.every(({ metric }) => metric === 'log-loss')).toBe(true)
  expect(readFileSync(classes.report, 'utf8')).toContain('By log-loss, on held-out rows (ranks of the models')
}, 60_000)
