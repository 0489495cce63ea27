import type { MetricEstimate } from '@modelwright/runtime'
import { type Metric, type MonitorFinding, takeBatch } from '../../core/index.ts'
import { evaluate, intervalText } from '../../evaluate/index.ts'
import { estimateClassification } from '../performance/estimate-classification.ts'
import { estimateRegression, type LossMetric } from '../performance/estimate-regression.ts'
import { fitHonesty } from '../performance/honesty.ts'
import { likenessWeights } from '../performance/likeness-weights.ts'
import {
  bestEnd,
  calibratingReference,
  contenderOf,
  judgedReference,
  materialOf,
  metricsOf,
  worseBy,
} from './metrics-asked.ts'
import { oncePerReference } from './once-per-reference.ts'
import { type Looked, nothingSeen, type WindowFacts } from './window-facts.ts'
import { shortText } from './words.ts'

/** Rows before which an estimate says nothing. */
const leastRows = 50
/** Outcomes that are drawn for an interval. */
const replicates = 100

/** Metrics of the reference by name, with their intervals: of its rows, else those that the model carries of the same rows. */
export function metricsBefore(
  facts: WindowFacts,
  metrics: readonly Metric[],
): Readonly<Record<string, MetricEstimate>> {
  const known = judgedReference(facts)
  if (known === undefined) return facts.claimed
  const names = metrics.map(({ name }) => name).join()
  return oncePerReference(
    facts.reference!,
    `metrics ${names}`,
    () =>
      evaluate({ ...contenderOf(known, facts), metrics, seed: facts.referenceSeed.split('before') }).metrics,
  )
}

/** What is expected of a window without outcomes, and what the reference had. */
export interface Expected {
  readonly before: Readonly<Record<string, MetricEstimate>>
  readonly expected: Readonly<Record<string, MetricEstimate>>
}

async function ofClasses(facts: WindowFacts, metrics: readonly Metric[], isDrift: boolean) {
  const { answers, rows, reference, seed, fitRows, deadline } = facts
  const calibrating = calibratingReference(facts)
  if (calibrating === undefined || answers.task === 'regression') return {}
  const kept = reference?.rows
  // Where rows look as before no weights are needed, and they would only add noise.
  const isWeighted = isDrift && kept !== undefined
  const weights = isWeighted
    ? await likenessWeights(takeBatch(kept.rows, kept.judged), rows!.rows, {
        ...{ fitRows, seed: seed.split('likeness'), deadline },
        mostRows: 2000,
      })
    : undefined
  const { classes = [], threshold } = answers
  const usual = () =>
    oncePerReference(reference!, 'honesty', () =>
      fitHonesty(calibrating, { classes, seed: facts.referenceSeed.split('honesty'), replicates }),
    )
  return estimateClassification(
    { task: answers.task, classes, predictions: rows!.said, threshold },
    metrics,
    {
      seed: seed.split('estimate'),
      replicates,
      reference: weights === undefined || !('target' in calibrating) ? usual() : { ...calibrating, weights },
    },
  )
}

async function ofNumbers(facts: WindowFacts, metrics: readonly Metric[]) {
  const { rows, seed, fitRows, deadline } = facts
  const known = judgedReference(facts)
  const names = metrics
    .map(({ name }) => name)
    .filter((name): name is LossMetric => name === 'mae' || name === 'rmse')
  if (known === undefined || known.truth.task !== 'regression' || names.length === 0) return {}
  const { rows: batch, judged } = facts.reference!.rows!
  return estimateRegression(
    { rows: rows!.rows, predictions: rows!.said },
    { rows: takeBatch(batch, judged), predictions: known.said, truth: known.truth.values },
    names,
    { fitRows, seed: seed.split('estimate'), deadline },
  )
}

function findingOf(
  metric: Metric,
  before: MetricEstimate,
  expected: MetricEstimate,
): MonitorFinding | undefined {
  const material = materialOf(metric, before.value)
  const surely = worseBy(metric, before.value, bestEnd(metric, expected))
  if (!(surely > 0 && worseBy(metric, before.value, expected.value) >= material)) return undefined
  const key = `estimate/${metric.name}`
  return {
    ...{ key, kind: 'estimate', severity: 'warning', found: expected.value, expected: before.value },
    text: `${metric.name} is expected to be ${shortText(expected.value)} (${intervalText(expected)}), before outcomes are known; it was ${shortText(before.value)}.`,
    advice: [
      'See which columns drifted: rows that look otherwise explain it.',
      'Get outcomes of some of these rows early, and tell them:  POST /outcomes',
    ],
  }
}

/**
 * Estimates how the model fares on the rows of a window whose outcomes are not known.
 *
 * Seeded: yes.  Cost: a hundred scores of each metric; two small fits and a hundred of a calibrator where rows drifted; two
 * small fits of numbers.
 */
export async function lookAtEstimates(facts: WindowFacts, isDrift: boolean): Promise<Looked & Expected> {
  const none = { ...nothingSeen, before: {}, expected: {} }
  const { rows, isWhole, reference } = facts
  if (reference === undefined || rows === undefined || !isWhole) return none
  if (rows.rows.rowCount < leastRows) return none
  const metrics = metricsOf(facts)
  const before = metricsBefore(facts, metrics)
  const isOfNumbers = facts.answers.task === 'regression'
  const expected = isOfNumbers ? await ofNumbers(facts, metrics) : await ofClasses(facts, metrics, isDrift)
  const findings = metrics.flatMap((metric) => {
    const [a, b] = [before[metric.name], expected[metric.name]]
    return a === undefined || b === undefined ? [] : (findingOf(metric, a, b) ?? [])
  })
  const series = Object.fromEntries(
    Object.entries(expected).map(([name, { value, low, high }]) => [
      `estimate/${name}`,
      { value, low, high },
    ]),
  )
  return { findings, series, before, expected }
}
