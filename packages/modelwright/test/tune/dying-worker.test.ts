import { readdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { createPool } from '../../src/core/node/pool.ts'
import { search } from '../../src/tune/index.ts'
import { bundleChild } from '../project/child.ts'
import { temporaryFolder } from '../project/temporary.ts'
import { searchData } from './search-fixture.ts'

const entry = pathToFileURL(await bundleChild('dying-worker'))
const options = { seed: 1, clock: () => performance.now(), trials: 2, learners: [{ learner: 'ridge' }] }

afterEach(() => {
  delete process.env['DEATHS_FOLDER']
  delete process.env['DEATHS_WANTED']
})

async function searchWithDeaths(
  deaths: number,
  data = searchData('regression'),
  asked: Parameters<typeof search>[1] = options,
) {
  const folder = await temporaryFolder()
  process.env['DEATHS_FOLDER'] = folder
  process.env['DEATHS_WANTED'] = `${deaths}`
  const pool = createPool({ size: 2, entry })
  const found = await search(data, { ...asked, pool })
  await pool.close()
  expect(readdirSync(folder)).toHaveLength(deaths)
  return found
}

test('a fold whose worker died is run once more, with the same score', async () => {
  const plain = await search(searchData('regression'), options)
  const { trials } = await searchWithDeaths(1)
  expect(trials.map(({ scores, state }) => [scores, state])).toEqual(
    plain.trials.map(({ scores, state }) => [scores, state]),
  )
})

test('a fold that is judged as it grows is run once more too, by the same', async () => {
  const learners = [{ learner: 'boosted-trees', options: { trees: 60, learningRate: 0.5 } }]
  const judged = { ...options, learners, trials: 14, roundPruner: 'median' }
  const plain = await search(searchData('binary'), judged)
  expect(plain.trials.some(({ error }) => error?.includes(' at step '))).toBe(true)
  for (const deaths of [1, 2]) {
    const { trials } = await searchWithDeaths(deaths, searchData('binary'), judged)
    expect(trials[0].state).toBe('done')
    if (deaths === 1)
      expect(trials.map(({ growth, state, error }) => [growth, state, error])).toEqual(
        plain.trials.map(({ growth, state, error }) => [growth, state, error]),
      )
    else expect(trials.filter(({ state }) => state === 'failed')).toHaveLength(1)
  }
})

test('a fold whose worker died twice makes a failed trial, and the search goes on', async () => {
  const { trials, best } = await searchWithDeaths(2)
  expect(trials.map(({ state }) => state)).toEqual(['done', 'failed', 'done'])
  expect(trials[1].error).toContain('exit code 7')
  expect(best).toBe(trials[2])
})
