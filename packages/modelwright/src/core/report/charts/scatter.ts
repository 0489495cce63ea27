import type { Html } from '../html.ts'
import { shownCompact } from '../shown.ts'
import type { Painter } from './painter.ts'

/** How points are drawn. */
export interface ScatterOptions {
  readonly label: string
  readonly x: string
  readonly y: string
  /** A line to compare with: where y equals x, or where y is 0. */
  readonly reference: 'diagonal' | 'zero'
}

function rangeOf(values: readonly number[]): [number, number] {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  return low === high ? [low - 1, high + 1] : [low, high]
}

/** Draws points with a line to compare with; points that are not finite are left out. */
export function scatterChart(
  painter: Painter,
  points: readonly (readonly [number, number])[],
  { label, x, y, reference }: ScatterOptions,
): Html {
  const { plot } = painter
  const finite = points.filter((point) => point.every(Number.isFinite))
  const dashed = { stroke: 'var(--quiet)', strokeDasharray: '3 3' }
  const [low, high] = rangeOf(finite.flat())
  const line =
    reference === 'zero'
      ? plot.ruleY([0], dashed)
      : plot.line(
          [
            [low, low],
            [high, high],
          ],
          dashed,
        )
  const axis = { ticks: 5, grid: true, labelArrow: 'none' as const, tickFormat: shownCompact }
  return painter.draw(label, {
    width: 470,
    height: 340,
    marginLeft: 54,
    marginBottom: 38,
    marginTop: 22,
    x: { ...axis, label: x, labelAnchor: 'center' },
    y: { ...axis, label: y },
    marks: [line, plot.dot(finite, { x: '0', y: '1', fill: 'var(--accent)', fillOpacity: 0.5, r: 2.2 })],
  })
}
