import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RevisionRecord } from '../../../src/core/index.ts'
import {
  beforeOf,
  checkSplit,
  holderOf,
  isSplit,
  shares,
  splitText,
  withShare,
} from '../../../src/deploy/engine/split.ts'

const target = (split: 'none' | { step: number; most: number }) => ({
  ...{ name: 'cloud', title: 'Cloud' },
  supports: { split } as never,
})
const fine = target({ step: 1, most: 2 })
const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'fine'
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('withShare', () => {
  it('gives the rest to whoever had most of it, and always adds up to 100', () => {
    const splits = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 100 }), {
      minKeys: 1,
    })
    fc.assert(
      fc.property(splits, fc.integer({ min: 0, max: 100 }), (now, percent) => {
        const split = withShare(fine, now, { revision: 'new', percent, options: {} })
        expect(Object.values(split).reduce((sum, one) => sum + one, 0)).toBe(100)
        expect(split['new'] ?? 0).toBe(percent)
        if (percent < 100) expect(split[holderOf(now)!]).toBe(100 - percent)
      }),
    )
  })

  it('has nobody to give the rest to at the beginning', () => {
    expect(withShare(fine, {}, { revision: 'new', percent: 100, options: {} })).toEqual({ new: 100 })
    expect(codeOf(() => withShare(fine, {}, { revision: 'new', percent: 10, options: {} }))).toBe(
      'DEPLOY_SPLIT_INVALID',
    )
    expect(codeOf(() => withShare(fine, { new: 100 }, { revision: 'new', percent: 10, options: {} }))).toBe(
      'DEPLOY_SPLIT_INVALID',
    )
  })
})

describe('checkSplit', () => {
  it.each([
    [fine, { a: 60, b: 40 }, 'fine'],
    [fine, { a: 60, b: 40, c: 0 }, 'fine'],
    [fine, { a: 60, b: 30 }, 'DEPLOY_SPLIT_INVALID'],
    [fine, { a: 110, b: -10 }, 'DEPLOY_SPLIT_INVALID'],
    [fine, { a: Number.NaN }, 'DEPLOY_SPLIT_INVALID'],
    [fine, {}, 'DEPLOY_SPLIT_INVALID'],
    [fine, { a: 33, b: 33, c: 34 }, 'DEPLOY_SPLIT_INVALID'],
    [fine, { a: 0.5, b: 99.5 }, 'DEPLOY_SPLIT_INVALID'],
    [target({ step: 0.1, most: 3 }), { a: 33.3, b: 33.3, c: 33.4 }, 'fine'],
    [target('none'), { a: 100 }, 'fine'],
    [target('none'), { a: 50, b: 50 }, 'DEPLOY_SPLIT_UNSUPPORTED'],
  ] as const)('%#', (can, split, code) => {
    expect(codeOf(() => checkSplit(can, split as Record<string, number>, {}))).toBe(code)
  })
})

it('a target that cannot split with the options at hand says why, and one revision is none of its business', () => {
  const problem = { code: 'DEPLOY_SPLIT_UNSUPPORTED', message: 'Small ones do not.', mend: ['--large'] }
  const can = {
    ...fine,
    splitProblem: ({ isLarge }: { isLarge: boolean }) => (isLarge ? undefined : problem),
  }
  const split = (options: object, shares: Record<string, number>) => () =>
    checkSplit(can as never, shares, options as never)
  expect(split({ isLarge: false }, { a: 50, b: 50 })).toThrow('Small ones do not.')
  expect(split({ isLarge: true }, { a: 50, b: 50 })()).toEqual({ a: 50, b: 50 })
  expect(split({ isLarge: false }, { a: 100 })()).toEqual({ a: 100 })
})

describe('beforeOf', () => {
  const revision = (id: string, differing: number | null = 0): RevisionRecord => ({
    ...{ id, model: { name: 'm', version: 1, digest: id }, build: id, options: {}, createdAt: '' },
    golden: differing === null ? null : { rows: 80, differing, within: 0 },
  })
  const all = [revision('a'), revision('b', null), revision('c', 3), revision('d'), revision('e')]

  it.each([
    [{ e: 100 }, 'd'],
    [{ d: 100 }, 'a'],
    [{ d: 90, e: 10 }, 'd'],
    [{ a: 1, e: 99 }, 'a'],
    [{}, 'e'],
    [{ c: 100 }, 'a'],
    [{ a: 50, c: 50 }, 'a'],
    [{ b: 50, c: 50 }, 'a'],
  ])('of %j is %s', (now, id) => {
    expect(beforeOf(all, now as Record<string, number>, 'x')).toBe(id)
  })

  it('is none before the first that passed', () => {
    expect(codeOf(() => beforeOf(all, { a: 100 }, 'x'))).toBe('DEPLOY_ROLLBACK_IMPOSSIBLE')
    expect(codeOf(() => beforeOf([], {}, 'x'))).toBe('DEPLOY_ROLLBACK_IMPOSSIBLE')
  })
})

it('splits are the same whatever has nothing, and are said in words', () => {
  expect(isSplit({ a: 100 }, { a: 100, b: 0 })).toBe(true)
  expect(isSplit({ a: 100 }, { b: 100 })).toBe(false)
  expect(shares({ a: 1, b: 0 })).toEqual({ a: 1 })
  expect(splitText({ a: 90, b: 10 })).toBe('a 90 %, b 10 %')
  expect(splitText({})).toBe('nobody')
})
