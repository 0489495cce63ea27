import {
  curveColor,
  figure,
  html,
  type Section,
  shownNumber,
  shownRange,
  type TimeLine,
  timelineChart,
} from '../../../core/report/index.ts'
import { checkEstimates, type MetricStory, seriesOf, type WindowValue } from '../../../monitor/index.ts'
import { keys, type Told } from './facts.ts'

/** Where a window lies on the axis of time. */
export const middle = ({ from, until }: { from: number; until: number }): number => from + (until - from) / 2

/** A line a version, in the order they first answered. */
function linesBy(
  values: readonly WindowValue[],
  versions: readonly string[],
  { isShared, source }: { isShared: boolean; source: 'measured' | 'estimated' },
): TimeLine[] {
  return versions.flatMap((version, place) => {
    const own = values.filter((value) => value.version === version)
    if (own.length === 0) return []
    const color = isShared ? curveColor(place) : source === 'measured' ? 'var(--accent)' : 'var(--second)'
    return [
      {
        name: isShared ? `version ${version}, ${source}` : source,
        color,
        isDashed: source === 'estimated',
        values: own.map((value) => ({ ...value, at: middle(value) })),
      },
    ]
  })
}

function levelText({ trained, name }: MetricStory): string {
  if (trained === undefined) return 'What it was at training is not known.'
  const interval = Number.isFinite(trained.low) ? ` (${shownRange(trained.low, trained.high)})` : ''
  return `The dotted line is ${name} on rows no fit saw when the model was trained: ${shownNumber(trained.value)}${interval}.`
}

/** What versions said in the shadow, beside what was answered. */
function shadowLines({ summary: { shadows } }: Told, { name }: MetricStory, taken: number): TimeLine[] {
  const versions = [...new Set(shadows.map(({ version }) => version))]
  return versions.flatMap((version, place) => {
    const own = shadows.filter((window) => window.version === version)
    return (['performance', 'estimate'] as const).flatMap((kind) => {
      const values = seriesOf(own, `${kind}/${name}`)
      if (values.length === 0) return []
      return [
        {
          name: `version ${version}, ${kind === 'performance' ? 'measured' : 'estimated'}`,
          color: curveColor(taken + place),
          isDashed: kind === 'estimate',
          values: values.map((value) => ({ ...value, at: middle(value) })),
        },
      ]
    })
  })
}

/** How well estimates foretold what was measured, where both are known of enough windows. */
function estimateText({ estimated, measured }: MetricStory): string {
  const pairs = estimated.flatMap((guess) => {
    const truth = measured.find(({ from, version }) => from === guess.from && version === guess.version)
    if (truth === undefined || guess.low === undefined || guess.high === undefined) return []
    return [{ estimated: { value: guess.value, low: guess.low, high: guess.high }, measured: truth.value }]
  })
  const { windows, held, bias } = checkEstimates(pairs)
  if (windows < 5) return ''
  return ` In ${Math.round(held * windows)} of ${windows} windows the estimate’s interval held what was measured later, of 100 about 95 should; on average it was ${shownNumber(Math.abs(bias))} too ${bias > 0 ? 'high' : 'low'}.`
}

/** Section on how the metric fared; says so where nothing was measured. */
export function metricSections(told: Told): Section[] {
  const { painter, summary, span, isShared } = told
  const { metric, windows, events, since } = summary
  const title = metric === undefined ? 'Performance' : `Performance: ${metric.name}`
  if (metric === undefined || metric.measured.length + metric.estimated.length === 0)
    return [
      {
        id: 'performance',
        title,
        body: html`<p>Nothing was measured or estimated yet: performance is measured once outcomes are told, and estimated where the reference knows some.</p>`,
      },
    ]
  const versions = [...new Set(windows.map(({ version }) => version))]
  const lines = [
    ...linesBy(metric.estimated, versions, { isShared, source: 'estimated' }),
    ...linesBy(metric.measured, versions, { isShared, source: 'measured' }),
    ...shadowLines(told, metric, isShared ? versions.length : 2),
  ]
  const drawing = timelineChart(painter, lines, {
    label: `${metric.name} over time, measured and estimated, beside its level at training`,
    span,
    ...(metric.trained === undefined ? {} : { level: metric.trained }),
    events: events.map(({ at, text }) => ({ at, text })),
    ...(since === undefined ? {} : { spans: [{ from: since, until: span[1], color: 'var(--bad)' }] }),
    height: 270,
    format: shownNumber,
  })
  const shown = new Map(lines.map(({ name, color, isDashed }) => [name, { color, isDashed }]))
  const names = [...shown].map(([name, { color, isDashed }]) => ({
    name,
    color,
    ...(isDashed === true ? { kind: 'dashed' as const } : {}),
  }))
  const best = metric.better === 'higher' ? 'Higher' : 'Lower'
  const unmeasured =
    metric.measured.length === 0 ? ' No outcome is known yet, so that nothing is measured.' : ''
  return [
    {
      id: 'performance',
      title,
      about: `${best} is better. Bands are 95 % intervals; estimates are made before outcomes are known and do not see outcomes that follow otherwise.`,
      body: figure(
        drawing,
        html`${keys(names)}<br>${levelText(metric)}${estimateText(metric)}${unmeasured}${since !== undefined && ' Shaded: since something is wrong.'}${events.length > 0 && ' Upright lines: what was done.'}`,
      ),
    },
  ]
}
