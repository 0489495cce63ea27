import { exp, log } from '@modelwright/runtime'
import { expect, it } from 'vitest'
import { type Seed, seedOf } from '../../../src/core/index.ts'
import { type BothSaid, trueDifferences } from '../../../src/update/late/both-said.ts'
import { learnClassDifferences } from '../../../src/update/late/class-differences.ts'
import { brier } from '../../../src/update/row-losses/brier.ts'
import { zeroOne } from '../../../src/update/row-losses/zero-one.ts'
import { normal } from '../draws.ts'

const classes = ['a', 'b', 'c']
const terms = { loss: brier, range: 1 }

function softmax(scores: readonly number[]): readonly number[] {
  const sum = scores.reduce((total, score) => total + exp(score), 0)
  return scores.map((score) => exp(score) / sum)
}

/** Rows of three classes: the truth lies nearer to the challenger, and the champion is too sure of itself. */
function drawn(seed: Seed, count: number) {
  const codes = new Int32Array(count)
  const champion: number[] = []
  const challenger: number[] = []
  for (let row = 0; row < count; row++) {
    const own = classes.map(() => normal(seed))
    const other = classes.map(() => normal(seed))
    const one = softmax(own.map((score) => 1.8 * score))
    const two = softmax(own.map((score, at) => score + other[at]!))
    const truth = softmax(
      classes.map((_, at) => 0.3 * log(one[at]!) + 0.7 * log(two[at]!) + (at === 0 ? 0.5 : 0)),
    )
    champion.push(...one)
    challenger.push(...two)
    const coin = seed.next()
    codes[row] = coin < truth[0]! ? 0 : coin < truth[0]! + truth[1]! ? 1 : 2
  }
  const both: BothSaid = {
    ...{ task: 'multiclass', classes },
    champion: Float64Array.from(champion),
    challenger: Float64Array.from(challenger),
  }
  return { both, truth: { task: 'multiclass', codes, classes } as const }
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length

it.each([brier, zeroOne])(
  'what is expected of the rows it learnt from is, on average, what was: $name',
  (loss) => {
    const { both, truth } = drawn(seedOf(1), 2000)
    const own = { loss, range: 1 }
    const { differences } = learnClassDifferences(both, truth, own)(both)
    expect(mean(differences)).toBeCloseTo(mean(trueDifferences(both, truth, own)), 3)
  },
)

it('what is expected of other rows is off by about its standard error', () => {
  const large = drawn(seedOf(2), 10_000)
  const seen = mean(trueDifferences(large.both, large.truth, terms))
  const off = Array.from({ length: 25 }, (_, at) => {
    const { both, truth } = drawn(seedOf(3).split(at), 600)
    const { differences, error } = learnClassDifferences(both, truth, terms)(large.both)
    return (mean(differences) - seen) / error
  })
  const squares = off.reduce((sum, value) => sum + value * value, 0) / off.length
  expect(Math.sqrt(squares)).toBeGreaterThan(0.7)
  expect(Math.sqrt(squares)).toBeLessThan(1.4)
})

it('models that are always right leave nothing that is not finite', () => {
  const codes = Int32Array.from({ length: 600 }, (_, row) => row % 2)
  const truth = { task: 'binary', codes, classes: ['no', 'yes'] } as const
  const said = Float64Array.from(codes, Number)
  const both: BothSaid = { task: 'binary', classes: truth.classes, champion: said, challenger: said }
  const { differences, error } = learnClassDifferences(both, truth, terms)(both)
  expect([...new Set(differences)]).toEqual([0])
  expect(error).toBe(0)
})
