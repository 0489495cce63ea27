import { describe, expect, it } from 'vitest'
import { checkSampler } from '../../src/testing/index.ts'
import { type Sampler, samplers } from '../../src/tune/index.ts'
import { brokenChecks } from './broken-checks.ts'

const { random } = samplers

const brokenRules = (sampler: Sampler): string[] => brokenChecks(checkSampler(sampler))

let drawn = 0

describe('a broken sampler is caught', () => {
  it.each<[string, Partial<Sampler>, string]>([
    ['has a bad name', { name: 'My Sampler' }, 'kebab-case'],
    [
      'leaves its ranges',
      { propose: (space, request) => ({ ...random.propose(space, request), strength: 11 }) },
      'within the range',
    ],
    [
      'forgets conditions',
      { propose: (space, request) => ({ ...random.propose(space, request), radius: 1.5, kernel: 'flat' }) },
      'has an effect',
    ],
    [
      'invents options',
      { propose: (space, request) => ({ ...random.propose(space, request), other: 1 }) },
      'and no other',
    ],
    [
      'follows a state of its own',
      { propose: (space, request) => random.propose(space, { ...request, index: drawn++ }) },
      'the same seed',
    ],
    [
      'always says the same',
      { propose: (space, request) => random.propose(space, { ...request, index: 0 }) },
      'several values',
    ],
    [
      'proposes nothing as something',
      { propose: (space, request) => random.propose(space, request) ?? {} },
      'nothing to search',
    ],
    [
      'falls over failed trials',
      {
        propose(space, request) {
          if (request.heard.length === 30 && request.heard[0].state === 'failed') throw new Error('no trial')
          return random.propose(space, request)
        },
      },
      'all failed',
    ],
  ])('%s', (_, fault, rule) => {
    expect(brokenRules({ ...random, ...fault }).join('\n')).toContain(rule)
  })

  it('and a sound one is not', () => expect(brokenRules(random)).toEqual([]))
})
