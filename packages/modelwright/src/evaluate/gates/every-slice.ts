import type { Batch } from '@modelwright/runtime'
import { type Metric, type OptionSpecs, readOptions } from '../../core/index.ts'
import { compare } from '../compare.ts'
import { takeContender } from '../contender.ts'
import { evaluate } from '../evaluate.ts'
import { falseDiscoveryRates } from '../false-discovery.ts'
import {
  failed,
  type Gate,
  type GateContext,
  type GateKind,
  type GateVerdict,
  metricOfGate,
  readMetric,
  readNumber,
  refuseGate,
} from '../gate.ts'
import { intervalText, numberText, pText } from '../number-text.ts'
import { pAbove, pBelow } from '../one-sided.ts'
import { rowsByLevel, type SliceRows } from '../slices.ts'

const options = {
  columns: {
    type: 'list',
    default: [],
    about: 'Columns whose levels are looked at; none: those of the workflow’s slices',
  },
  rate: {
    type: 'number',
    default: 0.1,
    min: 0.001,
    max: 0.5,
    about: 'Of the slices found too bad, the share that may be so by chance',
  },
  minimumRows: {
    type: 'integer',
    default: 10,
    min: 2,
    about: 'Slices of fewer rows are counted and not judged',
  },
} as const satisfies OptionSpecs

type EverySlice = Extract<Gate, { gate: 'every-slice' }>

/**
 * Demands that no slice is surely too bad: `everySlice({ metric: 'auc', value: 0.7 })`, or surely worse than the champion's
 * by more than a margin: `everySlice({ margin: 0.02 })`, or both.
 *
 * Each level of the columns is a slice. A slice is too bad where its score falls short by more than its interval explains, so
 * that small slices are not refused for bad luck; and as one of many looks bad by chance, p-values are adjusted
 * (Benjamini–Hochberg). The champion is met on rows neither saw. A demand that can be judged on no slice is refused: nobody
 * knows.
 *
 * @throws {ModelwrightError} EVALUATE_GATE_INVALID - when neither a value nor a margin is given, or they are no numbers
 * @example
 * everySlice({ metric: 'auc', value: 0.7 }).rate // → 0.1
 */
export function everySlice(
  given: {
    metric?: string
    value?: number
    margin?: number
    columns?: readonly string[]
    rate?: number
    minimumRows?: number
  } = {},
): EverySlice {
  const { metric, value, margin, ...rest } = given
  if (value === undefined && margin === undefined)
    refuseGate('everySlice', 'it needs a value to reach, or a margin to the champion', [
      "Write:  everySlice({ metric: 'auc', value: 0.7 })",
      'Or:     everySlice({ margin: 0.02 })',
    ])
  const number = (name: string, found: unknown, least: number): Record<string, number> =>
    found === undefined
      ? {}
      : { [name]: readNumber('everySlice', found, { least, example: `everySlice({ ${name}: 0.02 })` }) }
  return {
    gate: 'every-slice',
    ...readMetric(metric),
    ...number('value', value, Number.NEGATIVE_INFINITY),
    ...number('margin', margin, 0),
    ...readOptions(options, rest, 'everySlice'),
  }
}

/** A slice that was judged: how surprising it would be if it were good enough, and how to say it. */
interface Judged {
  readonly slice: SliceRows
  readonly p: number
  readonly text: string
  /** By how much it falls short; negative: to spare, NaN: not defined. */
  readonly short: number
}

/** What one demand is judged on. */
interface Side {
  /** Which rows these are. */
  readonly on: string
  readonly judged: readonly Judged[]
  /** Slices of too few rows. */
  readonly skipped: number
}

function sideOf(
  { columns, minimumRows }: EverySlice,
  { on, table, usual }: { on: string; table: Batch; usual: readonly string[] },
  judge: (slice: SliceRows) => Judged,
): Side {
  const names = columns.length > 0 ? columns : usual
  const all = names.flatMap((name) => rowsByLevel(table, name))
  const large = all.filter(({ rows }) => rows.length >= minimumRows)
  return { on, judged: large.map(judge), skipped: all.length - large.length }
}

function againstValue(gate: EverySlice, metric: Metric, context: GateContext): readonly Side[] {
  const { rows, intervals, slices: usual = [] } = context
  const limit = gate.value
  if (limit === undefined || rows === undefined || intervals === undefined) return []
  return [
    sideOf(gate, { on: 'the held-out rows', table: rows.table, usual }, (slice) => {
      const inside = takeContender(rows.contender, slice.rows)
      const estimate = evaluate({ ...inside, ...intervals, metrics: [metric] }).metrics[metric.name]
      if (estimate === undefined) return { slice, p: Number.NaN, short: Number.NaN, text: '' }
      const isHigher = metric.better === 'higher'
      const p = isHigher ? pBelow(estimate, limit) : pAbove(estimate, limit)
      const short = isHigher ? limit - estimate.value : estimate.value - limit
      const text = `${metric.name} is ${numberText(estimate.value)} (95 % interval ${intervalText(estimate)}) where ${numberText(limit)} was asked`
      return { slice, p, text, short }
    }),
  ]
}

function againstChampion(gate: EverySlice, metric: Metric, context: GateContext): readonly Side[] {
  const { championRows, intervals, slices: usual = [] } = context
  const { margin } = gate
  if (margin === undefined || championRows === undefined || intervals === undefined) return []
  const { ours, theirs, table } = championRows
  return [
    sideOf(gate, { on: 'the rows neither model saw', table, usual }, (slice) => {
      const [own, other] = [takeContender(ours, slice.rows), takeContender(theirs, slice.rows)]
      const found = compare(own, other, metric.name, intervals)
      const { difference: value, low, high } = found
      const text = `${metric.name} is ${numberText(-value)} worse than the champion’s (95 % interval of the difference ${intervalText(found)}) where ${numberText(margin)} was allowed`
      return { slice, p: pBelow({ value, low, high }, -margin), text, short: -margin - value }
    }),
  ]
}

function verdictOf(gate: EverySlice, name: string, sides: readonly Side[]): GateVerdict {
  const judged = sides.flatMap((side) => side.judged)
  const skipped = sides.reduce((sum, side) => sum + side.skipped, 0)
  const rates = falseDiscoveryRates(judged.map(({ p }) => p))
  const bad = judged
    .map((found, i) => ({ ...found, rate: rates[i] }))
    .filter(({ rate, short }) => rate <= gate.rate && short > 0)
    .sort((a, b) => a.p - b.p || b.short - a.short)
  const unknown = judged.filter(({ p }) => Number.isNaN(p)).length
  const small = [
    skipped > 0 ? `${skipped} of fewer than ${gate.minimumRows} rows not judged` : '',
    unknown > 0 ? `of ${unknown} nothing is known` : '',
  ].filter(Boolean)
  const looked = `${judged.length} slices looked at${small.length > 0 ? ` (${small.join('; ')})` : ''}`
  const shorts = judged.map(({ short }) => short).filter((short) => !Number.isNaN(short))
  const value = shorts.length === 0 ? null : Math.max(...shorts)
  if (bad.length === 0)
    return { name, passed: true, reason: `None of ${looked} surely falls short.`, value, needed: 0 }
  const [first] = bad
  const others = bad.length === 1 ? '' : `, and ${bad.length - 1} more`
  const reason = `${bad.length} of ${looked} fall short; where ${first.slice.column} is ${first.slice.level} (${first.slice.rows.length} rows) ${first.text}, missed by ${numberText(first.short)} (p ${pText(first.p)}, adjusted ${pText(first.rate)})${others}.`
  return { name, passed: false, reason, value, needed: 0 }
}

function nameOf({ value, margin }: EverySlice, metric: string, isHigher: boolean): string {
  const limit = value === undefined ? [] : [`${isHigher ? 'at least' : 'at most'} ${numberText(value)}`]
  const beside = margin === undefined ? [] : [`no more than ${numberText(margin)} worse than the champion`]
  return `${metric} of every slice ${[...limit, ...beside].join(', ')}`
}

/** Says why a demand was judged on no slice: then nobody knows, and the gate refuses. */
function blindText({ on, judged, skipped }: Side, { minimumRows }: EverySlice, { name }: Metric): string {
  const why = [
    ...(judged.length > 0 ? [`${judged.length} have too few rows, or one class alone`] : []),
    ...(skipped > 0 ? [`${skipped} have fewer than ${minimumRows} rows`] : []),
  ]
  return `Not judged: of the slices of ${on}, none can tell ${name}${why.length > 0 ? `: ${why.join(', ')}` : ''}.`
}

/** Slices of champion rows are other rows than those of all held-out ones: each is cut on its own. */
function judge(gate: EverySlice, context: GateContext): GateVerdict {
  const metric = metricOfGate(gate.metric, context)
  const name = nameOf(gate, metric.name, metric.better === 'higher')
  const { rows, championRows, champion, slices: usual = [], intervals } = context
  if (rows === undefined || intervals === undefined)
    return failed(name, 'The held-out rows are not known here.', 0)
  if (gate.columns.length === 0 && usual.length === 0)
    return failed(name, 'No columns to slice by: name them in the gate, or in evaluate.slices.', 0)
  if (gate.margin !== undefined && champion !== 'none' && championRows === undefined)
    return failed(name, 'The champion cannot be compared: no rows are known that neither model saw.', 0)
  const sides = [...againstValue(gate, metric, context), ...againstChampion(gate, metric, context)]
  if (sides.length === 0)
    return { name, passed: true, reason: 'There is no champion yet.', value: null, needed: 0 }
  const blind = sides.find(({ judged }) => judged.every(({ p }) => Number.isNaN(p)))
  if (blind !== undefined) return failed(name, blindText(blind, gate, metric), 0)
  return verdictOf(gate, name, sides)
}

/** The kind of {@link everySlice}. */
export const everySliceKind: GateKind<EverySlice> = {
  name: 'every-slice',
  about: 'No slice is surely too bad, or surely worse than the champion’s',
  options,
  meetsChampion: ({ margin }) => margin !== undefined,
  read: ({ gate: _, ...rest }) => everySlice(rest),
  check: judge,
}
