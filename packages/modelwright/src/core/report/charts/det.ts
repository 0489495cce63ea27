import type { Html } from '../html.ts'
import { type Curve, curveColor } from './curves.ts'
import type { Painter } from './painter.ts'

/** Shares that the axes name. */
const named = [0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95]

/** How a curve of two errors is drawn. */
export interface DetOptions {
  readonly label: string
  readonly x: string
  readonly y: string
  /** Where a share lies on an axis: its normal quantile. */
  readonly placeOf: (share: number) => number
}

function axisOf(label: string, placeOf: DetOptions['placeOf']) {
  const ticks = named.map(placeOf)
  const nameOf = (place: number): string => `${100 * named[ticks.indexOf(place)]} %`
  return {
    label,
    ticks,
    tickFormat: nameOf,
    grid: true,
    labelArrow: 'none' as const,
    domain: [ticks[0], ticks[ticks.length - 1]],
    clamp: true,
  }
}

/** Draws two errors of each curve over each other, on normal-deviate axes. */
export function detChart(painter: Painter, curves: readonly Curve[], options: DetOptions): Html {
  const { plot } = painter
  const { label, x, y, placeOf } = options
  const lines = curves.map(({ points }, place) =>
    plot.line(
      points.map(([across, up]) => [placeOf(across), placeOf(up)] as const),
      { stroke: curveColor(place), strokeWidth: curves.length > 1 ? 1.4 : 1.8 },
    ),
  )
  const [low, high] = [placeOf(named[0]), placeOf(named[named.length - 1])]
  const guess = plot.line(
    [
      [placeOf(0.05), placeOf(0.95)],
      [high, placeOf(0.05)],
    ],
    { stroke: 'var(--quiet)', strokeDasharray: '3 3' },
  )
  return painter.draw(label, {
    width: 330,
    height: 300,
    marginLeft: 52,
    marginBottom: 38,
    marginTop: 22,
    x: { ...axisOf(x, placeOf), labelAnchor: 'center' },
    y: axisOf(y, placeOf),
    marks: [...(low < high ? [guess] : []), ...lines],
  })
}
