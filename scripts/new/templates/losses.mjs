// What boosting makes small.
import { sentenceCase, words } from './words.mjs'

export const loss = ({ name, id }) => ({
  source: `import { defineLoss } from '../../core/index.ts'
import { meanOf } from '../weighted.ts'

/**
 * ${sentenceCase(words(name))}: give the formula, and say what it predicts and when not to use it.
 *
 * @see say the paper and section
 */
export const ${id} = defineLoss({
  name: '${name}',
  about: '${sentenceCase(words(name))}.',
  tasks: ['regression'],
  link: 'identity',
  // The score that alone fits all rows best: for many losses another than the mean.
  start: meanOf,
  value(_score, _target) {
    throw new Error('bug: ${name} is not written yet')
  },
  // Or name a kernel of packages/modelwright/kernels/gradients.ts, which is several times as fast.
  gradients(_rows) {
    throw new Error('bug: ${name} is not written yet')
  },
})
`,
  test: ({ from }) => `import { describe, expect, it } from 'vitest'
import { ${id} } from '${from}'
import { gradientError, targetsFor, totalAt } from './loss-checks.ts'

const parameter = 0
const targets = targetsFor(${id})

describe('${id}', () => {
  it('is a worked example from the definition', () => {
    expect(${id}.value(1, 3, parameter)).toBeCloseTo(Number.NaN, 12)
  })

  it('starts at the score that alone is best', () => {
    const start = ${id}.start(targets, undefined, parameter)
    const least = totalAt(${id}, targets, start, parameter)
    for (const step of [-0.5, -0.01, 0.01, 0.5])
      expect(totalAt(${id}, targets, start + step, parameter)).toBeGreaterThanOrEqual(least - 1e-9)
  })

  it('has the gradients of its value', () => {
    expect(gradientError(${id}, targets, parameter)).toBeLessThan(2e-5)
  })
})
`,
})
