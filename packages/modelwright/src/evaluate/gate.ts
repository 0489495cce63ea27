import type { Batch, Task } from '@modelwright/runtime'
import { type Metric, ModelwrightError, type OptionSpecs } from '../core/index.ts'
import type { Comparison } from './compare.ts'
import type { Contender } from './contender.ts'
import type { Evaluation } from './evaluate.ts'
import type { FairnessMeasure } from './fairness/measures.ts'
import { findMetric } from './find-metric.ts'
import type { IntervalOptions } from './intervals/estimate.ts'
import type { RobustnessFindings } from './robustness/robustness.ts'

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
      /** Of workflow files that say none: 0.025. */
      readonly alpha?: number
    }
  | {
      readonly gate: 'beats-champion'
      /** The workflow's metric when absent. */
      readonly metric?: string
      readonly by: number
      readonly bound: 'value' | 'low'
      readonly alpha?: number
      readonly minimumRows: number
    }
  | {
      readonly gate: 'not-worse'
      readonly than: 'champion' | 'baseline'
      /** The workflow's metric when absent. */
      readonly metric?: string
      readonly margin: number
      readonly alpha: number
      readonly minimumRows: number
    }
  | {
      readonly gate: 'every-slice'
      /** The workflow's metric when absent. */
      readonly metric?: string
      /** What every slice must reach; absent: not asked. */
      readonly value?: number
      /** By how much a slice may be worse than the champion's; absent: not asked. */
      readonly margin?: number
      /** The workflow's slices when empty. */
      readonly columns: readonly string[]
      readonly rate: number
      readonly minimumRows: number
    }
  | {
      readonly gate: 'calibrated-within'
      readonly value: number
      readonly measure: 'error' | 'slope'
      readonly bound: 'value' | 'high'
      readonly metric?: never
    }
  | {
      readonly gate: 'latency-within'
      /** Microseconds a row. */
      readonly value: number
      readonly rows: 'single' | 'batch'
      readonly metric?: never
    }
  | {
      readonly gate: 'size-within'
      /** Kilobytes of 1,000 bytes. */
      readonly value: number
      readonly gzipped: boolean
      readonly metric?: never
    }
  | {
      readonly gate: 'fair-within'
      readonly column: string
      readonly value: number
      readonly measure: FairnessMeasure | 'auto'
      readonly bound: 'value' | 'high'
      readonly metric?: never
    }
  | {
      readonly gate: 'robust-within'
      readonly against: string
      readonly value: number
      readonly at: number
      readonly metric?: never
    }

/** Held-out rows with a model's predictions of them. */
export interface ScoredRows {
  readonly contender: Contender
  /** The rows themselves, in the same order, with every column of the data. */
  readonly table: Batch
}

/** Rows that neither the model nor the champion saw, predicted by both. */
export interface ChampionRows {
  readonly ours: Contender
  readonly theirs: Contender
  readonly table: Batch
  /** Whether the champion's own table held none of them. */
  readonly areNew: boolean
}

/** How long predictions took on this machine. */
export interface Latency {
  /** Microseconds a row, one row a call. */
  readonly single: number
  /** Microseconds a row, many rows a call. */
  readonly batch: number
  /** Rows of such a call. */
  readonly batchRows: number
  /** Calls that were timed, after those that warm up. */
  readonly repeats: number
}

/** How large an artifact is, in bytes. */
export interface ArtifactSize {
  readonly raw: number
  readonly gzipped: number
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
  /** How intervals of gates are made. */
  readonly intervals?: IntervalOptions
  readonly rows?: ScoredRows
  readonly championRows?: ChampionRows
  /** Columns the workflow is sliced by. */
  readonly slices?: readonly string[]
  readonly robustness?: RobustnessFindings
  readonly latency?: () => Latency
  readonly size?: () => ArtifactSize
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
  /** The number is of the machine it was measured on: it belongs to the run, not to the model. */
  readonly ofMachine?: true
}

/** A kind of gate: its declared options, how it is read from a workflow file and how it is checked. */
export interface GateKind<Kind extends Gate = Gate> {
  readonly name: Kind['gate']
  readonly about: string
  readonly options: OptionSpecs
  /** Whether such a gate is judged beside the champion; absent: never. */
  meetsChampion?(gate: Kind): boolean
  /** Whether a model that passes it, and all others, may take the champion's place unasked; absent: never. */
  replacesChampion?(gate: Kind): boolean
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

/** Checks the number a gate compares with. */
export function readNumber(
  owner: string,
  value: unknown,
  { least, isAbove = false, example }: { least: number; isAbove?: boolean; example: string },
): number {
  const fits =
    typeof value === 'number' && Number.isFinite(value) && (isAbove ? value > least : value >= least)
  if (!fits)
    refuseGate(
      owner,
      `the value must be a number ${isAbove ? 'above' : 'from'} ${least}, found ${JSON.stringify(value) ?? String(value)}`,
      [`Write:  ${example}`],
    )
  return value as number
}
