import type { Html } from '../html.ts'
import { shownCompact } from '../shown.ts'
import { curveColor } from './curves.ts'
import type { Painter } from './painter.ts'

/** How a score changes with a share of damage. */
export interface Fall {
  readonly points: readonly {
    readonly share: number
    readonly score: number
    readonly low: number
    readonly high: number
  }[]
}

/** Draws how a score falls with growing damage, each kind a line with the range of its repeats. */
export function fallChart(
  painter: Painter,
  falls: readonly Fall[],
  { label, y, whole }: { readonly label: string; readonly y: string; readonly whole: number },
): Html {
  const { plot } = painter
  const known = falls.map(({ points }) => [
    { share: 0, score: whole, low: whole, high: whole },
    ...points.filter(({ score }) => Number.isFinite(score)),
  ])
  const marks = known.flatMap((points, place) => {
    const look = { stroke: curveColor(place) }
    return [
      plot.ruleX(points, { x: 'share', y1: 'low', y2: 'high', ...look, strokeWidth: 1 }),
      plot.line(points, { x: 'share', y: 'score', ...look, strokeWidth: 1.8 }),
      plot.dot(points, { x: 'share', y: 'score', fill: curveColor(place), r: 2.5 }),
    ]
  })
  return painter.draw(label, {
    width: 560,
    height: 260,
    marginLeft: 56,
    marginBottom: 38,
    marginTop: 22,
    x: {
      label: 'share that is damaged',
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks: 6,
      tickFormat: '%',
      grid: true,
    },
    y: { label: y, labelArrow: 'none', ticks: 5, grid: true, tickFormat: shownCompact },
    marks: [plot.ruleY([whole], { stroke: 'var(--quiet)', strokeDasharray: '3 3' }), ...marks],
  })
}
