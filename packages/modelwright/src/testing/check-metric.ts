import type { Task } from '@modelwright/runtime'
import type { Metric } from '../core/index.ts'
import { type Check, insist } from './check.ts'
import { type MetricRows, metricRows, pickedRows, relabelledRows } from './metric-rows.ts'

const rowCount = 60
const everyRow = Array.from({ length: rowCount }, (_, row) => row)

function scoreRows(metric: Metric, rows: MetricRows, weights?: Float64Array): number {
  return metric.score(rows.truth, rows.prediction, weights, rows.classCount)
}

function requireEqual(found: number, wanted: number, what: string): void {
  const isEqual = Math.abs(found - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted))
  insist(isEqual, `${what}: ${found}, not ${wanted}`)
}

/** Whether the first score is at least as good as the second. */
function isNoWorse(metric: Metric, score: number, other: number): boolean {
  return metric.better === 'higher' ? score >= other : score <= other
}

function declarationChecks(metric: Metric): Check[] {
  return [
    {
      name: `${metric.name}: is declared with a kebab-case name, a line about it and at least one task`,
      run() {
        insist(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(metric.name), `the name is "${metric.name}"`)
        insist(metric.about.length > 0 && !metric.about.includes('\n'), `about is "${metric.about}"`)
        insist(metric.tasks.length > 0, 'there is no task')
        const isForValues = metric.tasks.includes('regression')
        insist(isForValues === (metric.needs === 'value'), `needs ${metric.needs} for ${metric.tasks}`)
      },
    },
  ]
}

function qualityChecks(
  metric: Metric,
  task: Task,
  rows: (noise: 'none' | 'little' | 'much') => MetricRows,
): Check[] {
  const of = (noise: 'none' | 'little' | 'much'): number => scoreRows(metric, rows(noise))
  return [
    {
      name: 'gives a number within its range',
      run() {
        const [least, greatest] = metric.range ?? [-Infinity, Infinity]
        for (const noise of ['none', 'little', 'much'] as const) {
          const score = of(noise)
          insist(score >= least && score <= greatest, `${score} is outside ${least} to ${greatest}`)
        }
      },
    },
    {
      name: 'finds the perfect prediction best',
      run() {
        const perfect = of('none')
        for (const noise of ['little', 'much'] as const)
          insist(isNoWorse(metric, perfect, of(noise)), `perfect ${perfect} is worse than ${of(noise)}`)
        const end = metric.range?.[metric.better === 'higher' ? 1 : 0]
        if (end !== undefined && Number.isFinite(end))
          insist(Math.abs(perfect - end) < 1e-9, `perfect is ${perfect}`)
      },
    },
    {
      name: 'finds less noise better',
      run: () => insist(isNoWorse(metric, of('little'), of('much')), `${of('little')} and ${of('much')}`),
    },
    {
      name: 'does not depend on the order of rows',
      run() {
        const turned = pickedRows(rows('much'), [...everyRow].reverse())
        requireEqual(scoreRows(metric, turned), of('much'), 'rows in reverse')
      },
    },
    ...(task === 'multiclass'
      ? [
          {
            name: 'does not depend on the order of classes',
            run() {
              const relabelled = relabelledRows(rows('much'), metric.needs)
              requireEqual(scoreRows(metric, relabelled), of('much'), 'classes moved on by one')
            },
          },
        ]
      : []),
  ]
}

/** Part of a row's weight that is added and taken off, to see how the score moves. */
const nudge = 1e-4

function requireInfluence(metric: Metric, rows: MetricRows): void {
  const influence = metric.influence?.(rows.truth, rows.prediction, rows.classCount)
  if (influence === undefined) return
  insist(influence.length === rowCount, `it is of ${influence.length} rows, not of ${rowCount}`)
  const size = Math.max(...influence.map(Math.abs), 1e-3)
  for (const row of everyRow) {
    const [above, below] = [1 + nudge, 1 - nudge].map((weight) => {
      const weights = new Float64Array(rowCount).fill(1)
      weights[row] = weight
      return scoreRows(metric, rows, weights)
    })
    const slope = (rowCount * (above - below)) / (2 * nudge)
    insist(
      Math.abs(slope - influence[row]) <= 1e-4 * size,
      `row ${row} moves it by ${slope}, not ${influence[row]}`,
    )
  }
}

function weightChecks(metric: Metric, rows: MetricRows): Check[] {
  const counts = everyRow.map((row) => row % 4)
  const repeated = pickedRows(
    rows,
    everyRow.flatMap((row) => Array.from({ length: counts[row] }, () => row)),
  )
  return [
    {
      name: 'takes a weight of n as n equal rows, and 0 as none',
      run() {
        const weighted = scoreRows(metric, rows, Float64Array.from(counts))
        requireEqual(weighted, scoreRows(metric, repeated), 'weights 0 to 3')
      },
    },
    {
      name: 'depends on the proportions of weights alone',
      run: () =>
        requireEqual(
          scoreRows(metric, rows, new Float64Array(rowCount).fill(2.5)),
          scoreRows(metric, rows),
          'weights of 2.5',
        ),
    },
    {
      name: 'moves with the weight of a row as its influence says',
      run: () => requireInfluence(metric, rows),
    },
    {
      name: 'scores by its scorer as by itself, again and again',
      run() {
        const scorer = metric.scorer?.(rows.truth, rows.prediction, rows.classCount)
        if (scorer === undefined) return
        const weights = Float64Array.from(counts)
        for (let time = 0; time < 2; time++) {
          requireEqual(scorer(), scoreRows(metric, rows), 'scorer without weights')
          requireEqual(scorer(weights), scoreRows(metric, rows, weights), 'scorer with weights')
        }
      },
    },
  ]
}

function edgeChecks(metric: Metric, fresh: () => MetricRows): Check[] {
  const rows = fresh()
  const isNaNFor = (score: number, what: string): void =>
    insist(Number.isNaN(score), `${what} gives ${score}, not NaN`)
  return [
    {
      name: 'is NaN without rows and without weight',
      run() {
        isNaNFor(scoreRows(metric, pickedRows(rows, [])), 'no row')
        isNaNFor(scoreRows(metric, rows, new Float64Array(rowCount)), 'no weight')
      },
    },
    {
      name: 'is NaN where a prediction is',
      run() {
        if (metric.needs === 'class') return
        const broken = rows.prediction.slice()
        for (let i = 0; i < rows.width; i++) broken[i] = Number.NaN
        isNaNFor(scoreRows(metric, { ...rows, prediction: broken }), 'a NaN prediction')
      },
    },
    {
      name: 'throws for no pair of rows and writes to none of its inputs',
      run() {
        const given = fresh()
        const { truth, prediction } = given
        const before = [...truth, ...prediction].join()
        for (const row of everyRow) scoreRows(metric, pickedRows(given, [row, (row + 1) % rowCount]))
        scoreRows(metric, given, new Float64Array(rowCount).fill(1))
        insist([...truth, ...prediction].join() === before, 'an input was written to')
      },
    },
  ]
}

/**
 * Lists the rules every metric must keep, for each of its tasks: perfect is best, noise makes worse, order does not
 * count, weights are repetitions, NaN where nothing can be said.
 *
 * @example
 * checkMetric({
 *   name: 'always-one', about: 'Says 1', tasks: ['regression'], needs: 'value', better: 'higher', score: () => 1,
 * }).length // → 12
 */
export function checkMetric(metric: Metric): readonly Check[] {
  const checks = metric.tasks.flatMap((task) => {
    const rows = (noise: 'none' | 'little' | 'much'): MetricRows =>
      metricRows(metric.needs, task, noise, rowCount)
    const ofTask = [
      ...qualityChecks(metric, task, rows),
      ...weightChecks(metric, rows('little')),
      ...edgeChecks(metric, () => rows('little')),
    ]
    return ofTask.map((check) => ({ ...check, name: `${metric.name}, ${task}: ${check.name}` }))
  })
  return [...declarationChecks(metric), ...checks]
}
