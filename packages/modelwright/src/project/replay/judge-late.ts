import type { Model } from '@modelwright/runtime'
import {
  type BothSaid,
  type JudgedLate,
  judgeLate,
  type LossTerms,
  type TrialDecision,
  type TrialRules,
} from '../../update/index.ts'
import { durationMs } from '../outcomes/duration.ts'
import type { ReplayedRows } from './replay-log.ts'

/** What estimates of rows say whose outcomes are late. Plain data. */
export interface LateEstimates extends JudgedLate {
  /** How long a row waits for its outcome before it counts by its estimate. */
  readonly after: string
}

/** When rows count by their estimates, and what time it is. */
export interface LateAsked {
  readonly after: string
  readonly now: number
}

/** Judges rows by estimates that have waited too long, by the rules of the test on outcomes. */
export function estimateLate(
  rows: ReplayedRows,
  { schema: { output } }: Model,
  {
    terms,
    rules: { quality, leastRows },
    late: { after, now },
  }: { readonly terms: LossTerms; readonly rules: TrialRules; readonly late: LateAsked },
): LateEstimates {
  const { task, classes = [] } = output
  const { champion, challenger, asked, received, judged, truth } = rows
  const said: BothSaid = { task, classes, champion, challenger }
  const given = { ...quality, terms, leastRows, now, afterMs: durationMs(after)! }
  return { ...judgeLate({ said, asked, received, judged, truth }, given), after }
}

const number = (value: number): string => value.toPrecision(3)

function lateReason(
  { verdict, rows, after, mean, low, high, learnt }: LateEstimates,
  { effect, margin = 0 }: TrialRules['quality'],
): string {
  const isEnough = margin < 0
  const better = isEnough ? `It is not worse by ${-margin} a row` : 'It is better'
  const worse = isEnough ? 'It is worse' : `It is not better by ${effect} a row`
  const less = `${number(Math.abs(mean))} ${mean < 0 ? 'more' : 'less'}`
  return `${verdict === 'better' ? better : worse}, by estimates of ${rows} rows whose outcomes had not come after ${after}: with the outcomes of ${learnt} they say that it loses ${less} a row than the champion (${number(low)} to ${number(high)}, at every look).`
}

/** The decision of both tests: outcomes go before, estimates decide where those do not. */
export function decideWithLate(
  trial: TrialDecision,
  late: LateEstimates | null,
  rules: TrialRules,
): TrialDecision {
  if (late !== null && trial.by === 'outcomes')
    return { ...trial, reasons: [...trial.reasons, 'That was decided by outcomes, not by estimates.'] }
  if (late === null || trial.decision !== 'go-on' || late.verdict === 'undecided') return trial
  const decision = late.verdict === 'better' ? 'promote' : 'refuse'
  return { ...trial, decision, reasons: [lateReason(late, rules.quality)], by: 'estimates' }
}

/** How far estimates are, in words. */
export function lateText({ rows, came, after, unused }: LateEstimates): string {
  const some = came === 0 ? '' : `, ${came} of which came since`
  return `${rows} rows without outcomes after ${after}${some}${unused === null ? '' : `: ${unused}`}`
}
