import type { ApprovalRule, GateRecord } from '../../../core/index.ts'

/** All that decides whether a version may be promoted. */
export interface PromotionFacts {
  readonly stage: 'active' | 'retired'
  /** The version was asked for by its digest: being retired does not count. */
  readonly byDigest?: boolean
  /** What gates said last; undefined: nobody asked them. */
  readonly gates: GateRecord | undefined
  /** The strictest of what the workflow and the store's policy ask. */
  readonly rule: ApprovalRule
  /** Who made the version; null: not known. */
  readonly author: string | null
  /** Owners of the trusted keys that approved this very digest. */
  readonly approvers: readonly string[]
}

/** Of two rules what satisfies both. */
export function stricter(a: ApprovalRule, b: ApprovalRule): ApprovalRule {
  const asking = [a, b].filter(({ approvals }) => approvals > 0)
  return {
    approvals: Math.max(a.approvals, b.approvals),
    by: asking.some(({ by }) => by === 'other') ? 'other' : (asking[0]?.by ?? 'other'),
  }
}

function gateRefusals(gates: GateRecord | undefined): string[] {
  if (gates === undefined) return ['there is no record of its gates: no run judged it']
  if (gates.passed) return []
  const missed = gates.gates.filter(({ passed }) => !passed)
  if (missed.length === 0) return ['its run was refused by a gate']
  return missed.map(({ name, reason }) => `gate ${name}: ${reason.replace(/\.$/, '')}`)
}

function approvalRefusals({ rule, author, approvers }: PromotionFacts): string[] {
  if (rule.approvals === 0) return []
  const own = rule.by === 'other' && author !== null && approvers.includes(author)
  const counted = new Set(approvers.filter((owner) => rule.by === 'any' || owner !== author))
  if (counted.size >= rule.approvals) return []
  const needed = `${rule.approvals} ${rule.approvals === 1 ? 'approval' : 'approvals'}`
  const whose = rule.by === 'other' ? ' by someone other than its author' : ''
  const has = counted.size === 0 ? 'none' : [...counted].sort().join(', ')
  return [`it needs ${needed}${whose} and has ${has}${own ? `; ${author} made it` : ''}`]
}

/** Says what stands between a version and promotion, in words; nothing: it may be promoted. The only place that decides it. */
export function judgePromotion(facts: PromotionFacts): readonly string[] {
  const isOut = facts.stage === 'retired' && facts.byDigest !== true
  return [...(isOut ? ['it is retired'] : []), ...gateRefusals(facts.gates), ...approvalRefusals(facts)]
}
