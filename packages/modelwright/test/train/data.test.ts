import { describe, expect, it } from 'vitest'
import { readOptions, type TrainingData } from '../../src/core/index.ts'
import { boostedTrees } from '../../src/train/learners/boosted-trees/boosted-trees.ts'
import { extraTrees } from '../../src/train/learners/extra-trees/extra-trees.ts'
import { randomForest } from '../../src/train/learners/random-forest/random-forest.ts'
import { fitContext } from './linear-fixture.ts'

/** A table that only says how many rows it has. */
function said(rowCount: number): TrainingData {
  return { rowCount, features: new Map(), target: { task: 'regression', values: new Float64Array() } }
}

describe('the rows of trees', () => {
  it('are refused where histograms cannot count them, before anything is looked at', async () => {
    const refused = { code: 'TRAIN_TABLE_LARGE', message: 'Trees take up to 67108863 rows, found 67108864.' }
    for (const learner of [boostedTrees, randomForest, extraTrees]) {
      const options = readOptions(learner.options, {}, learner.name) as never
      await expect(learner.fit(said(2 ** 26), options, fitContext())).rejects.toMatchObject(refused)
      // One row less is counted, and next it is found that this table has none.
      await expect(learner.fit(said(2 ** 26 - 1), options, fitContext())).rejects.toThrow(
        'the target has 0 rows',
      )
    }
  })
})
