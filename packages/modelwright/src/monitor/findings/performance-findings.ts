import type { MetricEstimate } from '@modelwright/runtime'
import {
  type Metric,
  type MonitorFinding,
  type SeriesValue,
  takeBatch,
  targetLength,
} from '../../core/index.ts'
import { type CalibrationError, fairnessOf, intervalText } from '../../evaluate/index.ts'
import type { KnownSoFar } from '../performance/at-any-look.ts'
import { lossParts } from '../performance/loss-parts.ts'
import {
  comparedTo,
  type MeasuredMetric,
  type MeasuredPerformance,
  type MeasuredSlice,
  measurePerformance,
} from '../performance/measure-performance.ts'
import { isYoung } from '../watch/is-young.ts'
import type { Expected } from './estimate-findings.ts'
import { contenderOf, judgedReference, materialOf, metricsOf } from './metrics-asked.ts'
import { type Looked, nothingSeen, type WindowFacts } from './window-facts.ts'
import { nameText, shareText, shortText } from './words.ts'

/** Outcomes before which nothing is measured. */
const leastOutcomes = 30
/** Chance of a false alarm of one metric in one window, over all looks at it. */
const surely = 0.005
/** Calibration may be off by so much beyond what chance adds. */
const materialCalibration = 0.03

const conceptText = {
  none: '',
  covariate: ' Rows that look otherwise explain it.',
  concept: ' Rows look as before: outcomes follow otherwise from them (a changed concept).',
  both: ' Rows look otherwise, and outcomes follow otherwise from them.',
} as const

/** Where columns changed and still nobody could foresee the loss: a unit that was changed looks so, and is mended, not learnt. */
const unforeseenText =
  ' Columns changed in this window, and not in a way that lets so much be expected: they mean something else now (another unit, say), or outcomes follow otherwise from them (a changed concept).'

const retrain = 'Retrain on newer rows:  modelwright run'

function adviceOf(kind: keyof typeof conceptText, isChanged: boolean): string[] {
  if (kind === 'concept' && isChanged)
    return [
      'See first what became of the columns that changed: what is spoilt is mended, not learnt.',
      retrain,
    ]
  if (kind === 'concept' || kind === 'both')
    return [retrain, 'Older rows may teach what does not hold any more: leave them out.']
  return [retrain, 'Have it retrained by itself:  update: [onLoss()]  in the workflow']
}

/** What the loss of a metric is owed to, by what was expected without outcomes. */
function causeOf({ metric, now }: MeasuredMetric, { before, expected }: Expected): keyof typeof conceptText {
  const [was, foreseen] = [before[metric], expected[metric]]
  return was === undefined || foreseen === undefined ? 'none' : lossParts(was, foreseen, now).kind
}

function metricFinding(
  metric: Metric,
  found: MeasuredMetric,
  { expected, isChanged }: { readonly expected: Expected; readonly isChanged: boolean },
): MonitorFinding | undefined {
  const { before, worse = Number.NaN, pValue = Number.NaN, now, rowCount } = found
  if (before === undefined || !(worse > 0) || !(pValue <= surely)) return undefined
  const material = materialOf(metric, before.value)
  if (worse < material) return undefined
  const cause = causeOf(found, expected)
  const causeText = cause === 'concept' && isChanged ? unforeseenText : conceptText[cause]
  return {
    ...{ key: `performance/${metric.name}`, kind: 'performance', found: now.value, expected: before.value },
    severity: worse >= 2 * material ? 'error' : 'warning',
    text: `${metric.name} is ${shortText(now.value)} (${intervalText(now)}) on ${rowCount} outcomes; it was ${shortText(before.value)}.${causeText}`,
    advice: adviceOf(cause, isChanged),
  }
}

function sliceFinding(metric: Metric, slice: MeasuredSlice): MonitorFinding | undefined {
  const { column, level, before, now, worse = Number.NaN, adjusted, rowCount } = slice
  if (before === undefined || !(adjusted <= surely)) return undefined
  const material = materialOf(metric, before.value)
  if (!(worse >= material)) return undefined
  const where = `${column} = ${level}`
  return {
    ...{ key: `performance/${metric.name}/${column}=${level}`, kind: 'performance', slice: where, column },
    ...{ found: now.value, expected: before.value, severity: worse >= 2 * material ? 'error' : 'warning' },
    text: `Where ${nameText(column)} is ${nameText(level)}, ${metric.name} is ${shortText(now.value)} (${intervalText(now)}) on ${rowCount} outcomes; it was ${shortText(before.value)}.`,
    advice: [`Look at these rows apart: what changed for ${where}?`, retrain],
  }
}

function calibrationFinding({ value, debiased, byChance, low, high }: CalibrationError): MonitorFinding[] {
  if (!(debiased >= materialCalibration && low > byChance)) return []
  return [
    {
      ...{ key: 'calibration/error', kind: 'calibration', found: value, expected: byChance },
      severity: debiased >= 2 * materialCalibration ? 'error' : 'warning',
      text: `Probabilities are off by ${shareText(value)} on average (${intervalText({ low, high })}); honest ones would show ${shareText(byChance)} on as many rows.`,
      advice: ["Retrain, with  evaluate: { calibrate: 'auto' }  in the workflow.", retrain],
    },
  ]
}

const measuredValue = ({ value, low, high }: MetricEstimate): SeriesValue => ({ value, low, high })

function seriesOf({ metrics, slices, calibration }: MeasuredPerformance): Record<string, SeriesValue> {
  return Object.fromEntries([
    ...metrics.map(({ metric, now }) => [`performance/${metric}`, measuredValue(now)] as const),
    ...slices.map(
      ({ metric, now, column, level }) =>
        [`performance/${metric}/${column}=${level}`, measuredValue(now)] as const,
    ),
    ...(calibration === undefined ? [] : [['calibration/error', measuredValue(calibration)] as const]),
  ])
}

/** Groups of columns between which the model must be fair: how far they are apart, and whether that is surely more than before. */
function lookAtFairness(facts: WindowFacts): Looked {
  const { judged, settings, seed } = facts
  const columns = settings.fairness.filter((name) => judged?.rows.columns.has(name) === true)
  if (judged === undefined || columns.length === 0) return nothingSeen
  const groupsOf = (rows: Omit<typeof judged, 'sources'>, key: string) =>
    fairnessOf(contenderOf(rows, facts), rows.rows, columns, { seed: seed.split('fairness', key) })
  const known = judgedReference(facts)
  const before =
    known === undefined
      ? []
      : groupsOf({ ...known, rows: takeBatch(known.rows, facts.reference!.rows!.judged) }, 'before')
  const findings: MonitorFinding[] = []
  const series: [string, SeriesValue][] = []
  for (const { column, disparities } of groupsOf(judged, 'now')) {
    const earlier = before.find((one) => one.column === column)?.disparities ?? []
    for (const { measure, difference, highest, lowest, rate } of disparities) {
      series.push([`fairness/${column}/${measure}`, measuredValue(difference)])
      const was = earlier.find((one) => one.measure === measure)?.difference
      if (rate > surely || difference.value < 0.1 || !(difference.low > (was?.high ?? 0))) continue
      findings.push({
        ...{ key: `fairness/${column}/${measure}`, kind: 'fairness', severity: 'warning', column },
        ...{ found: difference.value, expected: was?.value ?? 0 },
        text: `By ${measure.replaceAll('-', ' ')} the groups of ${nameText(column)} are ${shortText(difference.value)} apart (${intervalText(difference)}): most for ${nameText(highest)}, least for ${nameText(lowest)}${was === undefined ? '' : `; they were ${shortText(was.value)} apart`}.`,
        advice: [
          `See how each group fares:  modelwright evaluate, with  fairness: [${nameText(column)}]`,
          retrain,
        ],
      })
    }
  }
  return { findings, series: Object.fromEntries(series) }
}

/**
 * Measures how the model fares on rows of the window whose outcome is known, beside the reference, by slice and by group.
 *
 * Seeded: yes.
 *
 * @param isChanged - columns drifted, or hold values they should not
 */
export function lookAtPerformance(facts: WindowFacts, expected: Expected, isChanged: boolean): Looked {
  const { judged, settings, seed } = facts
  const series = { outcomes: { value: facts.outcomes } }
  const isTooFew = judged === undefined || targetLength(judged.truth) < leastOutcomes
  if (isTooFew || isYoung(facts, facts)) return { findings: [], series }
  const metrics = metricsOf(facts)
  const [known, of] = [judgedReference(facts), knownOf(facts)]
  const slices = settings.slices.filter((name) => judged.rows.columns.has(name))
  const before = known === undefined ? undefined : takeBatch(known.rows, facts.reference!.rows!.judged)
  const found = measurePerformance(contenderOf(judged, facts), {
    ...{ seed: seed.split('performance'), metrics, slices, known: of },
    ...(known === undefined ? {} : { reference: contenderOf(known, facts) }),
    rows: { now: judged.rows, ...(before === undefined ? {} : { before }) },
  })
  const withBefore = found.metrics.map((one) => comparedWith(one, metrics, { ...expected, known: of }))
  const findings = [
    ...withBefore.flatMap(
      (one) =>
        metricFinding(metrics.find(({ name }) => name === one.metric)!, one, { expected, isChanged }) ?? [],
    ),
    ...found.slices.flatMap((slice) => sliceFinding(metrics[0], slice) ?? []),
    ...(found.calibration === undefined ? [] : calibrationFinding(found.calibration)),
  ]
  const fair = lookAtFairness(facts)
  return {
    findings: [...findings, ...fair.findings],
    series: { ...series, ...seriesOf(found), ...fair.series },
  }
}

/** What is known of the window by now: looks at it go on as outcomes come. */
function knownOf(facts: WindowFacts): KnownSoFar {
  const { sketches, unread, duplicates, outcomes, mostMeasured, settings } = facts
  // Of an age at which all that count are known.
  if (settings.outcomesAfterMs !== undefined) return { rows: outcomes, outcomes, mostMeasured }
  // The log counts rows that came twice, and so do outcomes.
  const rows = (sketches?.features.rowCount ?? 0) + unread + duplicates
  return { rows, outcomes, mostMeasured }
}

/** Where the rows of the reference are not there, what it says of the metric stands in their place. */
function comparedWith(
  found: MeasuredMetric,
  metrics: readonly Metric[],
  { before, known }: Pick<Expected, 'before'> & { readonly known: KnownSoFar },
): MeasuredMetric {
  const was = before[found.metric]
  if (found.before !== undefined || was === undefined) return found
  const { better } = metrics.find(({ name }) => name === found.metric)!
  return comparedTo(found, was, { better, known })
}
