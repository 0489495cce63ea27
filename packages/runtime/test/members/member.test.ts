import { describe, expect, it } from 'vitest'
import { encodeArtifact } from '../../../modelwright/src/pack/formats/artifact.ts'
import { damaged } from '../../../modelwright/src/testing/damage.ts'
import { accelerated } from '../../src/accelerated.ts'
import type { Artifact, Pipeline } from '../../src/contracts.ts'
import { explain } from '../../src/explain.ts'
import { load } from '../../src/load.ts'
import { memberName, memberOf } from '../../src/members/member.ts'
import { modelOf } from '../../src/model.ts'
import { logistic } from '../../src/models/logistic.ts'
import { softmax } from '../../src/models/softmax.ts'
import { allOperations } from '../../src/operations.ts'
import { readerOf } from '../../src/reader.ts'
import { binaryModel, goodRow, treesModel } from '../example-models.ts'
import { webAssembly } from '../web-assembly.ts'

const logisticState = {
  sizes: Int32Array.of(-1),
  coefficients: Float64Array.of(2),
  intercepts: Float64Array.of(-1),
}
const softmaxState = {
  sizes: Int32Array.of(-1),
  coefficients: Float64Array.of(1, 0, -1),
  intercepts: Float64Array.of(0, 0.5, 0),
}
const column = { type: 'number', values: Float64Array.of(-1, 0.5, 2) } as const

/** Two models of the examples under one mean. */
function bothModels(): Artifact {
  const [linear, trees] = [binaryModel.artifact, treesModel.artifact]
  const member = ({ model }: Pipeline, output: string): Pipeline['transforms'][number] => ({
    name: memberName(model.name),
    inputs: model.inputs,
    outputs: [output],
    state: { state: model.state },
  })
  return {
    ...trees,
    transforms: [...trees.transforms, member(linear, 'linear'), member(trees, 'trees')],
    model: {
      name: 'blend',
      inputs: ['linear', 'trees'],
      state: { outputs: 1, weights: Float64Array.of(0.25, 0.75) },
    },
  }
}

describe('a model as a member', () => {
  it('gives a column for each output, with the bits of the model', () => {
    const [one] = memberOf(logistic).apply({ state: logisticState }, [column], 3)
    expect(one).toEqual({ type: 'number', values: logistic.predict(logisticState, [column], 3) })
    const several = memberOf(softmax).apply({ state: softmaxState }, [column], 3)
    const rows = softmax.predict(softmaxState, [column], 3)
    expect(several).toHaveLength(3)
    several.forEach((made, k) => {
      expect([...(made as typeof column).values]).toEqual([rows[k], rows[3 + k], rows[6 + k]])
    })
    expect(memberOf(softmax).signature({ state: softmaxState })).toEqual({
      inputs: ['number'],
      outputs: ['number', 'number', 'number'],
    })
  })

  it('brings class shares back itself', () => {
    const even = logistic.predict(logisticState, [column], 3)
    const shares = Float64Array.of(2, 0.5)
    const [made] = memberOf(logistic).apply({ state: logisticState, shares }, [column], 3)
    even.forEach((p, row) => {
      const odds = (p * 0.5) / ((1 - p) * 2)
      expect((made as typeof column).values[row]).toBeCloseTo(odds / (1 + odds), 12)
    })
  })

  it('reads its state back, and refuses any damaged one', () => {
    const member = memberOf(softmax)
    const sound = { state: softmaxState, shares: Float64Array.of(1, 2, 0.5) }
    expect(member.read(readerOf(sound, 'state'))).toEqual(sound)
    expect(member.read(readerOf({ state: softmaxState }, 'state'))).toEqual({ state: softmaxState })
    for (const { state: wrong, what } of damaged(sound, ['shares']))
      expect(() => member.read(readerOf(wrong, 'state')), what).toThrow('The artifact is damaged')
    const below = { ...sound, shares: Float64Array.of(1, -2, 0.5) }
    expect(() => member.read(readerOf(below, 'state'))).toThrow('must be 0 or more')
  })
})

describe('an ensemble', () => {
  const predicted = (artifact: Artifact) =>
    modelOf(artifact, allOperations, () => '').predict([goodRow]).predictions[0].probabilities!['yes']

  it('predicts the mean of its models', () => {
    const found = predicted(bothModels())
    const [a, b] = [predicted(binaryModel.artifact), predicted(treesModel.artifact)]
    expect(found).toBe(0.25 * a + 0.75 * b)
  })

  it('gives the same bits as a file, and in WebAssembly', () => {
    const bytes = encodeArtifact(bothModels())
    const rows = Array.from({ length: 40 }, (_, row) => ({ ...goodRow, age: 18 + row }))
    const plain = load(bytes).predict(rows)
    expect(plain.problemCount).toBe(0)
    expect(load(bytes, { operations: accelerated(allOperations, webAssembly) }).predict(rows)).toEqual(plain)
    expect(modelOf(bothModels(), allOperations, () => '').predict(rows)).toEqual(plain)
  })

  it('is refused by a program that has not all of its operations, by name', () => {
    const { 'trees-member': _, ...transforms } = allOperations.transforms
    const load0 = () => load(encodeArtifact(bothModels()), { operations: { ...allOperations, transforms } })
    expect(load0).toThrow('the operation "trees-member"')
  })

  it('is refused where it has more models than weights, or they give other numbers', () => {
    const { model, ...rest } = bothModels()
    const wrong = { ...rest, model: { ...model, inputs: ['linear'] } }
    expect(() => load(encodeArtifact(wrong))).toThrow('must be 2, found 1')
    const three = { ...model, state: { outputs: 3, weights: Float64Array.of(1) } }
    const columns = ['linear', 'trees', 'linear']
    expect(() => load(encodeArtifact({ ...rest, model: { ...three, inputs: columns } }))).toThrow(
      'must give 1 numbers a row, found 3',
    )
  })

  it('is not explained row by row, and says why', () => {
    const model = modelOf(bothModels(), allOperations, () => '')
    expect(() => explain(model, [goodRow])).toThrow('it is made of several models')
  })
})
