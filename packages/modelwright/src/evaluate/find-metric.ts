import type { Task } from '@modelwright/runtime'
import { didYouMean, foldName, type Metric, ModelwrightError } from '../core/index.ts'
import { metrics } from './metrics/index.ts'

const byFoldedName = new Map(Object.values(metrics).map((metric) => [foldName(metric.name), metric]))

function unknown(name: string, task: Task | undefined): ModelwrightError {
  const names = task === undefined ? Object.keys(metrics) : metricsFor(task).map((metric) => metric.name)
  return new ModelwrightError('EVALUATE_METRIC_UNKNOWN', {
    message: `There is no metric "${name}".`,
    where: name,
    mend: [
      ...didYouMean(name, names),
      `Metrics${task === undefined ? '' : ` for ${task}`}: ${names.join(', ')}.`,
    ],
  })
}

function unfit(metric: Metric, task: Task): ModelwrightError {
  return new ModelwrightError('EVALUATE_METRIC_UNFIT', {
    message: `The metric "${metric.name}" is for ${metric.tasks.join(' and ')} targets; this one is ${task}.`,
    where: metric.name,
    mend: [
      `Take one of: ${metricsFor(task)
        .map(({ name }) => name)
        .join(', ')}.`,
      'Or say the task, if it was guessed wrong:  --task',
    ],
  })
}

/**
 * Finds a metric by name; case, `-` and `_` do not count. A metric handed in as such is only checked against the task.
 *
 * @param task - when given, the metric must fit it
 * @throws {ModelwrightError} EVALUATE_METRIC_UNKNOWN - when there is no such name; offers the nearest
 * @throws {ModelwrightError} EVALUATE_METRIC_UNFIT - when the metric is not for the task
 */
export function findMetric(name: string | Metric, task?: Task): Metric {
  const metric = typeof name === 'string' ? byFoldedName.get(foldName(name)) : name
  if (typeof metric?.score !== 'function') throw unknown(String(name), task)
  if (task !== undefined && !metric.tasks.includes(task)) throw unfit(metric, task)
  return metric
}

/** Lists the metrics that fit a task, by name. */
export function metricsFor(task: Task): readonly Metric[] {
  return Object.values(metrics).filter((metric) => metric.tasks.includes(task))
}

const defaults = { binary: 'auc', multiclass: 'log-loss', regression: 'rmse' } as const

/** The metric a task is tuned and judged by when none is named: AUC, log loss or RMSE. */
export function defaultMetric(task: Task): Metric {
  return metrics[defaults[task]]
}
