import type { Seed } from '../../core/index.ts'
import { type DriftJudgement, type DriftOptions, judgeDrift } from '../judge/judge-drift.ts'
import { phaseOf, seasonalReference } from '../judge/season.ts'
import { type Watched, watchedSketch } from '../watched.ts'
import type { WindowFacts } from './window-facts.ts'

type Join = (features: Watched, said: Watched | undefined) => Watched

/** Earlier windows of the same hour of the day or week as this one. */
function alikeWindows({ earlier, from, until, settings }: WindowFacts) {
  const { season } = settings.drift
  if (season === 'none') return []
  const phase = phaseOf({ from, until }, season)
  return earlier.flatMap((window) =>
    window.sketches !== undefined && phaseOf(window, season) === phase ? [window.sketches] : [],
  )
}

/** What earlier windows of the same hour were like; undefined where there is no season, or too few are known. */
export function watchedReference(facts: WindowFacts, join: Join): Watched | undefined {
  const { sketches, settings } = facts
  const { season } = settings.drift
  if (season === 'none' || sketches === undefined) return undefined
  const alike = alikeWindows(facts)
  const features = seasonalReference(
    alike.map((pair) => pair.features),
    sketches.features,
    season,
  )
  if (features === undefined) return undefined
  const said = seasonalReference(
    alike.map((pair) => pair.said),
    sketches.said,
    season,
  )
  return join(features, said)
}

/**
 * Takes columns back that moved no further than some earlier window of the same hour did: days differ among themselves, and a
 * test that knows rows alone does not know by how much.
 */
export function strayedFurther(
  judged: DriftJudgement,
  before: Watched,
  facts: WindowFacts,
  {
    options,
    withSaid,
  }: { readonly options: DriftOptions & { readonly seed: Seed }; readonly withSaid: Join },
): DriftJudgement {
  if (!judged.isDrift) return judged
  const most = new Map<string, number>()
  for (const { features, said } of alikeWindows(facts)) {
    const earlier = withSaid(watchedSketch(features), watchedSketch(said))
    for (const { column, effect } of judgeDrift(before, earlier, options).columns)
      if (effect > (most.get(column) ?? 0)) most.set(column, effect)
  }
  const columns = judged.columns.map((one) => ({
    ...one,
    isDrift: one.isDrift && one.effect > (most.get(one.column) ?? 0),
  }))
  return { ...judged, columns, isDrift: columns.some(({ isDrift }) => isDrift) }
}
