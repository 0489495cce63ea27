import type { Html } from '../html.ts'
import { shownCount, shownMoment, shownNumber } from '../shown.ts'
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
  readonly height?: number
  /** A second measure of each bin, such as the share of a class; null where it has none. */
  readonly line?: { readonly values: readonly (number | null)[]; readonly title: string }
}

interface Bin {
  readonly from: number | Date
  readonly to: number | Date
  readonly count: number
  readonly title: string
}

/** One value only has no width: it gets some, to be seen. */
function widened([low, high]: readonly [number, number]): [number, number] {
  if (low !== high) return [low, high]
  const half = Math.max(Math.abs(low) * 0.05, 0.5)
  return [low - half, high + half]
}

function binsOf({ edges, counts }: Bins, isTime: boolean): Bin[] {
  const place = (value: number): number | Date => (isTime ? new Date(value) : value)
  const shown = isTime ? shownMoment : shownNumber
  return counts.map((count, i) => {
    const [from, to] = widened([edges[i], edges[i + 1]])
    const range = edges[i] === edges[i + 1] ? shown(edges[i]) : `${shown(edges[i])} to ${shown(edges[i + 1])}`
    return { from: place(from), to: place(to), count, title: `${range}: ${shownCount(count)} rows` }
  })
}

/** Draws a histogram. */
export function binChart(painter: Painter, bins: Bins, options: BinOptions): Html {
  const { plot } = painter
  const { label, isTime = false, height = 150 } = options
  const data = binsOf(bins, isTime)
  return painter.draw(label, {
    height,
    marginLeft: 48,
    marginBottom: 24,
    marginTop: 10,
    x: { type: isTime ? 'utc' : 'linear', label: null, ticks: 6 },
    y: { label: null, ticks: 3, grid: true, tickFormat: 's', domain: [0, Math.max(1, ...bins.counts)] },
    marks: [
      plot.rectY(data, {
        x1: 'from',
        x2: 'to',
        y: 'count',
        fill: 'var(--accent)',
        title: 'title',
        insetLeft: 0.5,
        insetRight: 0.5,
      }),
      plot.ruleY([0]),
    ],
  })
}
