import type { Compacted } from '../project/predictions/compact-log.ts'
import type { LoggedDay } from '../project/predictions/list-predictions.ts'
import type { ShownPrediction } from '../project/predictions/show-prediction.ts'
import { alignColumns, shownBytes } from './columns.ts'
import { printable } from './printable.ts'
import { shownTime } from './shown.ts'

const timeOf = (ms: number): string => shownTime(new Date(ms).toISOString())
const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** Logged predictions by day and version. */
export function daysText(days: readonly LoggedDay[]): string {
  if (days.length === 0) return 'Nothing is logged in this time.\n'
  const rows = days.map(({ day, model, version, digest, variant, source, rows: count, outcomes }) => [
    day,
    model,
    version ?? '–',
    digest.slice(0, 12),
    variant ?? '–',
    source === null ? '–' : printable(source),
    String(count),
    String(outcomes),
  ])
  const heads = ['DAY (UTC)', 'MODEL', 'VERSION', 'DIGEST', 'VARIANT', 'SOURCE', 'ROWS', 'OUTCOMES']
  return alignColumns([heads, ...rows], { right: [6, 7] })
}

function cell(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return printable(text.length > 100 ? `${text.slice(0, 99)}…` : text)
}

function oneText(shown: ShownPrediction): string {
  const { id, row, at, model, caller, requestId, source, features, said, outcomes } = shown
  const version = model.version === undefined ? '' : ` version ${model.version}`
  const facts = [
    ['made', `${timeOf(at)}${caller === null ? '' : `, asked by ${caller}`}`],
    [
      'model',
      `${model.name}${version}, ${model.digest.slice(0, 12)}${model.variant === undefined ? '' : `, ${model.variant}`}`,
    ],
    ...(requestId === undefined ? [] : [['request', printable(requestId)]]),
    ...(source === undefined ? [] : [['source', printable(source)]]),
    ...Object.entries(said).map(([name, value]) => [name, cell(value)]),
    ...outcomes.map(({ outcome, at: when, received }, index) => [
      index === outcomes.length - 1 ? 'outcome' : 'before',
      `${cell(outcome)}  of ${timeOf(when)}, told ${timeOf(received)}`,
    ]),
  ]
  const sent = Object.entries(features ?? {}).map(([name, value]) => [name, cell(value)])
  const head = `${printable(id)}/${row}\n`
  return `${head}${alignColumns(facts, { indent: '  ' })}  row\n${alignColumns(sent, { indent: '    ' })}`
}

/** Logged rows with all that is known of them. */
export function shownText(shown: readonly ShownPrediction[]): string {
  return shown.map(oneText).join('\n')
}

/** What compaction did. */
export function compactedText({
  segments,
  predictions,
  outcomes,
  unreadable,
  bytesBefore,
  bytesAfter,
}: Compacted): string {
  if (segments === 0) return 'Nothing to compact.\n'
  const lost =
    unreadable === 0 ? '' : `${counted(unreadable, 'line')} could not be read, as a crash leaves them.\n`
  return `${counted(segments, 'segment')}: ${counted(predictions, 'prediction')}, ${counted(outcomes, 'outcome')}; ${shownBytes(bytesBefore)} of lines became ${shownBytes(bytesAfter)} of Parquet.\n${lost}`
}
