import type { Html } from '../html.ts'
import type { Painter } from './painter.ts'

/** Points joined in order. */
export interface Curve {
  readonly points: readonly (readonly [number, number])[]
  /** Drawn as steps: the value holds until the next point. */
  readonly isStep?: boolean
}

/** How curves between 0 and 1 are drawn. */
export interface CurveOptions {
  readonly label: string
  readonly x: string
  readonly y: string
  /** A line to compare with, from one point to another. */
  readonly reference?: readonly [readonly [number, number], readonly [number, number]]
}

const palette = ['var(--accent)', 'var(--second)', 'var(--good)', 'var(--warn)', 'var(--bad)', 'var(--soft)']

/** Color of the n-th curve. */
export function curveColor(place: number): string {
  return palette[place % palette.length]
}

/** Draws curves of shares in a square. */
export function curveChart(painter: Painter, curves: readonly Curve[], options: CurveOptions): Html {
  const { plot } = painter
  const { label, x, y, reference } = options
  const axis = { domain: [0, 1], ticks: 5, grid: true }
  const lines = curves.map(({ points, isStep }, place) =>
    plot.line(points, {
      stroke: curveColor(place),
      strokeWidth: curves.length > 1 ? 1.4 : 1.8,
      ...(isStep === true ? { curve: 'step-after' as const } : {}),
    }),
  )
  const dashed = { stroke: 'var(--quiet)', strokeDasharray: '3 3' }
  return painter.draw(label, {
    width: 330,
    height: 300,
    marginLeft: 46,
    marginBottom: 38,
    marginTop: 22,
    x: { ...axis, label: x, labelAnchor: 'center', labelArrow: 'none' },
    y: { ...axis, label: y, labelArrow: 'none' },
    marks: [...(reference === undefined ? [] : [plot.line(reference, dashed)]), ...lines],
  })
}
