import { describe, expect, it } from 'vitest'
import type { Column } from '../src/column.ts'
import { explain, explainBatch } from '../src/explain.ts'
import { featuresOf } from '../src/features.ts'
import type { LinearState } from '../src/linear-state.ts'
import { allOperations } from '../src/operations.ts'
import { compile } from '../src/predictor.ts'
import { explainTrees } from '../src/trees/explain-trees.ts'
import type { TreesState } from '../src/trees/trees-state.ts'
import {
  binaryArtifact,
  binaryModel,
  exampleArtifact,
  goodRow,
  treesArtifact,
  treesModel,
} from './example-models.ts'
import { webAssembly } from './web-assembly.ts'

const logOdds = (p: number): number => Math.log(p / (1 - p))

describe('an explanation', () => {
  const rows = [goodRow, { ...goodRow, age: null, contract: 'monthly' }, { ...goodRow, signup: '2025-01-01' }]

  it('adds up to the log-odds of the prediction, input by input', () => {
    const { contributions, expected, inputs, outputs } = explain(treesModel, rows)
    expect(inputs).toEqual(['age', 'contract', 'active', 'signup'])
    expect(outputs).toEqual(['yes'])
    treesModel.predict(rows).predictions.forEach(({ probabilities }, row) => {
      const sum = contributions.subarray(4 * row, 4 * row + 4).reduce((a, b) => a + b, expected[0])
      expect(sum).toBeCloseTo(logOdds(probabilities!['yes']), 12)
    })
  })

  it('adds features up to the input they were made of; what no tree looks at adds nothing', () => {
    const { batch } = treesModel.read(rows)
    const columns = featuresOf(treesArtifact.transforms, allOperations, batch)
    const features = treesArtifact.model.inputs.map((name) => columns.get(name) as Column)
    const raw = explainTrees(treesArtifact.model.state as TreesState, features, 3).contributions
    const { contributions } = explain(treesModel, rows)
    for (let row = 0; row < 3; row++) {
      const [scaled, age, contract, year, hour] = raw.subarray(5 * row)
      expect([...contributions.subarray(4 * row, 4 * row + 4)]).toEqual([
        scaled + age,
        contract,
        0,
        year + hour,
      ])
    }
    expect(contributions.some((value) => value !== 0)).toBe(true)
  })

  it('is the same to rounding where the host hands in WebAssembly', () => {
    const plain = explain(treesModel, rows)
    const quick = explain(treesModel, rows, { wasm: webAssembly })
    quick.contributions.forEach((value, at) => {
      expect(Math.abs(value - plain.contributions[at])).toBeLessThan(1e-14)
    })
  })

  it('tells what is wrong with rows instead', () => {
    const found = explain(treesModel, [{ ...goodRow, age: 'old' }, goodRow])
    expect(found.problemCount).toBe(1)
    expect(found.problems[0]).toMatchObject({ row: 0, column: 'age' })
    expect(found.contributions).toHaveLength(0)
  })

  it('is refused for a model that keeps no means, by the name of its kind', () => {
    expect(() => explain(binaryModel, rows)).toThrow('kind "logistic" cannot be explained row by row')
  })

  it('is refused for a sparse linear model without means by what it lacks, not as one of a kind that has no way', () => {
    const sizes = (binaryArtifact.model.state as LinearState).sizes
    const state = {
      link: 'sigmoid',
      sizes,
      places: Int32Array.of(0),
      values: Float64Array.of(2),
      intercepts: Float64Array.of(0.25),
    }
    const sparse = exampleArtifact(binaryArtifact.schema.output, {
      ...binaryArtifact.model,
      name: 'sparse-linear',
      state,
    })
    const { batch } = binaryModel.read(rows)
    expect(compile(sparse, allOperations)(batch)).toHaveLength(rows.length)
    expect(() => explainBatch(sparse, batch)).toThrow(
      expect.objectContaining({
        code: 'EVALUATE_MODEL_UNEXPLAINED',
        message:
          'A model of the kind "sparse-linear" cannot be explained row by row: it keeps no means of its training rows.',
        mend: expect.arrayContaining([expect.stringContaining('or a linear one')]),
      }),
    )
  })

  it('is refused where a transform does not say what its outputs are made of', () => {
    const { 'date-parts': dateParts, ...others } = allOperations.transforms
    const { sources, ...silent } = dateParts
    const operations = { ...allOperations, transforms: { ...others, 'date-parts': silent } }
    expect(sources).toBeDefined()
    const { batch } = treesModel.read(rows)
    expect(() => explainBatch(treesArtifact, batch, { operations })).toThrow('bug: date-parts does not say')
  })
})
