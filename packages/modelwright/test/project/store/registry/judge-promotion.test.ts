import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ApprovalRule, GateRecord } from '../../../../src/core/index.ts'
import {
  judgePromotion,
  type PromotionFacts,
  stricter,
} from '../../../../src/project/store/registry/judge-promotion.ts'

const passed: GateRecord = { run: 'r', passed: true, gates: [], at: '', approvals: 0, by: 'other' }
const facts = (some: Partial<PromotionFacts>): PromotionFacts => ({
  stage: 'active',
  gates: passed,
  rule: { approvals: 0, by: 'other' },
  author: 'ana',
  approvers: [],
  ...some,
})

test('what passed its gates and needs nobody may be promoted', () => {
  expect(judgePromotion(facts({}))).toEqual([])
})

test('each reason to refuse is said, by how much a gate was missed too', () => {
  const missed = {
    name: 'auc at least 0.9',
    passed: false,
    reason: 'auc is 0.85, 0.05 too low.',
    value: 0.85,
    needed: 0.9,
  }
  const refusals = judgePromotion(
    facts({
      stage: 'retired',
      gates: { ...passed, passed: false, gates: [missed] },
      rule: { approvals: 2, by: 'other' },
      approvers: ['ana', 'ben'],
    }),
  )
  expect(refusals).toEqual([
    'it is retired',
    'gate auc at least 0.9: auc is 0.85, 0.05 too low',
    'it needs 2 approvals by someone other than its author and has ben; ana made it',
  ])
  expect(judgePromotion(facts({ gates: undefined }))).toEqual([
    'there is no record of its gates: no run judged it',
  ])
  expect(judgePromotion(facts({ gates: { ...passed, passed: false } }))).toEqual([
    'its run was refused by a gate',
  ])
})

test("the author's own approval counts only where anybody's does", () => {
  const own = { approvers: ['ana'] }
  expect(judgePromotion(facts({ ...own, rule: { approvals: 1, by: 'other' } }))).toHaveLength(1)
  expect(judgePromotion(facts({ ...own, rule: { approvals: 1, by: 'any' } }))).toEqual([])
  expect(judgePromotion(facts({ approvers: ['ben'], rule: { approvals: 1, by: 'other' } }))).toEqual([])
})

test('a retired version that was named by its digest is not refused for that', () => {
  expect(judgePromotion(facts({ stage: 'retired', byDigest: true }))).toEqual([])
})

test('whatever the facts: more approvals never refuse what fewer let pass, and a stricter rule never lets pass more', () => {
  const people = fc.uniqueArray(fc.constantFrom('ana', 'ben', 'cleo', 'dan'))
  const rule = fc.record({
    approvals: fc.nat({ max: 4 }),
    by: fc.constantFrom<ApprovalRule['by']>('other', 'any'),
  })
  const count = (given: Partial<PromotionFacts>) => judgePromotion(facts(given)).length
  fc.assert(
    fc.property(people, people, rule, rule, (some, more, one, other) => {
      const all = [...new Set([...some, ...more])]
      expect(count({ approvers: all, rule: one })).toBeLessThanOrEqual(count({ approvers: some, rule: one }))
      const both = stricter(one, other)
      expect(count({ approvers: some, rule: both })).toBeGreaterThanOrEqual(
        Math.max(count({ approvers: some, rule: one }), count({ approvers: some, rule: other })),
      )
    }),
  )
})
