import { shownMoment } from '../../src/core/report/shown.ts'
import { svg, ticksOf } from './svg.ts'
import { onAxis, percent } from './words.ts'

/** Lines over an axis of numbers or times, and where the row stands. */
export interface CurveInput {
  readonly places: readonly number[]
  readonly lines: readonly { readonly name: string; readonly values: readonly number[] }[]
  readonly isTime: boolean
  readonly isShare: boolean
  readonly here: number | undefined
  readonly label: string
  readonly width: number
  readonly threshold?: number
}

const height = 230
const margin = { left: 52, right: 14, top: 12, bottom: 26 }

function bounds({ lines, isShare }: CurveInput): readonly [number, number] {
  const all = lines.flatMap(({ values }) => values)
  const [low, high] = [Math.min(...all), Math.max(...all)]
  if (isShare) return [0, high > 0.5 ? 1 : Math.max(0.01, Math.min(1, high * 1.25))]
  const pad = (high - low || Math.abs(high) || 1) * 0.08
  return [low - pad, high + pad]
}

/** Draws how the prediction goes with one column. */
export function curveChart(input: CurveInput): SVGElement {
  const { places, lines, width, isTime, isShare, here, label, threshold } = input
  const [low, high] = bounds(input)
  const [first, last] = [places[0], places[places.length - 1]]
  const x = (place: number): number =>
    margin.left + ((place - first) / (last - first || 1)) * (width - margin.left - margin.right)
  const y = (value: number): number =>
    height - margin.bottom - ((value - low) / (high - low)) * (height - margin.top - margin.bottom)
  const round = (value: number): number => Math.round(value * 10) / 10
  const across = ticksOf(first, last, width < 420 ? 3 : 6).map((tick) =>
    svg(
      'text',
      { x: round(x(tick)), y: height - 7, class: 'tick' },
      isTime ? shownMoment(Math.round(tick / 864e5) * 864e5) : onAxis(tick),
    ),
  )
  const up = ticksOf(low, high, 4).flatMap((tick) => [
    svg('line', {
      x1: margin.left,
      x2: width - margin.right,
      y1: round(y(tick)),
      y2: round(y(tick)),
      class: 'grid',
    }),
    svg(
      'text',
      { x: margin.left - 7, y: round(y(tick)) + 4, class: 'tick up' },
      isShare ? percent(tick).replace('.0', '') : onAxis(tick),
    ),
  ])
  const paths = lines.map(({ values }, at) =>
    svg('path', {
      d: values
        .map((value, place) => `${place === 0 ? 'M' : 'L'}${round(x(places[place]))} ${round(y(value))}`)
        .join(''),
      class: `line c${at}`,
    }),
  )
  const spot = here === undefined ? -1 : places.indexOf(here)
  const marks =
    spot < 0
      ? []
      : [
          svg('line', {
            x1: round(x(here!)),
            x2: round(x(here!)),
            y1: margin.top,
            y2: height - margin.bottom,
            class: 'here',
          }),
          ...lines.map(({ values }, at) =>
            svg('circle', { cx: round(x(here!)), cy: round(y(values[spot])), r: 4.5, class: `dot c${at}` }),
          ),
        ]
  const cut =
    threshold === undefined || threshold > high
      ? []
      : [
          svg('line', {
            x1: margin.left,
            x2: width - margin.right,
            y1: round(y(threshold)),
            y2: round(y(threshold)),
            class: 'cut',
          }),
        ]
  return svg(
    'svg',
    { role: 'img', 'aria-label': label, viewBox: `0 0 ${width} ${height}`, width, height, class: 'curve' },
    ...up,
    ...across,
    ...cut,
    ...paths,
    ...marks,
  )
}
