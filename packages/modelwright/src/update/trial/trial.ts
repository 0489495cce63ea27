import { log } from '@modelwright/runtime'
import { type Capital, logCapital, noCapital, playOn } from '../sequential/capital.ts'
import {
  noTest,
  type SequentialRules,
  type SequentialState,
  type SequentialVerdict,
  testOn,
  verdictOf,
} from '../sequential/sequential-test.ts'

/** A share of requests that must not grow: that failed, or took too long. */
export interface HarmRule {
  /** Share that is allowed. */
  readonly allowed: number
  /** Share beyond that which should be noticed soon. */
  readonly effect: number
  /** No weighted difference to the champion lies below minus this; absent: requests that failed are counted. */
  readonly floor?: number
}

/** How a challenger is tried. */
export interface TrialRules {
  readonly quality: SequentialRules
  /** Nothing is promoted on fewer rows, whatever they say. */
  readonly leastRows: number
  /** What is not shown by then is refused. */
  readonly mostRows: number
  /** Probability that harm is seen where there is none. */
  readonly harmAlpha: number
  /** Of requests to the challenger: those that failed although the champion's did not. */
  readonly errors: HarmRule
  /** Of requests to the challenger: those that took longer than the limit. */
  readonly slow: HarmRule
}

/** What was seen of a trial so far. Plain data. */
export interface TrialState {
  readonly quality: SequentialState
  readonly errors: Capital
  readonly slow: Capital
  /** The same of a split trial, by bets on a disaster. */
  readonly bold: { readonly errors: Capital; readonly slow: Capital }
}

/** What became known of some requests since the last look. */
export interface TrialNews {
  /** How much less the challenger lost, a row each, of rows whose outcome became known. */
  readonly differences: Iterable<number>
  /** Of each request to the challenger: whether it failed alone; of a split trial, of each request the weighted difference to the champion. */
  readonly failed: Iterable<boolean | number>
  /** The same of requests that took longer than the limit. */
  readonly slow: Iterable<boolean | number>
}

/** What is to be done, and why: sentences for people and for the audit log. */
export interface TrialDecision {
  readonly decision: 'promote' | 'refuse' | 'go-on'
  readonly reasons: readonly string[]
  /** What decided: errors or times, outcomes, or estimates of rows without; null: nothing yet. */
  readonly by: 'harm' | 'outcomes' | 'estimates' | null
  readonly quality: SequentialVerdict
}

/** A trial before its first request. */
export const noTrial: TrialState = {
  ...{ quality: noTest, errors: noCapital, slow: noCapital },
  bold: { errors: noCapital, slow: noCapital },
}

function harmOn(
  capital: Capital,
  happened: Iterable<boolean | number>,
  { allowed, effect, floor = 0 }: HarmRule,
): Capital {
  const values = [...happened].map((did) => Number(did) - allowed)
  return playOn(capital, values, { floor: Math.max(floor + allowed, effect), effect })
}

/** A share that is a disaster: whoever bets on it notices within a few requests that most fail. */
const disaster = 1

/** Goes on with what became known. */
export function goOn(state: TrialState, news: TrialNews, rules: TrialRules): TrialState {
  const [failed, slow] = [[...news.failed], [...news.slow]]
  const boldly = (capital: Capital, happened: readonly (boolean | number)[], rule: HarmRule): Capital =>
    rule.floor === undefined ? capital : harmOn(capital, happened, { ...rule, effect: disaster })
  return {
    quality: testOn(state.quality, news.differences, rules.quality),
    errors: harmOn(state.errors, failed, rules.errors),
    slow: harmOn(state.slow, slow, rules.slow),
    bold: {
      errors: boldly(state.bold.errors, failed, rules.errors),
      slow: boldly(state.bold.slow, slow, rules.slow),
    },
  }
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 2 : 1)} %`

/** A share of requests that is shown to be beyond what is allowed. */
export interface Harm {
  readonly what: 'errors' | 'slow'
  /** As it was seen; of a split trial, how much more than the champion's. */
  readonly share: number
  readonly count: number
  readonly allowed: number
  /** It was shown, and what came since does not speak against it. */
  readonly isStill: boolean
}

function harmOf(
  what: Harm['what'],
  { [what]: capital, bold }: TrialState,
  { [what]: rule, harmAlpha }: TrialRules,
): readonly Harm[] {
  const { allowed, floor } = rule
  // Errors and times share the rate, and so do the two gamblers of a split trial.
  const enough = -log(harmAlpha / (floor === undefined ? 2 : 4))
  if (Math.max(capital.greatest, bold[what].greatest) < enough) return []
  const { count, sum } = capital
  const isStill = Math.max(logCapital(capital), logCapital(bold[what])) >= enough
  return [{ what, share: sum / count + allowed, count, allowed, isStill }]
}

/** What was shown to be beyond what is allowed: errors, times. Wrong at any look with a probability of `harmAlpha` at most. */
export function harmsOf(state: TrialState, rules: TrialRules): readonly Harm[] {
  return [...harmOf('errors', state, rules), ...harmOf('slow', state, rules)]
}

const harmNames = { errors: 'It fails where the champion answers', slow: 'It answers too slowly' } as const

function harmText({ what, share, count, allowed }: Harm, rules: TrialRules): string {
  const name = harmNames[what]
  if (rules[what].floor !== undefined)
    return `${name}: ${percent(share)} of requests more than the champion, by ${count} that were shared; ${percent(allowed)} more are allowed.`
  return `${name}: ${percent(share)} of ${count} requests, ${percent(allowed)} are allowed.`
}

function qualityText({ mean, low, high, count }: SequentialVerdict): string {
  const number = (value: number): string => value.toPrecision(3)
  return `it lost ${number(Math.abs(mean))} ${mean < 0 ? 'more' : 'less'} a row than the champion on ${count} rows (${number(low)} to ${number(high)}, at every look)`
}

/**
 * Decides about a challenger.
 *
 * Harm refuses at once. It is promoted once it is shown to be better, on enough rows; refused once it is shown not to be better by the
 * declared effect, or when the rows are used up. The rates of the rules hold however often one asks.
 */
export function decideTrial(state: TrialState, rules: TrialRules): TrialDecision {
  const quality = verdictOf(state.quality, rules.quality)
  const { leastRows, mostRows } = rules
  const harms = harmsOf(state, rules).map((harm) => harmText(harm, rules))
  if (harms.length > 0) return { decision: 'refuse', reasons: harms, by: 'harm', quality }
  const said = qualityText(quality)
  const { effect, margin = 0 } = rules.quality
  // Where no loss beyond the margin is all that is asked.
  const isEnough = margin < 0
  // What was shown on a few rows must still hold on many.
  const holds = logCapital(state.quality.better) >= -log(rules.quality.alpha)
  if (quality.verdict === 'better' && holds && quality.count >= leastRows)
    return {
      decision: 'promote',
      reasons: [`${isEnough ? `It is not worse by ${-margin} a row` : 'It is better'}: ${said}.`],
      by: 'outcomes',
      quality,
    }
  if (quality.verdict === 'not-better')
    return {
      decision: 'refuse',
      reasons: [`${isEnough ? 'It is worse' : `It is not better by ${effect} a row`}: ${said}.`],
      by: 'outcomes',
      quality,
    }
  if (quality.count >= mostRows)
    return {
      decision: 'refuse',
      reasons: [`It was not shown to be ${isEnough ? 'no worse' : 'better'} on ${mostRows} rows: ${said}.`],
      by: 'outcomes',
      quality,
    }
  return { decision: 'go-on', reasons: [], by: null, quality }
}
