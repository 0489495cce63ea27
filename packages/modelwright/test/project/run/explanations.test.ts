import { readFileSync, statSync } from 'node:fs'
import { expect, it } from 'vitest'
import { boostedTrees, csv, logistic, random, run } from '../../../src/index.ts'
import { sampleFolder } from './sample-folder.ts'

const folder = sampleFolder('penguins.csv')
const workflow = {
  retrieve: csv('penguins.csv'),
  split: random({ test: 0.4 }),
  tune: { budget: { trials: 1 } },
}

interface Told {
  readonly importance: { readonly columns: readonly { readonly column: string; readonly low: number }[] }
  readonly effects: readonly {
    readonly column: string
    readonly at: readonly unknown[]
    readonly effects: readonly unknown[]
  }[]
  readonly worst: {
    readonly method: string
    readonly rows: readonly {
      readonly score: number
      readonly expected: number
      readonly contributions: readonly { readonly contribution: number }[]
    }[]
  }
  readonly skipped: readonly string[]
}

const toldBeside = (report: string): Told =>
  JSON.parse(readFileSync(report.replace(/html$/, 'json'), 'utf8')) as Told

it.each([
  ['a number by trees', 'body_mass_g', boostedTrees(), 'trees'],
  ['several classes by a linear model', 'species', logistic(), 'linear'],
] as const)(
  'the report of %s explains the model, and lies beside its JSON',
  async (_, target, learner, method) => {
    const { report } = await run({ ...workflow, target, train: [learner] }, { folder, workers: 0 })
    const page = readFileSync(report, 'utf8')
    for (const id of ['importance', 'effects', 'worst']) expect(page).toContain(`id="${id}"`)
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
    expect(statSync(report).size).toBeLessThan(3_000_000)
    const told = toldBeside(report)
    expect(told.skipped).toEqual([])
    expect(told.importance.columns[0].low).toBeGreaterThan(0)
    expect(told.effects[0].column).toBe(told.importance.columns[0].column)
    expect(told.worst.method).toBe(method)
    for (const { score, expected, contributions } of told.worst.rows)
      expect(contributions.reduce((sum, { contribution }) => sum + contribution, expected)).toBeCloseTo(
        score,
        9,
      )
  },
)

it('with no time left the page goes without, and says so', async () => {
  const { report } = await run(
    { ...workflow, target: 'species', train: [logistic()] },
    { folder, workers: 0, timeLimitMs: 2000 },
  )
  const page = readFileSync(report, 'utf8')
  expect(page).not.toContain('id="effects"')
  expect(page).toContain('no time')
})
