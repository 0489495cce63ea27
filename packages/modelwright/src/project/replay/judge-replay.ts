import type { Model, Schema } from '@modelwright/runtime'
import { outputsOf, seedOf, type Target, targetLength } from '../../core/index.ts'
import { type Comparison, compare, defaultMetric } from '../../evaluate/index.ts'
import {
  brierRange,
  decideTrial,
  goOn,
  noTrial,
  pairedDifferences,
  type RowLoss,
  rowLosses,
  type TrialDecision,
  type TrialRules,
} from '../../update/index.ts'
import { errorScaleOf, usualError } from './error-scale.ts'
import { type Flip, flipsOf, labelsOf } from './flips.ts'
import { decideWithLate, estimateLate, type LateAsked, type LateEstimates } from './judge-late.ts'
import { countedRows, type OutcomeAge } from './outcome-age.ts'
import type { ReplayedRows } from './replay-log.ts'
import { type ReplayedSlice, sliceRows } from './replayed-slices.ts'

/** What is asked of a challenger. */
export interface ReplayRules {
  /** Mean loss a row that it must save; absent: a fiftieth of what they are expected to lose. */
  readonly effect?: number
  readonly leastRows: number
  readonly mostRows: number
  readonly alpha: number
  readonly seed: number
  /** What promotes: that it saves anything (default), or that it does not lose more by the effect. */
  readonly needs?: 'better' | 'not-worse'
  /** Rows without an outcome after so long count by estimates, on half of the error rate; absent: they decide nothing. */
  readonly late?: LateAsked
  /** Rows count once they are so old, in the order in which they were asked; absent: as soon as their outcome is known. */
  readonly age?: OutcomeAge
}

/** What a replay says of a challenger. Plain data. */
export interface Judged {
  readonly rows: number
  readonly outcomes: number
  readonly refused: number
  readonly unread: number
  readonly strange: number
  /** Share of rows with another label, or of numbers with another value. */
  readonly otherShare: number
  readonly flips: readonly Flip[]
  /** Mean of how far a probability, or a number, moved. */
  readonly moved: number
  readonly championUs: number
  readonly challengerUs: number
  readonly slices: readonly ReplayedSlice[]
  /** A metric over all rows with an outcome, challenger first; its interval holds for one look. Null: too few rows. */
  readonly comparison: Comparison | null
  readonly loss: string
  /** Null: there are too few rows to begin, or nothing by which to decide. */
  readonly trial: (TrialDecision & { readonly effect: number; readonly range: number }) | null
  /** What estimates say of rows whose outcomes are late; null: they are not asked for, or there is no trial. */
  readonly late: LateEstimates | null
  /** Why there is no trial. */
  readonly untried: string | null
  /** In which order outcomes count: as they became known, which takes for granted that what one is does not change when it comes, or as rows were asked. */
  readonly order: 'received' | 'asked'
  /** Why outcomes decide nothing, or only those of rows before the first that waits: they are no sample of all; null: nothing shows that. */
  readonly delays: string | null
}

/** Rows, without their outcomes, by which range and effect are chosen before the trial. */
const lookRows = 1000
/** A metric of fewer rows says nothing. */
const leastCompared = 30

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

const lossOf = (task: Target['task']): RowLoss =>
  task === 'regression' ? rowLosses['absolute-error'] : rowLosses['brier']

/** What is settled before any outcome is looked at. */
interface Terms {
  readonly range: number
  readonly effect: number
  /** Of absolute errors. */
  readonly scale: number | undefined
}

function termsOf(rows: ReplayedRows, champion: Model, rules: ReplayRules): Terms | string {
  const { task, classes = [] } = champion.schema.output
  if (rows.rowCount < lookRows)
    return `${lookRows} logged rows are needed to settle the terms of a trial; there are ${rows.rowCount}.`
  if (task === 'regression') {
    const scale = errorScaleOf(champion)
    if (scale === undefined) return 'The champion does not say how far its numbers were off when it was made.'
    return { range: 1, effect: rules.effect ?? usualError / 50, scale }
  }
  const width = outputsOf({ task, classes })
  const before = rows.champion.subarray(0, lookRows * width)
  const after = rows.challenger.subarray(0, lookRows * width)
  const range = brierRange(before, after, width)
  const { expected } = rowLosses['brier']
  const hoped = Math.max(...[before, after].map((said) => mean(expected!(task, said, classes.length))))
  const effect = rules.effect ?? Math.max(hoped / 50, 1e-4)
  if (effect >= range)
    return `Their answers are too alike for a difference of ${effect.toPrecision(3)} a row: none can lie beyond ${range.toPrecision(3)}.`
  return { range, effect, scale: undefined }
}

/** The rules of a trial on terms that were settled before it. */
export function trialRules(
  { range, effect }: { readonly range: number; readonly effect: number },
  rules: ReplayRules,
): TrialRules {
  const asked = rules.needs === 'not-worse' ? { margin: -effect, effect: 0 } : { effect }
  // Outcomes and estimates are two tests, of half the error rate each.
  const alpha = rules.late === undefined ? rules.alpha : rules.alpha / 2
  return {
    quality: { range, ...asked, alpha, beta: alpha },
    leastRows: rules.leastRows,
    mostRows: rules.mostRows,
    harmAlpha: 0.01,
    errors: { allowed: 0.001, effect: 0.01 },
    slow: { allowed: 0.05, effect: 0.05 },
  }
}

/** Numbers of the judged rows, in the order in which their outcomes became known. */
function taken(said: Float64Array, { judged, rowCount }: ReplayedRows): Float64Array {
  const width = said.length / rowCount
  const found = new Float64Array(judged.length * width)
  judged.forEach((row, at) => {
    found.set(said.subarray(row * width, (row + 1) * width), at * width)
  })
  return found
}

/** How much less the challenger lost on each judged row; cut to the range only within the trial. */
function savedOf(rows: ReplayedRows, scale: number | undefined): Float64Array {
  const { truth } = rows
  const loss = lossOf(truth.task)
  if (loss.needsScale && scale === undefined) return new Float64Array(0)
  const champion = loss.of(truth, taken(rows.champion, rows), scale)
  return pairedDifferences(champion, loss.of(truth, taken(rows.challenger, rows), scale), 1)
}

function compared(rows: ReplayedRows, models: readonly [Model, Model], seed: number): Comparison | null {
  const { truth: target } = rows
  if (targetLength(target) < leastCompared) return null
  const contender = (said: Float64Array, { artifact }: Model) => ({
    target,
    predictions: taken(said, rows),
    threshold: artifact.threshold,
  })
  const [champion, challenger] = models
  const a = contender(rows.challenger, challenger)
  const found = compare(a, contender(rows.champion, champion), defaultMetric(target.task), {
    seed: seedOf(seed),
  })
  return Number.isNaN(found.difference) ? null : found
}

/** Why two models cannot be tried against each other; undefined: they predict the same. */
export function unlike(champion: Schema['output'], challenger: Schema['output']): string | undefined {
  const { task, name, classes = [] } = champion
  const { classes: others = [] } = challenger
  if (name !== challenger.name || task !== challenger.task)
    return `They predict different things: "${name}" (${task}) and "${challenger.name}" (${challenger.task}).`
  if (classes.length !== others.length || classes.some((one, at) => one !== others[at]))
    return `Their classes differ: ${classes.slice(0, 5).join(', ')} and ${others.slice(0, 5).join(', ')}.`
  return undefined
}

/** Judges a challenger by replayed rows: what it says otherwise, what that saved, and whether that is enough. */
export function judgeReplay(
  given: ReplayedRows,
  models: readonly [champion: Model, challenger: Model],
  rules: ReplayRules,
): Judged {
  const [champion, challenger] = models
  const { rows, order, delays } = countedRows(given, rules.age, (some) => taken(some.champion, some))
  const before = labelsOf(champion, rows.champion, rows.rowCount)
  const after = labelsOf(challenger, rows.challenger, rows.rowCount)
  const isOther = (row: number): boolean => before[row] !== after[row]
  const terms = termsOf(rows, champion, rules)
  const saved = savedOf(rows, errorScaleOf(champion))
  const isNumber = champion.schema.output.task === 'regression'
  const found =
    typeof terms === 'string' ? harmed(rows, rules) : tried([rows, given], champion, { saved, terms, rules })
  return {
    rows: rows.rowCount,
    outcomes: rows.judged.length,
    refused: rows.refused.filter((one) => one).length,
    unread: rows.unread,
    strange: rows.strange,
    otherShare: before.filter((_, row) => isOther(row)).length / rows.rowCount,
    flips: isNumber ? [] : flipsOf(before, after).slice(0, 20),
    moved: mean(rows.champion.map((value, at) => Math.abs(value - rows.challenger[at]))),
    championUs: rows.championUs,
    challengerUs: rows.challengerUs,
    slices: sliceRows(rows, isOther, saved),
    comparison: compared(rows, models, rules.seed),
    loss: lossOf(champion.schema.output.task).name,
    ...found,
    trial: found.trial === null || delays === null ? found.trial : unbiased(found.trial, rules),
    ...{ order, delays },
    untried: typeof terms === 'string' ? terms : null,
  }
}

/** A decision without what outcomes would say, which are no sample of those to come. */
export function withheld(trial: TrialDecision): TrialDecision {
  return trial.by === 'harm' ? trial : { ...trial, decision: 'go-on', reasons: [], by: null }
}

/** What still decides where outcomes are no sample: without a declared age, the rows before the first that waits, which are none. */
function unbiased<Trial extends TrialDecision>(trial: Trial, { age }: ReplayRules): Trial {
  const isSound = age === undefined && trial.by !== 'estimates'
  return isSound ? trial : { ...trial, ...withheld(trial) }
}

/** Before there are terms, harm refuses all the same: a challenger that answers nothing would never have any. */
function harmed(rows: ReplayedRows, { late: _, ...rules }: ReplayRules): Pick<Judged, 'trial' | 'late'> {
  const terms = { range: 1, effect: 0.5 }
  const trial = decided(rows, new Float64Array(0), { terms, own: trialRules(terms, rules) })
  return { trial: trial.decision === 'refuse' ? { ...trial, ...terms } : null, late: null }
}

function decided(
  rows: ReplayedRows,
  saved: Float64Array,
  { terms: { range }, own }: { readonly terms: Pick<Terms, 'range'>; readonly own: TrialRules },
): TrialDecision {
  const differences = saved.subarray(0, own.mostRows).map((value) => Math.min(range, Math.max(-range, value)))
  return decideTrial(goOn(noTrial, { differences, failed: rows.refused, slow: rows.slow ?? [] }, own), own)
}

function tried(
  [rows, all]: readonly [counted: ReplayedRows, all: ReplayedRows],
  champion: Model,
  {
    saved,
    terms,
    rules,
  }: { readonly saved: Float64Array; readonly terms: Terms; readonly rules: ReplayRules },
): Pick<Judged, 'trial' | 'late'> {
  const { range, effect, scale } = terms
  const own = trialRules(terms, rules)
  const loss = lossOf(champion.schema.output.task)
  const asked = { terms: { loss, range, scale }, rules: own }
  const late = rules.late === undefined ? null : estimateLate(all, champion, { ...asked, late: rules.late })
  return {
    trial: { ...decideWithLate(decided(rows, saved, { terms, own }), late, own), effect, range },
    late,
  }
}
