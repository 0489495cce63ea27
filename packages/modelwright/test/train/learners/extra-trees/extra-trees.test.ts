import { models, type TreesState } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { readOptions, type TrainingData } from '../../../../src/core/index.ts'
import { scoreOf } from '../../../../src/evaluate/index.ts'
import { extraTrees } from '../../../../src/train/learners/extra-trees/extra-trees.ts'
import { forestData } from '../../forest/forest-data.ts'
import { fitContext } from '../../linear-fixture.ts'

function fit(
  data: TrainingData,
  given: Readonly<Record<string, unknown>>,
  notes: string[] = [],
): Promise<TreesState> {
  return Promise.resolve(
    extraTrees.fit(data, readOptions(extraTrees.options, given, 'extra-trees'), fitContext(notes)),
  )
}

function predict(state: TreesState, { features, rowCount }: TrainingData): Float64Array {
  return models.trees.predict(state, [...features.values()], rowCount)
}

describe('extra trees', () => {
  it('predict fresh rows far better than chance', async () => {
    const fresh = forestData(2000, 'binary', 2)
    expect(
      scoreOf('auc', fresh.target, predict(await fit(forestData(2000, 'binary'), { trees: 60 }), fresh)),
    ).toBeGreaterThan(0.95)
  })

  it('try other cuts than the best', async () => {
    const data = forestData(2000, 'regression')
    const state = await fit(data, { trees: 40, leaves: 2, columnShare: 1 })
    expect(state.thresholdCounts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(10)
  })

  it('say an out-of-bag score only when trees leave rows out', async () => {
    const notes: string[] = []
    await fit(forestData(400, 'binary'), { trees: 20 }, notes)
    expect(notes).toEqual([])
    await fit(forestData(400, 'binary'), { trees: 20, rowShare: 0.7 }, notes)
    expect(notes.at(-1)).toMatch(/^out-of-bag log loss 0\.\d+$/)
  })
})
