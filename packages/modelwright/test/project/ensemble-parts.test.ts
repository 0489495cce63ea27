import { describe, expect, it } from 'vitest'
import { noDeadline, seedOf } from '../../src/core/index.ts'
import { ensembleParts, modelKindText } from '../../src/project/ensemble-parts.ts'
import { transformGraph } from '../../src/project/transform-graph.ts'
import { ensembleLearner, fitPipeline, type Recipe } from '../../src/train/index.ts'
import { searchData } from '../tune/search-fixture.ts'

async function fitted(task: 'binary' | 'multiclass', recipe: Recipe) {
  const { rows, target, schema } = searchData(task)
  const context = { schema, seed: seedOf(1), deadline: noDeadline, progress: () => {} }
  return fitPipeline(recipe, rows, target, context)
}

const both = ensembleLearner({
  members: [
    { learner: 'boosted-trees', options: { trees: 5, earlyStopping: 0 } },
    { learner: 'logistic' },
    { learner: 'logistic' },
  ],
  combine: { by: 'blend', weights: [0.7, 0.2, 0.1] },
})

describe('what an ensemble is made of', () => {
  it.each(['binary', 'multiclass'] as const)('is read from its pipeline: %s', async (task) => {
    const linear = task === 'binary' ? 'logistic' : 'softmax'
    const pipeline = await fitted(task, { learner: both })
    expect(ensembleParts(pipeline)).toEqual([
      { kind: 'trees', weight: 0.7 },
      { kind: linear, weight: 0.2 },
      { kind: linear, weight: 0.1 },
    ])
    expect(modelKindText(pipeline)).toBe(`blend of 0.7 × trees, 0.2 × ${linear}, 0.1 × ${linear}`)
  })

  it('is nothing for a model that is none', async () => {
    const pipeline = await fitted('binary', { learner: 'logistic' })
    expect(ensembleParts(pipeline)).toEqual([])
    expect(modelKindText(pipeline)).toBe('logistic')
  })

  it('is drawn: what each member takes, and that the blend takes what members say', async () => {
    const lines = transformGraph(await fitted('binary', { learner: both }))
    expect(
      lines.filter((line) => line.includes('trees-member with second, color → member 1 ●')),
    ).toHaveLength(1)
    expect(lines.some((line) => line.includes('→ member 2 ●'))).toBe(true)
  })
})
