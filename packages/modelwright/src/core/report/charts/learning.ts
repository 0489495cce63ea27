import type { Html } from '../html.ts'
import { shownCompact } from '../shown.ts'
import type { Painter } from './painter.ts'

/** A score by so many rows, with its interval. */
export interface LearningPoint {
  readonly rows: number
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Draws scores over the number of rows they were learnt from. */
export function learningChart(
  painter: Painter,
  points: readonly LearningPoint[],
  { label, x, y }: { readonly label: string; readonly x: string; readonly y: string },
): Html {
  const { plot } = painter
  const axis = { ticks: 5, grid: true, labelArrow: 'none' as const, tickFormat: shownCompact }
  const known = points.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high))
  return painter.draw(label, {
    width: 470,
    height: 300,
    marginLeft: 54,
    marginBottom: 38,
    marginTop: 22,
    x: { ...axis, label: x, labelAnchor: 'center', zero: true },
    y: { ...axis, label: y },
    marks: [
      plot.ruleX(known, { x: 'rows', y1: 'low', y2: 'high', stroke: 'var(--accent)', strokeWidth: 1.2 }),
      plot.line(points, { x: 'rows', y: 'value', stroke: 'var(--accent)', strokeOpacity: 0.4 }),
      plot.dot(points, { x: 'rows', y: 'value', fill: 'var(--accent)', r: 3.2 }),
    ],
  })
}
