import type { Task } from '@modelwright/runtime'
import { type Metric, ModelwrightError, type OptionSpecs } from '../core/index.ts'
import type { Comparison } from './compare.ts'
import type { Evaluation } from './evaluate.ts'
import { findMetric } from './find-metric.ts'
import { numberText, pText, testNames } from './number-text.ts'

/** What a model must reach before it is shipped. Plain data, as it stands in a workflow file. */
export type Gate =
  | {
      readonly gate: 'at-least'
      readonly metric: string
      readonly value: number
      readonly bound: 'value' | 'low'
    }
  | {
      readonly gate: 'at-most'
      readonly metric: string
      readonly value: number
      readonly bound: 'value' | 'high'
    }
  | {
      readonly gate: 'beats-baseline'
      /** The workflow's metric when absent. */
      readonly metric?: string
      readonly by: number
      readonly bound: 'value' | 'low'
    }
  | {
      readonly gate: 'beats-champion'
      /** The workflow's metric when absent. */
      readonly metric?: string
      readonly by: number
      readonly bound: 'value' | 'low'
      readonly minimumRows: number
    }

/** What gates are checked against. */
export interface GateContext {
  readonly evaluation: Evaluation
  /** The metric the workflow is judged by. */
  readonly metric: string
  /** Compares the model with the baseline on the same rows. */
  readonly baseline?: (metric: string) => Comparison
  /** Compares it with the champion on rows neither saw; `none` when there is no champion yet; absent when not checkable. */
  readonly champion?: ((metric: string) => Comparison) | 'none'
}

/** Whether a gate was passed, and by how much. Plain data. */
export interface GateVerdict {
  /** The gate in words: `auc at least 0.83`. */
  readonly name: string
  readonly passed: boolean
  /** One sentence that says by how much. */
  readonly reason: string
  /** The number that was compared; null where there is none. */
  readonly value: number | null
  readonly needed: number
}

/** A kind of gate: its declared options, how it is read from a workflow file and how it is checked. */
export interface GateKind<Kind extends Gate = Gate> {
  readonly name: Kind['gate']
  readonly about: string
  readonly options: OptionSpecs
  /** Makes the gate from plain data and checks it. */
  read(found: Readonly<Record<string, unknown>>): Kind
  check(gate: Kind, context: GateContext): GateVerdict
}

/** Refuses a gate that could not mean anything. */
export function refuseGate(owner: string, problem: string, mend: readonly string[]): never {
  throw new ModelwrightError('EVALUATE_GATE_INVALID', {
    message: `Bad gate ${owner}: ${problem}.`,
    where: owner,
    mend,
  })
}

/** Checks the metric and limit of a gate that compares with a number. */
export function readLimit(owner: string, metric: unknown, value: unknown, better: Metric['better']): string {
  const found = findMetric(metric as string)
  if (found.better !== better) {
    const other = better === 'higher' ? 'atMost' : 'atLeast'
    refuseGate(owner, `"${found.name}" is better when ${found.better}`, [
      `Write:  ${other}('${found.name}', ${String(value)})`,
    ])
  }
  if (typeof value !== 'number' || !Number.isFinite(value))
    refuseGate(owner, `the value must be a finite number, found ${JSON.stringify(value) ?? String(value)}`, [
      `Write:  ${owner}('${found.name}', ${better === 'higher' ? 0.8 : 0.2})`,
    ])
  const [least, greatest] = found.range ?? [-Infinity, Infinity]
  if (value < least || value > greatest)
    refuseGate(owner, `"${found.name}" lies from ${least} to ${greatest}, found ${value}`, [
      `Write a value from ${least} to ${greatest}.`,
    ])
  return found.name
}

/** Checks the metric of a gate that compares with another model. */
export function readMetric(metric: unknown): { metric?: string } {
  return metric === undefined ? {} : { metric: findMetric(metric as string).name }
}

/** Finds the metric a relative gate goes by, fit for the task. */
export function metricOfGate(metric: string | undefined, context: GateContext): Metric {
  const task: Task = context.evaluation.task
  return findMetric(metric ?? context.metric, task)
}

/** The verdict of a gate whose number is not there. */
export function failed(name: string, reason: string, needed: number): GateVerdict {
  return { name, passed: false, reason, value: null, needed }
}

/** A difference that comes up more often than this between equal models does not pass a gate that asks for certainty. */
const mostSurprise = 0.05

function testText(test: Comparison['test'], p: number): string {
  return Number.isNaN(p) ? '' : `, ${testNames[test]}: p ${pText(p)}`
}

/** Judges a difference to another model: `whom` is what the sentences call it. */
export function judgeDifference(
  { by, bound }: { by: number; bound: 'value' | 'low' },
  comparison: Comparison,
  whom: string,
): GateVerdict {
  const { metric, score, other, difference, low, high, p, test } = comparison
  const name = `${metric} beats the ${whom}${by > 0 ? ` by ${numberText(by)}` : ''}`
  const value = bound === 'low' ? low : difference
  if (Number.isNaN(value))
    return failed(name, `${metric} is not defined on these rows, or they are too few to tell.`, by)
  const isSure = bound === 'value' || by > 0 || p <= mostSurprise
  const passed = value > by && isSure
  const which = bound === 'low' ? 'the lower end must be above' : 'it must be above'
  const demand = value > by ? `p must be at most ${mostSurprise}` : `${which} ${numberText(by)}`
  const side = difference >= 0 ? 'better' : 'worse'
  const interval = `95 % interval ${numberText(low)} to ${numberText(high)}`
  const reason =
    `${metric} is ${numberText(score)}, ${numberText(Math.abs(difference))} ${side} than the ${whom}'s ` +
    `${numberText(other)} (difference ${numberText(difference)}, ${interval}${testText(test, p)})${passed ? '' : `; ${demand}`}.`
  return { name, passed, reason, value, needed: by }
}
