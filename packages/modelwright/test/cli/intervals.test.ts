import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run, workFolder } from './command-line.ts'

const folder = workFolder('penguins.csv')
const lines = readFileSync(join(folder, 'penguins.csv'), 'utf8').trimEnd().split('\n')
const [head, ...rows] = lines

/** Rows that train, and rows to test on in a file of their own. */
writeFileSync(join(folder, 'train.csv'), `${[head, ...rows.filter((_, at) => at % 3 > 0)].join('\n')}\n`)
writeFileSync(join(folder, 'test.csv'), `${[head, ...rows.filter((_, at) => at % 3 === 0)].join('\n')}\n`)

const workflow = (target: string, rule: string, split: string) => `
import { boostedTrees, byFile, conformal, csv, defineWorkflow } from 'modelwright'
export default defineWorkflow({
  name: '${target.replaceAll('_', '-')}', retrieve: csv('train.csv'), target: '${target}', split: ${split},
  train: [boostedTrees({ trees: 20 })], tune: { budget: { trials: 1 } }, evaluate: { intervals: conformal(${rule}) },
})`

beforeAll(async () => {
  writeFileSync(join(folder, 'mass.ts'), workflow('body_mass_g', '', "byFile({ path: 'test.csv' })"))
  writeFileSync(
    join(folder, 'species.ts'),
    workflow('species', "{ method: 'aps' }", "byFile({ path: 'test.csv' })"),
  )
  for (const file of ['mass.ts', 'species.ts']) {
    const outcome = await run(folder, ['run', '--workflow', join(folder, file)])
    expect(outcome.stderr + outcome.stdout).toContain(
      file === 'mass.ts' ? 'Intervals by absolute' : 'Sets of classes by aps',
    )
    expect(outcome.code).toBe(0)
  }
}, 120_000)

describe('predict --intervals', () => {
  it('writes the ends of each row', async () => {
    const outcome = await run(folder, [
      'predict',
      'body-mass-g',
      'test.csv',
      '--intervals',
      '--format',
      'json-lines',
    ])
    expect(outcome.code).toBe(0)
    for (const line of outcome.stdout.trimEnd().split('\n')) {
      const { prediction, prediction_low: low, prediction_high: high } = JSON.parse(line)
      expect(low).toBeLessThan(prediction)
      expect(high - prediction).toBeCloseTo(prediction - low, 6)
    }
    const plain = await run(folder, ['predict', 'body-mass-g', 'test.csv'])
    expect(plain.stdout.split('\n')[0]).toBe(`${head},prediction`)
  })

  it('writes the set of each row as a list', async () => {
    const outcome = await run(folder, ['predict', 'species', 'test.csv', '--intervals', '-o', 'sets.jsonl'])
    expect(outcome.code).toBe(0)
    for (const line of readFileSync(join(folder, 'sets.jsonl'), 'utf8').trimEnd().split('\n')) {
      const { prediction, prediction_set: set } = JSON.parse(line)
      expect(JSON.parse(set)).toContain(prediction)
    }
  })

  it('is refused where the model was packed without', async () => {
    await run(folder, ['run', 'train.csv', '--target', 'sex', '--name', 'plain', '--trials', '1'])
    const outcome = await run(folder, ['predict', 'plain', 'test.csv', '--intervals'])
    expect(outcome.code).toBe(1)
    expect(outcome.stderr).toContain('EVALUATE_INTERVALS_ABSENT')
    expect(outcome.stdout).toBe('')
  })
})

describe('evaluate', () => {
  it('counts how often intervals hold, and each time as an opening of the hold-out', async () => {
    const first = await run(folder, ['evaluate', 'body-mass-g', 'test.csv', '--json'])
    expect(first.code).toBe(0)
    expect(first.json()).toMatchObject({
      openings: 2,
      intervals: {
        method: 'absolute',
        coverage: 0.9,
        rowCount: 114,
      },
    })
    expect(first.stderr).toContain('opened 2 times')
    const second = await run(folder, ['evaluate', 'body-mass-g', 'test.csv'])
    expect(second.stdout).toContain('Intervals by absolute')
    expect(second.stderr).toContain('opened 3 times')
    const asked = ['run', '--workflow', join(folder, 'mass.ts'), '--from', 'evaluate', '--json']
    const again = await run(folder, asked)
    expect(again.json()).toMatchObject({ evaluation: { openings: 4 } })
  })

  it('a copy of the rows in another file is an opening too, other rows are none', async () => {
    writeFileSync(
      join(folder, 'split.ts'),
      workflow('body_mass_g', '', "{ kind: 'split', name: 'random', options: { test: 0.3 } }").replace(
        "name: 'body-mass-g'",
        "name: 'split'",
      ),
    )
    expect((await run(folder, ['run', '--workflow', join(folder, 'split.ts')])).code).toBe(0)
    const train = readFileSync(join(folder, 'train.csv'), 'utf8').trimEnd().split('\n')
    writeFileSync(join(folder, 'copy.csv'), `${[train[0], ...train.slice(1).reverse()].join('\n')}\n`)
    const copied = await run(folder, ['evaluate', 'split', 'copy.csv', '--json'])
    expect(copied.json()).toMatchObject({ openings: 2 })
    writeFileSync(
      join(folder, 'few.csv'),
      `${[head, ...rows.filter((_, at) => at % 3 === 0).slice(0, 40)].join('\n')}\n`,
    )
    expect((await run(folder, ['evaluate', 'split', 'few.csv', '--json'])).json()).toMatchObject({
      openings: 0,
    })
  })
})
