import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { boostedTrees, csv, logistic, ridge, type WorkflowDefinition } from '../../../src/index.ts'
import { flowOf } from './flow/flow-of.ts'
import { sampleFolder } from './sample-folder.ts'

const draw = seedOf(5)
const rows = Array.from({ length: 300 }, () => {
  const [a, b] = [draw.next(), draw.next()]
  return { a, b, y: 3 * a - 2 * b + draw.next(), c: a + draw.next() > 1 ? 'yes' : 'no', w: draw.integer(3) }
})
type Row = (typeof rows)[number] | Readonly<Record<string, unknown>>

const text = (of: readonly Row[]): string =>
  `a,b,y,c,w\n${of.map((row) => ['a', 'b', 'y', 'c', 'w'].map((name) => (row as Record<string, unknown>)[name]).join(',')).join('\n')}\n`

/** What the shipped model, which learns from all rows, says of some. */
async function said(
  of: readonly Row[],
  changes: Partial<WorkflowDefinition>,
  learner: ReturnType<typeof ridge>,
) {
  const folder = sampleFolder()
  writeFileSync(join(folder, 'rows.csv'), text(of))
  const definition: WorkflowDefinition = {
    name: 'weighed',
    retrieve: csv('rows.csv'),
    target: 'y',
    train: [learner],
    tune: { budget: { trials: 1 }, ensemble: false },
    ...changes,
  }
  return flowOf(
    folder,
    definition,
    ({ told }) => {
      const model = load(readFileSync(told!.path))
      const probes = rows.slice(0, 50).map(({ a, b }) => ({ a, b }))
      return {
        inputs: model.schema.inputs.map(({ name }) => name),
        isWeighted: told!.summary.isWeighted,
        leftOut: told!.summary.leftOut.map(({ name }) => name),
        values: model
          .predict(probes)
          .predictions.map(
            ({ prediction, probabilities }) =>
              (probabilities as Record<string, number> | undefined)?.['yes'] ?? (prediction as number),
          ),
      }
    },
    { until: 'pack' },
  )
}

const twice = rows.flatMap((row) => Array.from({ length: row.w }, () => row))
const farthest = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, at) => Math.abs(value - b[at]!)))

describe('a column of weights', () => {
  it('is no input, and is told to be what it is', async () => {
    const found = await said(rows, { weights: 'w', ignore: ['c'] }, ridge())
    expect(found.inputs).toEqual(['a', 'b'])
    expect(found.leftOut).toContain('w')
    expect(found.isWeighted).toBe(true)
  })

  it('counts a row as often as it says: like a table that holds it so often', async () => {
    const learner = ridge({ alpha: 1e-9 })
    const weighed = await said(rows, { weights: 'w', ignore: ['c'] }, learner)
    const copied = await said(twice, { ignore: ['w', 'c'] }, learner)
    const plain = await said(rows, { ignore: ['w', 'c'] }, learner)
    expect(farthest(weighed.values, copied.values)).toBeLessThan(1e-9)
    expect(farthest(plain.values, copied.values)).toBeGreaterThan(1e-3)
  })

  it('does so for classes too', async () => {
    const learner = logistic({ c: 1e9 })
    const changes = { target: 'c', ignore: ['y'] }
    const weighed = await said(rows, { ...changes, weights: 'w' }, learner)
    const copied = await said(twice, { ...changes, ignore: ['y', 'w'] }, learner)
    expect(farthest(weighed.values, copied.values)).toBeLessThan(1e-4)
  })

  it('weights that are all 1 change nothing', async () => {
    const ones = rows.map((row) => ({ ...row, w: 1 }))
    const learner = boostedTrees({ trees: 20 })
    const weighed = await said(ones, { weights: 'w', ignore: ['c'] }, learner)
    const plain = await said(ones, { ignore: ['w', 'c'] }, learner)
    expect(farthest(weighed.values, plain.values)).toBeLessThan(1e-6)
  })

  it.each<[string, unknown, string]>([
    ['a negative one', -1, '1 of 300 weights in "w" are no weights; the first, in row 8, is -1.'],
    ['a missing one', '', '1 of 300 weights in "w" are no weights; the first, in row 8, is missing.'],
    ['a word', 'heavy', 'The column of weights "w" is category, not number.'],
  ])('refuses %s', async (_, w, message) => {
    const bad = rows.map((row, at) => (at === 7 ? { ...row, w } : row))
    await expect(said(bad, { weights: 'w' }, ridge())).rejects.toMatchObject({
      code: 'PROJECT_WEIGHTS_INVALID',
      message,
    })
  })

  it('refuses a column that is nothing but 0, and one that is not there', async () => {
    const none = rows.map((row) => ({ ...row, w: 0 }))
    await expect(said(none, { weights: 'w' }, ridge())).rejects.toMatchObject({
      code: 'PROJECT_WEIGHTS_INVALID',
      message: 'All weights in "w" are 0.',
    })
    await expect(said(rows, { weights: 'v' }, ridge())).rejects.toMatchObject({ code: 'CORE_COLUMN_UNKNOWN' })
  })

  it('cannot be the target, nor be kept as an input', async () => {
    const invalid = { code: 'PROJECT_WORKFLOW_INVALID' }
    await expect(said(rows, { weights: 'y' }, ridge())).rejects.toMatchObject(invalid)
    await expect(said(rows, { weights: 'w', keep: ['w'] }, ridge())).rejects.toMatchObject(invalid)
  })
})
