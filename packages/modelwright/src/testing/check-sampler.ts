import { type OptionSpecs, seedOf } from '../core/index.ts'
import {
  type Dimension,
  type HeardTrial,
  type ProposalRequest,
  type Sampler,
  spaceOf,
  type Values,
} from '../tune/index.ts'
import { type Check, insist } from './check.ts'

/** Options of every kind, some of them with an effect only beside others. */
const specs: OptionSpecs = {
  strength: {
    type: 'number',
    default: 1,
    tune: { low: 0.001, high: 10, log: true },
    about: 'In the logarithm.',
  },
  share: { type: 'number', default: 0.5, tune: { low: 0.25, high: 1 }, about: 'Evenly.' },
  leaves: {
    type: 'integer',
    default: 8,
    tune: { low: 2, high: 64, log: true },
    about: 'Whole, in the logarithm.',
  },
  depth: { type: 'integer', default: 3, tune: { low: 1, high: 4 }, about: 'Whole.' },
  kernel: {
    type: 'choice',
    default: 'flat',
    choices: ['flat', 'round', 'odd'],
    tune: ['flat', 'round'],
    about: 'Words.',
  },
  isRough: { type: 'boolean', default: false, tune: true, about: 'Both.' },
  radius: {
    type: 'number',
    default: 1,
    tune: { low: 1, high: 2 },
    when: { option: 'kernel', is: ['round'] },
    about: 'Only for round ones.',
  },
  grain: {
    type: 'integer',
    default: 1,
    tune: { low: 1, high: 3 },
    when: { option: 'isRough', is: [true] },
    about: 'Only for rough ones.',
  },
}

const checkedTrials = 40

/** A plain loss with its best at small strengths and round kernels. */
function lossOf(values: Values): number {
  const strength = values['strength'] as number
  return (strength - 0.1) * (strength - 0.1) + (values['kernel'] === 'round' ? 0 : 1)
}

/** Trials as a sampler would hear of them: every sixth failed, every seventh pruned, the last two still running. */
function heardAfter(proposed: readonly Values[]): HeardTrial[] {
  return proposed.map((values, index) => {
    const isRunning = index >= proposed.length - 2
    const state = isRunning ? 'running' : index % 6 === 5 ? 'failed' : index % 7 === 6 ? 'pruned' : 'done'
    const loss = state === 'failed' || state === 'running' ? Number.NaN : lossOf(values)
    return { index, values, state, loss, steps: state === 'pruned' ? 1 : 0 }
  })
}

/** Proposes trial after trial, each knowing those before it. */
function proposeAll(sampler: Sampler, space: readonly Dimension[], seed: number): Values[] {
  const proposed: Values[] = []
  for (let index = 0; index < checkedTrials; index++) {
    const request: ProposalRequest = {
      index,
      count: checkedTrials,
      heard: heardAfter(proposed),
      seed: seedOf(seed),
    }
    const values = sampler.propose(space, request)
    if (values === undefined) break
    proposed.push(values)
  }
  return proposed
}

function isWithin(value: unknown, { low, high }: { low: number; high: number }): boolean {
  return typeof value === 'number' && value >= low && value <= high
}

/** Whether a value obeys where its option is searched. */
function isSearched({ spec }: Dimension, value: unknown): boolean {
  if (spec.type === 'choice') return typeof value === 'string' && (spec.tune ?? []).includes(value)
  if (spec.type === 'boolean') return typeof value === 'boolean'
  if ((spec.type !== 'number' && spec.type !== 'integer') || spec.tune === undefined) return false
  return isWithin(value, spec.tune) && (spec.type === 'number' || Number.isInteger(value))
}

function insistComplete(space: readonly Dimension[], values: Values): void {
  for (const dimension of space) {
    const { name, spec } = dimension
    const value = values[name]
    const has =
      spec.when === undefined || (spec.when.is as readonly unknown[]).includes(values[spec.when.option])
    if (has) insist(isSearched(dimension, value), `${name} is ${String(value)}`)
    else insist(value === undefined, `${name} has no effect beside ${JSON.stringify(values)}`)
  }
  const known = new Set(space.map(({ name }) => name))
  const unknown = Object.keys(values).filter((name) => !known.has(name))
  insist(unknown.length === 0, `nobody searches ${unknown.join(', ')}`)
}

/**
 * Lists the rules every sampler must keep: within the ranges, conditions kept, the same proposal for the same request,
 * nothing where there is nothing to search, and no harm from failed, pruned, running or equal trials.
 */
export function checkSampler(sampler: Sampler): readonly Check[] {
  const space = spaceOf(specs, {})
  const one = space.slice(0, 1)
  const text = (seed: number): string => JSON.stringify(proposeAll(sampler, space, seed))
  const rules: [string, () => void][] = [
    [
      'is declared with a kebab-case name and a line about it',
      () => {
        insist(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(sampler.name), `the name is "${sampler.name}"`)
        insist(sampler.about.length > 0 && !sampler.about.includes('\n'), `about is "${sampler.about}"`)
      },
    ],
    [
      'proposes a value within the range for every option that has an effect, and no other',
      () => {
        const proposed = proposeAll(sampler, space, 1)
        insist(proposed.length > 0, 'it proposed nothing')
        for (const values of proposed) insistComplete(space, values)
      },
    ],
    [
      'gives the same proposals for the same seed',
      () => {
        const [first, second] = [text(3), text(3)]
        insist(first === second, 'they differ')
      },
    ],
    [
      'proposes several values of a single option',
      () => {
        const proposed = proposeAll(sampler, one, 2).map((values) => values[one[0].name])
        insist(new Set(proposed).size > 5, `only ${[...new Set(proposed)].join(', ')}`)
      },
    ],
    [
      'has nothing to propose where there is nothing to search',
      () =>
        insist(sampler.propose([], { index: 0, heard: [], seed: seedOf(1) }) === undefined, 'it proposed'),
    ],
    [
      'bears trials that are all alike, and trials that all failed',
      () => {
        const [values] = proposeAll(sampler, space, 1)
        for (const state of ['done', 'failed', 'pruned'] as const) {
          const loss = state === 'failed' ? Number.NaN : 1
          const heard = Array.from({ length: 30 }, (_, index) => ({ index, values, state, loss, steps: 0 }))
          const next = sampler.propose(space, { index: 30, count: 40, heard, seed: seedOf(1) })
          if (next !== undefined) insistComplete(space, next)
        }
      },
    ],
  ]
  return rules.map(([rule, run]) => ({ name: `${sampler.name}: ${rule}`, run }))
}
