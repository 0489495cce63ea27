import type { Html } from '../html.ts'
import { shownCompact, shownCount, shownMoment, shownNumber } from '../shown.ts'
import type { Painter } from './painter.ts'

/** Counts of values between edges. */
export interface Bins {
  readonly edges: readonly number[]
  readonly counts: readonly number[]
}

/** How bins are drawn. */
export interface BinOptions {
  readonly label: string
  /** Edges are moments in ms since 1970. */
  readonly isTime?: boolean
  /** Leaves out what shows when the pointer rests on a bin. */
  readonly isLean?: boolean
  /** Leaves out the horizontal axis, for a drawing that has one below. */
  readonly isOpen?: boolean
}

/** How a measure of each bin is drawn. */
export interface RunOptions extends BinOptions {
  /** What the measure is. */
  readonly title: string
  /** The measure of all rows. */
  readonly mean: number
  readonly isShare: boolean
}

const left = 44
const right = 12

/** One value only has no width: it gets some, to be seen. */
function widened([low, high]: readonly [number, number]): [number, number] {
  if (low !== high) return [low, high]
  const half = Math.max(Math.abs(low) * 0.05, 0.5)
  return [low - half, high + half]
}

function spanOf({ edges }: Bins): [number, number] {
  return widened([edges[0], edges[edges.length - 1]])
}

/** Bins around whole numbers, one each. */
function areUnits({ edges }: Bins): boolean {
  return edges.length > 2 && edges[1] - edges[0] === 1 && edges[0] % 1 !== 0
}

function axisOf(bins: Bins, isTime: boolean, isOpen: boolean) {
  const [low, high] = spanOf(bins)
  const place = (value: number): number | Date => (isTime ? new Date(value) : value)
  const centres = bins.edges.slice(1).map((edge) => edge - 0.5)
  const ticks = areUnits(bins) && centres.length <= 12 ? centres : 6
  return {
    type: isTime ? ('utc' as const) : ('linear' as const),
    domain: [place(low), place(high)],
    label: null,
    ...(isOpen ? { axis: null } : {}),
    ...(isTime
      ? { ticks: 5 }
      : { ticks, tickFormat: high < 10_000 && low > -10_000 ? plainTick : shownCompact }),
  }
}

/** Whole numbers stand apart, as they are; bins of a range touch. */
function gapOf(bins: Bins): number {
  return areUnits(bins) && bins.counts.length <= 12 ? 80 / bins.counts.length : 0.5
}

function plainTick(value: number): string {
  return shownNumber(value).replace('\u202f', '')
}

/** Draws a histogram. */
export function binChart(painter: Painter, bins: Bins, options: BinOptions): Html {
  const { plot } = painter
  const { label, isTime = false, isLean = false, isOpen = false } = options
  const { edges, counts } = bins
  const shown = isTime ? shownMoment : shownNumber
  const data = counts.map((count, i) => {
    const [from, to] = widened([edges[i], edges[i + 1]])
    const range = edges[i] === edges[i + 1] ? shown(edges[i]) : `${shown(edges[i])} to ${shown(edges[i + 1])}`
    return { from, to, count, title: `${range}: ${shownCount(count)} rows` }
  })
  const inset = counts.length > 1 ? gapOf(bins) : 0
  return painter.draw(label, {
    height: isOpen ? 100 : 130,
    marginLeft: left,
    marginRight: right,
    marginTop: 8,
    marginBottom: isOpen ? 3 : 24,
    x: axisOf(bins, isTime, isOpen),
    y: {
      label: null,
      ticks: 3,
      grid: true,
      tickFormat: shownCompact,
      domain: [0, Math.max(1, ...counts)],
    },
    marks: [
      plot.rectY(
        data.filter(({ count }) => count > 0),
        {
          x1: 'from',
          x2: 'to',
          y: 'count',
          fill: 'var(--accent)',
          insetLeft: inset,
          insetRight: inset,
          ...(isLean ? {} : { title: 'title' }),
        },
      ),
      plot.ruleY([0]),
    ],
  })
}

/** Draws how a measure runs along the bins of a histogram that stands above. */
export function runChart(
  painter: Painter,
  bins: Bins,
  values: readonly (number | null)[],
  options: RunOptions,
): Html {
  const { plot } = painter
  const { label, mean, isTime = false, isShare } = options
  const data = values.flatMap((value, i) =>
    value === null ? [] : [{ value, at: (bins.edges[i] + bins.edges[i + 1]) / 2 }],
  )
  const shown = isShare ? (value: number) => `${Math.round(value * 100)} %` : shownCompact
  return painter.draw(label, {
    height: 84,
    marginLeft: left,
    marginRight: right,
    marginTop: 8,
    marginBottom: 22,
    x: axisOf(bins, isTime, false),
    y: { label: null, ticks: 3, grid: true, tickFormat: shown, zero: isShare, nice: true },
    marks: [
      plot.ruleY([mean], { stroke: 'var(--quiet)', strokeDasharray: '3 3' }),
      plot.line(data, { x: 'at', y: 'value', stroke: 'var(--second)', strokeWidth: 1.3 }),
      plot.dot(data, { x: 'at', y: 'value', fill: 'var(--second)', r: 2 }),
    ],
  })
}
