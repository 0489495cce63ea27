// Learners, the models they fit, and the metrics that score them.
import { sentenceCase, words } from './words.mjs'

export const learner = ({ name, id }) => ({
  source: `import { defineLearner, type TrainingData } from '../../../core/index.ts'
import { checkTarget } from '../../data.ts'

/**
 * Fits ${words(name)}: say what it minimises and when not to use it.
 *
 * Missing: say what happens.  Seeded: no.  Cost: O(rows × features).
 *
 * @see say the paper and section
 */
export const ${id} = defineLearner({
  name: '${name}',
  about: '${sentenceCase(words(name))}.',
  tasks: ['regression'],
  options: {},
  supports: { missing: false, categories: false, weights: true, scaled: true },
  model: 'constant',
  fit(data: TrainingData): { outputs: Float64Array } {
    checkTarget(data)
    throw new Error('bug: ${name} is not written yet')
  },
})
`,
  test: ({ from }) => `import { describe, expect, test } from 'vitest'
import { ${id} } from '${from}'

describe('${name}', () => {
  test('it says what it can take', () => {
    expect(${id}.tasks.length).toBeGreaterThan(0)
  })

  test.todo('a parity fixture: the reference program, its version, the tolerance and why')
})
`,
})

export const model = ({ name, id, title }) => ({
  source: `import type { ModelOperation } from '../contracts.ts'

/** What a fitted \`${name}\` knows. */
export interface ${title}State {
  /** Shape \`[features]\`. */
  readonly values: Float64Array
}

/** ${sentenceCase(words(name))}: say how a row is predicted. */
export const ${id}: ModelOperation<${title}State> = {
  name: '${name}',
  signature: ({ values }) => ({ inputs: Array.from(values, () => 'number' as const), outputCount: 1 }),
  read: (state) => Object.freeze({ values: state.floats('values') }),
  predict(_state, _features, _rowCount) {
    throw new Error('bug: ${name} is not written yet')
  },
}
`,
  publicType: `${title}State`,
  test: ({ from }) => `import { describe, expect, test } from 'vitest'
import { ${id} } from '${from}'

describe('${name}', () => {
  test('a worked example: one feature, two rows', () => {
    const column = { type: 'number', values: Float64Array.of(1, 2) } as const
    expect(${id}.predict({ values: Float64Array.of(1) }, [column], 2)).toEqual(Float64Array.of(1, 2))
  })
})
`,
})

export const metric = ({ name, id }) => ({
  source: `import { defineMetric } from '../../core/index.ts'

/**
 * Measures the ${words(name)}: say what it rewards, give the formula, and when not to use it.
 *
 * Missing: a NaN prediction gives NaN.
 *
 * @returns say the range and the unit; NaN for no rows
 * @see say the paper or the program whose definition this is
 */
export const ${id} = defineMetric({
  name: '${name}',
  about: '${sentenceCase(words(name))}',
  tasks: ['binary'],
  needs: 'probability',
  better: 'higher',
  score(_truth, _prediction, _weights) {
    throw new Error('bug: ${name} is not written yet')
  },
})
`,
  test: ({ from }) => `import { describe, expect, test } from 'vitest'
import { ${id} } from '${from}'

describe('${name}', () => {
  test('a worked example from the definition comes out', () => {
    expect(${id}.score(Uint8Array.of(1, 0), Float64Array.of(0.9, 0.2))).toBeCloseTo(Number.NaN, 12)
  })

  test('no rows have no score', () => {
    expect(${id}.score(new Uint8Array(0), new Float64Array(0))).toBeNaN()
  })
})
`,
})
