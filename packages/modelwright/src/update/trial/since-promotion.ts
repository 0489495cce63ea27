import { confidenceOf, followOn, noConfidence } from '../sequential/confidence-sequence.ts'
import { goOn, type Harm, type HarmRule, harmsOf, noTrial, type TrialRules } from './trial.ts'

/** Shares of requests that went wrong, of each minute in which there were some: of the version before, and since another took its place. */
export interface BeforeAndAfter {
  readonly before: readonly number[]
  readonly after: readonly number[]
}

/** What went wrong with requests before and after a promotion: those that failed, and those that took too long. */
export type PromotionNews = Readonly<Record<Harm['what'], BeforeAndAfter>>

/**
 * The greatest share that is not beyond belief of the version before, at any number of minutes.
 *
 * @param alpha - probability that its true share is greater
 */
function greatestShare(before: readonly number[], alpha: number): number {
  // The sequence shares its rate between both sides, and this is one.
  const rules = { low: 0, high: 1, alpha: 2 * alpha }
  return confidenceOf(followOn(noConfidence, before, rules), rules).high
}

/**
 * Says in what a promoted version is shown to do worse than the one before it, by the checks of a trial: as there it may fail, or be slow, in
 * so much more of its requests than the other as the rules allow.
 *
 * Nobody threw a coin for these requests: what is compared are minutes, so that many requests of one burst count once, and what else changed
 * with the promotion looks the same. Half of the rate of the rules goes to what the version before is taken for, half to the bets against
 * the new one: together they are wrong at any look with a probability of `harmAlpha` at most.
 *
 * @see Waudby-Smith and Ramdas, Estimating means of bounded random variables by betting, 2024
 */
export function harmsSince(news: PromotionNews, rules: TrialRules): readonly Harm[] {
  const harmAlpha = rules.harmAlpha / 2
  const beside = (rule: HarmRule, { before }: BeforeAndAfter): HarmRule => ({
    ...rule,
    // Both gamblers of a split trial bet: the bold one finds what fails always. No share lies below 0.
    floor: 0,
    allowed: Math.min(1, rule.allowed + greatestShare(before, harmAlpha / 2)),
  })
  const own: TrialRules = {
    ...{ ...rules, harmAlpha },
    errors: beside(rules.errors, news.errors),
    slow: beside(rules.slow, news.slow),
  }
  const { errors, slow } = news
  const state = goOn(noTrial, { differences: [], failed: errors.after, slow: slow.after }, own)
  // One that failed for a while and does not any more is not taken back days later.
  return harmsOf(state, own).filter(({ isStill }) => isStill)
}
