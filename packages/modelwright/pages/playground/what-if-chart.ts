import { svg, ticksOf } from './svg.ts'
import { timeTicks } from './time-ticks.ts'
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
/** The slider below is indented alike, so that its thumb stands under the dot. */
const margin = { left: 52, right: 14, top: 12, bottom: 26 }
/** A label nearer to the edge than this ends there. */
const nearEdge = 32

type Scale = (value: number) => number

const tenths = (value: number): number => Math.round(value * 10) / 10

function bounds({ lines, isShare }: CurveInput): readonly [number, number] {
  const all = lines.flatMap(({ values }) => values)
  const low = Math.min(...all)
  const high = Math.max(...all)
  if (isShare) return [0, high > 0.5 ? 1 : Math.max(0.01, Math.min(1, high * 1.25))]
  const pad = (high - low || Math.abs(high) || 1) * 0.08
  return [low - pad, high + pad]
}

function scaleOf([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  return (value) => tenths(start + ((value - from) / (to - from || 1)) * (end - start))
}

function across({ places, width, isTime }: CurveInput, x: Scale): readonly Element[] {
  const [low, high, count] = [places[0], places[places.length - 1], width < 420 ? 3 : 6]
  const ticks = isTime
    ? timeTicks(low, high, count)
    : ticksOf(low, high, count).map((at) => ({ at, label: onAxis(at) }))
  return ticks.map(({ at, label }) => {
    const isLast = x(at) > width - nearEdge
    const look = isLast ? 'tick end' : 'tick'
    return svg('text', { x: isLast ? width : x(at), y: height - 7, class: look }, label)
  })
}

/** A line across at a height. */
function level(y: number, { width }: CurveInput, look: string): Element {
  return svg('line', { x1: margin.left, x2: width - margin.right, y1: y, y2: y, class: look })
}

function upwards(input: CurveInput, [low, high]: readonly [number, number], y: Scale): readonly Element[] {
  const textOf = (tick: number): string =>
    input.isShare ? percent(tick).replace('.0 %', ' %') : onAxis(tick)
  return ticksOf(low, high, 4).flatMap((tick) => [
    level(y(tick), input, 'grid'),
    svg('text', { x: margin.left - 7, y: y(tick) + 4, class: 'tick end' }, textOf(tick)),
  ])
}

/** Where the row stands: a line and a dot on each curve. */
function spot({ places, lines, here }: CurveInput, x: Scale, y: Scale): readonly Element[] {
  const at = here === undefined ? -1 : places.indexOf(here)
  if (at < 0) return []
  const place = x(places[at])
  return [
    svg('line', { x1: place, x2: place, y1: margin.top, y2: height - margin.bottom, class: 'here' }),
    ...lines.map(({ values }, line) =>
      svg('circle', { cx: place, cy: y(values[at]), r: 4.5, class: `dot c${line}` }),
    ),
  ]
}

function pathOf(values: readonly number[], places: readonly number[], x: Scale, y: Scale): string {
  return values.map((value, at) => `${at === 0 ? 'M' : 'L'}${x(places[at])} ${y(value)}`).join('')
}

/** Draws how the prediction goes with one column. */
export function curveChart(input: CurveInput): SVGElement {
  const { places, lines, width, label, threshold } = input
  const [low, high] = bounds(input)
  const x = scaleOf([places[0], places[places.length - 1]], [margin.left, width - margin.right])
  const y = scaleOf([low, high], [height - margin.bottom, margin.top])
  const isCut = threshold !== undefined && threshold <= high
  return svg(
    'svg',
    { role: 'img', 'aria-label': label, viewBox: `0 0 ${width} ${height}`, width, height, class: 'curve' },
    ...upwards(input, [low, high], y),
    ...across(input, x),
    ...(isCut ? [level(y(threshold), input, 'cut')] : []),
    ...lines.map(({ values }, at) => svg('path', { d: pathOf(values, places, x, y), class: `line c${at}` })),
    ...spot(input, x, y),
  )
}
