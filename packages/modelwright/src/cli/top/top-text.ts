import { alignColumns, shownBytes, shownNumber } from '../columns.ts'
import { onOneLine } from '../printable.ts'
import type { Latency, Snapshot } from './snapshot.ts'

function shownRate(value: number): string {
  return value >= 100 ? shownNumber(value) : value === 0 ? '0' : value.toFixed(1)
}

function shownMs(value: number | null): string {
  if (value === null) return '–'
  return value >= 100 ? shownNumber(Math.round(value)) : value.toFixed(2)
}

function shownAge(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`
}

function latencyCells({ p50Ms, p95Ms, p99Ms }: Latency): string[] {
  return [p50Ms, p95Ms, p99Ms].map(shownMs)
}

function summary(snapshot: Snapshot): string {
  const { answersPerSecond: answers, processes } = snapshot
  return alignColumns([
    [
      'requests',
      `${shownRate(snapshot.requestsPerSecond)}/s`,
      `rows ${shownRate(snapshot.rowsPerSecond)}/s`,
      `in flight ${snapshot.inFlight}`,
      `connections ${snapshot.connections}`,
    ],
    [
      'answers',
      `${shownRate(answers.ok)}/s`,
      `refused ${shownRate(answers.refused)}/s`,
      `failed ${shownRate(answers.failed)}/s`,
      `broken off ${shownRate(answers.brokenOff)}/s`,
    ],
    [
      processes === 1 ? 'process' : `${processes} processes`,
      shownBytes(snapshot.memoryBytes),
      `${snapshot.cpuCores.toFixed(2)} cores`,
      `loop p99 ${shownMs(snapshot.loopLagP99Ms)} ms`,
      `restarts ${snapshot.restarts}`,
    ],
  ])
}

function latencyTable({ latency: { whole, ...parts } }: Snapshot): string {
  const rows = Object.entries(parts).map(([name, one]) => [`  ${name}`, ...latencyCells(one)])
  return alignColumns([['latency ms', 'p50', 'p95', 'p99'], ['whole', ...latencyCells(whole)], ...rows], {
    right: [1, 2, 3],
  })
}

/** Models that are shown at most, the busiest. */
const mostModels = 20

function modelTable({ models }: Snapshot): string {
  const busiest = [...models].sort((a, b) => b.requestsPerSecond - a.requestsPerSecond).slice(0, mostModels)
  const rows = busiest.map((one) => [
    one.model,
    one.version,
    one.variant,
    one.isLoaded ? `${Math.round(one.share * 100)} %` : 'not loaded',
    shownRate(one.requestsPerSecond),
    shownRate(one.rowsPerSecond),
    shownRate(one.errorsPerSecond),
    ...latencyCells(one),
  ])
  const names = ['model', 'version', 'variant', 'share', 'req/s', 'rows/s', 'errors/s', 'p50', 'p95', 'p99']
  const left = models.length > mostModels ? `and ${models.length - mostModels} more\n` : ''
  return alignColumns([names, ...rows], { right: [3, 4, 5, 6, 7, 8, 9] }) + left
}

function shadowTable({ shadows }: Snapshot): string {
  if (shadows.length === 0) return ''
  const rows = shadows.map(({ model, variant, rowsPerSecond, sameShare, droppedPerSecond }) => [
    model,
    variant,
    shownRate(rowsPerSecond),
    sameShare === null ? '–' : `${(sameShare * 100).toFixed(1)} %`,
    shownRate(droppedPerSecond),
  ])
  const names = ['shadow of', 'variant', 'rows/s', 'same', 'dropped/s']
  return `\n${alignColumns([names, ...rows], { right: [2, 3, 4] })}`
}

function footer({ dropsPerSecond, swaps }: Snapshot): string {
  const drops = Object.entries(dropsPerSecond).map(
    ([name, value]) =>
      `${name.replace(/^modelwright_|_dropped_total$/g, '').replaceAll('_', ' ')} ${shownRate(value)}/s`,
  )
  const dropped = drops.length === 0 ? '' : `dropped    ${drops.join('  ')}\n`
  return `\n${dropped}swaps      ${swaps.done} done  ${swaps.refused} refused\n`
}

/** Shows how a service does, each line at most so wide. */
export function topText(snapshot: Snapshot, width: number): string {
  const title = `modelwright top  ${onOneLine(snapshot.url)}  up ${shownAge(snapshot.upSeconds)}\n`
  const text = [
    title,
    '\n',
    summary(snapshot),
    '\n',
    latencyTable(snapshot),
    '\n',
    modelTable(snapshot),
    shadowTable(snapshot),
    footer(snapshot),
  ].join('')
  return text
    .split('\n')
    .map((line) => ([...line].length > width ? `${[...line].slice(0, width - 1).join('')}…` : line))
    .join('\n')
}
