import { describe, expect, it } from 'vitest'
import { checkPruner } from '../../src/testing/index.ts'
import { type Pruner, pruners } from '../../src/tune/index.ts'
import { brokenChecks } from './broken-checks.ts'

const { median } = pruners

const brokenRules = (pruner: Pruner): string[] => brokenChecks(checkPruner(pruner))

let asked = 0

describe('a broken pruner is caught', () => {
  it.each<[string, Partial<Pruner>, string]>([
    ['says nothing about itself', { about: '' }, 'a line about it'],
    ['stops everything', { stops: () => true }, 'the best trial go on'],
    ['stops nothing', { stops: () => false }, 'stops the worst'],
    ['stops the first', { stops: ({ others }) => others.length === 0 }, 'first trial'],
    ['takes NaN for bad', { stops: ({ curve }) => !(curve[0] < 3) }, 'without a score'],
    [
      'falls over short curves',
      {
        stops({ curve, others }) {
          if (others.some((other) => other[curve.length - 1] === undefined)) throw new Error('short')
          return median.stops({ curve, others })
        },
      },
      'ended early',
    ],
    ['is moody', { stops: ({ curve }) => curve.length === 9 && asked++ % 2 === 0 }, 'same request'],
  ])('%s', (_, fault, rule) => {
    expect(brokenRules({ ...median, ...fault }).join('\n')).toContain(rule)
  })

  it('and a sound one is not', () => expect(brokenRules(median)).toEqual([]))
})
