import type { MetricEstimate } from '@modelwright/runtime'
import type { SeriesValue, WindowVerdict } from '../../core/index.ts'
import { metrics } from '../../evaluate/index.ts'
import { lossParts } from '../performance/loss-parts.ts'
import { lastValue, metricsOfSeries, seriesOf, type WindowValue } from './windows.ts'

/** What a change of a metric since training is made of, window by window. Plain data. */
export interface StoryParts {
  readonly covariate: readonly WindowValue[]
  readonly concept: readonly WindowValue[]
}

const hasInterval = ({ value, low, high }: SeriesValue): boolean =>
  Number.isFinite(value) && Number.isFinite(low) && Number.isFinite(high)

/**
 * Takes the change of a metric since training apart, for windows that were both estimated and measured; none where the level at
 * training, or an interval, is not known.
 */
export function storyParts({ measured, estimated, trained }: MetricStory): StoryParts {
  if (trained === undefined || !hasInterval(trained)) return { covariate: [], concept: [] }
  const parts = measured.filter(hasInterval).flatMap((truth) => {
    const guess = estimated.find(({ from, version }) => from === truth.from && version === truth.version)
    if (guess === undefined || !hasInterval(guess)) return []
    const { covariate, concept } = lossParts(trained, guess as MetricEstimate, truth as MetricEstimate)
    const { from, until, version } = truth
    return [
      { covariate: { ...covariate, from, until, version }, concept: { ...concept, from, until, version } },
    ]
  })
  return {
    covariate: parts.map(({ covariate }) => covariate),
    concept: parts.map(({ concept }) => concept),
  }
}

/** The metric a model is watched by. */
export interface WatchedMetric {
  readonly name: string
  /** Which way is better; absent: as the metric of that name. */
  readonly better?: 'higher' | 'lower'
  /** What it was on rows no fit saw, when the model was trained. */
  readonly trained?: MetricEstimate
}

/** How a metric fared over time. Plain data. */
export interface MetricStory {
  readonly name: string
  readonly better: 'higher' | 'lower'
  readonly measured: readonly WindowValue[]
  readonly estimated: readonly WindowValue[]
  /** The level when the model was trained, with its interval where one is known. */
  readonly trained?: MetricEstimate
  /** The newest value: measured where outcomes are known, else estimated. */
  readonly now?: WindowValue & { readonly source: 'measured' | 'estimated' }
  /** By how much the newest value is worse than when the model was trained; below 0 it is better. */
  readonly worse?: number
}

function betterOf(name: string, given: 'higher' | 'lower' | undefined): 'higher' | 'lower' {
  if (given !== undefined) return given
  return Object.hasOwn(metrics, name) ? metrics[name].better : 'lower'
}

/** What findings hold the metric against, where nobody says what it was. */
function expectedBy(windows: readonly WindowVerdict[], name: string): MetricEstimate | undefined {
  const keys = [`performance/${name}`, `estimate/${name}`]
  const found = windows.flatMap(({ findings }) => findings.filter(({ key }) => keys.includes(key)))
  const value = found.findLast(({ expected }) => Number.isFinite(expected))?.expected
  return value === undefined ? undefined : { value, low: Number.NaN, high: Number.NaN }
}

function referenceBy(windows: readonly WindowVerdict[], name: string): MetricEstimate | undefined {
  const last = lastValue(seriesOf(windows, `reference/${name}`))
  if (last === undefined) return expectedBy(windows, name)
  const { value, low = Number.NaN, high = Number.NaN } = last
  return { value, low, high }
}

/** The newest value. An estimate counts only where it is of a later window than what was measured. */
function newest(measured: readonly WindowValue[], estimated: readonly WindowValue[]): MetricStory['now'] {
  const [truth, guess] = [lastValue(measured), lastValue(estimated)]
  if (truth !== undefined && (guess === undefined || guess.from <= truth.from))
    return { ...truth, source: 'measured' }
  return guess === undefined ? undefined : { ...guess, source: 'estimated' }
}

/** Tells how a metric fared over windows; undefined where there is no series of one. */
export function metricStory(
  windows: readonly WindowVerdict[],
  watched?: WatchedMetric,
): MetricStory | undefined {
  const name = watched?.name ?? metricsOfSeries(windows)[0]
  if (name === undefined) return undefined
  const measured = seriesOf(windows, `performance/${name}`)
  const estimated = seriesOf(windows, `estimate/${name}`)
  if (measured.length === 0 && estimated.length === 0 && watched?.trained === undefined) return undefined
  const better = betterOf(name, watched?.better)
  const trained = watched?.trained ?? referenceBy(windows, name)
  const now = newest(measured, estimated)
  const fell = now === undefined || trained === undefined ? undefined : trained.value - now.value
  return {
    name,
    better,
    measured,
    estimated,
    ...(trained === undefined ? {} : { trained }),
    ...(now === undefined ? {} : { now }),
    ...(fell === undefined ? {} : { worse: better === 'higher' ? fell : -fell }),
  }
}
