import { load, type Pipeline, type Schema, type Task } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { noDeadline, seedOf, takeBatch } from '../../../src/core/index.ts'
import { packArtifact } from '../../../src/pack/index.ts'
import { fingerprint } from '../../../src/testing/fingerprint.ts'
import {
  type EnsembleSpec,
  ensembleLearner,
  fitPipeline,
  type PipelineContext,
  predictPipeline,
  type Recipe,
} from '../../../src/train/index.ts'
import { searchData } from '../../tune/search-fixture.ts'

const quickTrees: Recipe = { learner: 'boosted-trees', options: { trees: 12, earlyStopping: 0 } }
const quickForest: Recipe = { learner: 'random-forest', options: { trees: 5 } }
const linearOf = (task: Task): Recipe => ({ learner: task === 'regression' ? 'ridge' : 'logistic' })
const tasks = ['binary', 'multiclass', 'regression'] as const

function contextOf(schema: Schema, more: Partial<PipelineContext> = {}): PipelineContext {
  return { schema, seed: seedOf(1), deadline: noDeadline, progress: () => {}, ...more }
}

function fitted(task: Task, spec: EnsembleSpec, more: Partial<PipelineContext> = {}): Promise<Pipeline> {
  const { rows, target, schema } = searchData(task)
  return fitPipeline({ learner: ensembleLearner(spec) }, rows, target, contextOf(schema, more))
}

function mean(parts: readonly Float64Array[], weights: readonly number[]): Float64Array {
  return parts[0].map((_, i) =>
    parts.slice(1).reduce((sum, part, m) => sum + weights[m + 1] * part[i], weights[0] * parts[0][i]),
  )
}

describe('an ensemble', () => {
  it.each(tasks)('predicts the weighted mean of what its members alone predict: %s', async (task) => {
    const { rows, target, schema } = searchData(task)
    const members = [quickTrees, linearOf(task), quickForest]
    const weights = [0.5, 0.3, 0.2]
    const whole = await fitted(task, { members, combine: { by: 'blend', weights } })
    const alone = await Promise.all(
      members.map((member) => fitPipeline(member, rows, target, contextOf(schema))),
    )
    const wanted = mean(
      alone.map((pipeline) => predictPipeline(pipeline, rows)),
      weights,
    )
    const found = predictPipeline(whole, rows)
    expect(found).toHaveLength(wanted.length)
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(wanted[i], 14)
    })
  })

  it.each(tasks)('of one member is that member to the bit: %s', async (task) => {
    const { rows, target, schema } = searchData(task)
    for (const member of [quickTrees, linearOf(task), { learner: 'baseline' }]) {
      const whole = await fitted(task, { members: [member], combine: { by: 'blend', weights: [3] } })
      const alone = await fitPipeline(member, rows, target, contextOf(schema))
      expect(fingerprint(predictPipeline(whole, rows))).toBe(fingerprint(predictPipeline(alone, rows)))
      expect(whole.schema).toEqual(alone.schema)
    }
  })

  it.each(tasks)(
    'survives its artifact, and gives a row alone the bits it has in a batch: %s',
    async (task) => {
      const { rows } = searchData(task)
      const members = [quickTrees, linearOf(task)]
      const intercepts = task === 'multiclass' ? [0.1, -0.1, 0] : [0.1]
      const combines = [
        { by: 'blend', weights: [0.7, 0.3] },
        { by: 'stack', weights: [0.7, 0.4], intercepts },
      ] as const
      for (const combine of combines)
        for (const bag of [{}, { bag: 3 }]) {
          const pipeline = await fitted(task, { members, combine, ...bag })
          const { bytes } = packArtifact({ name: 'whole', ...pipeline, lineage: {} }, seedOf(2))
          const all = load(bytes).predictBatch(rows)
          expect(fingerprint(all)).toBe(fingerprint(predictPipeline(pipeline, rows)))
          const width = all.length / rows.rowCount
          for (const row of [0, 11, 149]) {
            const alone = load(bytes).predictBatch(takeBatch(rows, Uint32Array.of(row)))
            expect(fingerprint(alone)).toBe(fingerprint(all.slice(row * width, (row + 1) * width)))
          }
        }
    },
  )
})
