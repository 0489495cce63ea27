import { type Target, targetLength } from '../../core/index.ts'
import type { BothSaid, LossTerms } from './both-said.ts'
import { learnClassDifferences } from './class-differences.ts'
import type { Expect } from './fitted.ts'
import { learnNumberDifferences } from './number-differences.ts'

/** Outcomes that must be known before anything is learnt from them. */
const leastKnown = 500
/** Of classes: so many of them must be of another than the most frequent one. */
const leastOthers = 25

/** Why nothing can be learnt from these outcomes yet; undefined: it can. */
export function tooFew(truth: Target): string | undefined {
  const known = targetLength(truth)
  if (known < leastKnown) return `estimates are learnt from ${leastKnown} outcomes, ${known} are known`
  if (truth.task === 'regression') return undefined
  const counts = new Float64Array(truth.classes.length)
  for (const code of truth.codes) counts[code]++
  const others = known - Math.max(...counts)
  if (others >= leastOthers) return undefined
  return `estimates are learnt from ${leastOthers} outcomes beside the most frequent one, ${others} are known`
}

/** Learns, from rows whose outcomes are known, how much less the challenger loses on a row by what both models say of it. */
export function learnDifferences(both: BothSaid, truth: Target, terms: LossTerms): Expect {
  return truth.task === 'regression'
    ? learnNumberDifferences(both, truth, terms)
    : learnClassDifferences(both, truth, terms)
}
