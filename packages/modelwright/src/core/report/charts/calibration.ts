import type { Html } from '../html.ts'
import type { Painter } from './painter.ts'

/** What was predicted and how often it came true, with its interval. */
export interface CalibrationPoint {
  readonly predicted: number
  readonly observed: number
  readonly low: number
  readonly high: number
}

/** Draws how often predictions came true over what was predicted; honest ones lie on the diagonal. */
export function calibrationChart(
  painter: Painter,
  points: readonly CalibrationPoint[],
  options: { readonly label: string; readonly x: string; readonly y: string },
): Html {
  const { plot } = painter
  const axis = { domain: [0, 1], ticks: 5, grid: true, labelArrow: 'none' as const }
  return painter.draw(options.label, {
    width: 330,
    height: 300,
    marginLeft: 46,
    marginBottom: 38,
    marginTop: 22,
    x: { ...axis, label: options.x, labelAnchor: 'center' },
    y: { ...axis, label: options.y },
    marks: [
      plot.line(
        [
          [0, 0],
          [1, 1],
        ],
        { stroke: 'var(--quiet)', strokeDasharray: '3 3' },
      ),
      plot.ruleX(points, {
        x: 'predicted',
        y1: 'low',
        y2: 'high',
        stroke: 'var(--accent)',
        strokeWidth: 1.2,
      }),
      plot.line(points, { x: 'predicted', y: 'observed', stroke: 'var(--accent)', strokeOpacity: 0.4 }),
      plot.dot(points, { x: 'predicted', y: 'observed', fill: 'var(--accent)', r: 3.2 }),
    ],
  })
}
