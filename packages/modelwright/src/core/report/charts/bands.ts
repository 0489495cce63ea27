import type { Html } from '../html.ts'
import { shownCompact } from '../shown.ts'
import type { Painter } from './painter.ts'

/** One row's interval and what came true. */
export interface BandRow {
  readonly low: number
  readonly high: number
  readonly truth: number
}

/** Draws intervals side by side, with what came true: inside in one color, outside in another. */
export function bandChart(
  painter: Painter,
  rows: readonly BandRow[],
  { label, x, y }: { readonly label: string; readonly x: string; readonly y: string },
): Html {
  const { plot } = painter
  const points = rows.map((row, at) => ({
    ...row,
    at,
    isHeld: row.low <= row.truth && row.truth <= row.high,
  }))
  return painter.draw(label, {
    width: 950,
    height: 300,
    marginLeft: 54,
    marginBottom: 38,
    marginTop: 22,
    x: { ticks: 0, label: x, labelAnchor: 'center', labelArrow: 'none' },
    y: { ticks: 5, grid: true, label: y, labelArrow: 'none', tickFormat: shownCompact },
    marks: [
      plot.ruleX(points, { x: 'at', y1: 'low', y2: 'high', stroke: 'var(--soft)', strokeWidth: 3 }),
      plot.dot(
        points.filter(({ isHeld }) => isHeld),
        { x: 'at', y: 'truth', fill: 'var(--accent)', r: 2.2 },
      ),
      plot.dot(
        points.filter(({ isHeld }) => !isHeld),
        { x: 'at', y: 'truth', fill: 'var(--bad)', r: 3 },
      ),
    ],
  })
}
