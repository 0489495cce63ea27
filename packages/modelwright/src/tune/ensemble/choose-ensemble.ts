import { foldMoments } from '../../evaluate/index.ts'
import { compositionsOf } from './compositions.ts'
import {
  type Cells,
  cellsBefore,
  cellsOf,
  cellsOfGroup,
  type LibraryModel,
  type LibraryRows,
  meanDefined,
  scoreCell,
} from './library.ts'
import type { EnsembleOptions } from './options.ts'
import { blend, type Chosen, predictCell, type Setting, single, stack, type Way } from './ways.ts'

/** One way of combining that was judged. */
export interface ConsideredEnsemble {
  readonly kind: Way['kind']
  /** Trials with weights, as chosen by all rows, the heaviest first. */
  readonly members: readonly { readonly trial: number; readonly weight: number }[]
  /** What is added to each output; of a stack only. */
  readonly intercepts: readonly number[]
  /** Score of each fold by weights that were chosen without it; NaN where there are none. */
  readonly scores: readonly number[]
  /** Mean over the groups of rows that judged it. */
  readonly mean: number
  /** How much better than the best single model, in the metric's unit; positive is better. */
  readonly gain: number
  /** Standard error of the gain, corrected for fits that share rows. */
  readonly error: number
}

/** What was chosen, and what it was chosen among. */
export interface EnsembleChoice {
  readonly chosen: ConsideredEnsemble
  /** The best single model first. */
  readonly considered: readonly ConsideredEnsemble[]
}

const mostByDefault = 5

const isNothing = ({ weights }: Chosen): boolean => weights.every((weight) => weight === 0)

/** Scores of the cells by choices that were made without them; NaN where there was nothing to choose by. */
function judged(way: Way, setting: Setting): number[] {
  const { cells, rows, compositions } = setting
  const scores = new Array<number>(cells.cells.length).fill(Number.NaN)
  for (let group = 0; group < cells.groups; group++) {
    const before = cellsBefore(cells, group)
    if (before.length === 0) continue
    const chosen = way.choose(setting, before)
    if (isNothing(chosen)) continue
    for (const at of cellsOfGroup(cells, group)) {
      const cell = cells.cells[at]
      scores[at] =
        way.kind === 'single'
          ? compositions.score(chosen.weights, at)
          : scoreCell(cell, rows.metric, predictCell(cell, chosen, setting))
    }
  }
  return scores
}

function membersOf({ weights }: Chosen, { models }: Setting): ConsideredEnsemble['members'] {
  return weights
    .map((weight, m) => ({ trial: models[m].trial, weight }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || a.trial - b.trial)
}

/** Means of scores over what was judged together. */
function byGroup(scores: readonly number[], { cells, groups }: Cells): number[] {
  return Array.from({ length: groups }, (_, group) =>
    meanDefined(scores.filter((_score, at) => cells[at].group === group)),
  )
}

function byFold(scores: readonly number[], { cells }: Cells, { folds }: LibraryRows): number[] {
  return Array.from({ length: folds.count }, (_, fold) =>
    meanDefined(scores.filter((_score, at) => cells[at].fold === fold)),
  )
}

/** Test rows over rows learnt from, of the folds: fits of folds share rows. */
function testShare({ groups, perDeal, kind }: Cells): number {
  return kind === 'forward' ? 1 / Math.max(1, groups / 2) : 1 / Math.max(1, perDeal - 1)
}

interface Judged {
  readonly way: Way
  readonly scores: readonly number[]
  readonly means: readonly number[]
}

function scoresBy(way: Way, setting: Setting): Pick<Judged, 'scores' | 'means'> {
  const scores = judged(way, setting)
  return { scores, means: byGroup(scores, setting.cells) }
}

interface Gain {
  readonly value: number
  readonly error: number
}

/** Gain of one way over another, group by group: positive is better. */
function gainOf(a: Judged, b: Judged, { rows, cells }: Setting): Gain {
  const sign = rows.metric.better === 'higher' ? 1 : -1
  const differences = a.means.map((mean, group) => sign * (mean - b.means[group]))
  const { value, error } = foldMoments(differences, testShare(cells))
  return { value, error }
}

function considered(mine: Judged, alone: Judged, setting: Setting): ConsideredEnsemble {
  const all = setting.cells.cells.map((_, at) => at)
  const chosen = mine.way.choose(setting, all)
  const { value, error } = gainOf(mine, alone, setting)
  return {
    kind: mine.way.kind,
    members: membersOf(chosen, setting),
    intercepts: chosen.intercepts,
    scores: byFold(mine.scores, setting.cells, setting.rows),
    mean: meanDefined(mine.means),
    gain: value,
    error,
  }
}

/** The simplest that is behind the best by no more than noise. */
function simplest(list: readonly Judged[], setting: Setting): Judged {
  const sign = setting.rows.metric.better === 'higher' ? 1 : -1
  const goodness = ({ means }: Judged): number => sign * meanDefined(means)
  const fit = list.filter((one) => !Number.isNaN(goodness(one)))
  const best = fit.reduce<Judged | undefined>(
    (top, one) => (top === undefined || goodness(one) > goodness(top) ? one : top),
    undefined,
  )
  if (best === undefined) return list[0]
  return fit.find((one) => one === best || isWithinNoise(gainOf(best, one, setting), setting)) ?? list[0]
}

function isWithinNoise({ value, error }: Gain, { options: { noise = 1 } }: Setting): boolean {
  return !(value > noise * error)
}

/** Puts the models in the order of the search. */
function settingOf(given: readonly LibraryModel[], rows: LibraryRows, options: EnsembleOptions): Setting {
  const models = [...given].sort((a, b) => a.trial - b.trial)
  const cells = cellsOf(models, rows, options.seed)
  const { most = mostByDefault } = options
  return { models, rows, cells, compositions: compositionsOf(cells, rows.metric), options, most }
}

const ways = { blend, stack } as const

/**
 * Chooses how trials predict together, or that the best of them does so alone.
 *
 * Weights are chosen on out-of-fold predictions. What they are worth is told by folds that did not choose them: for each fold
 * the best single model, the blend and the stack are chosen on the others and scored on it. Of these the simplest is taken
 * that is no more than one standard error of the difference behind the best (corrected resampled t). The weights that are
 * given are then chosen on all folds.
 *
 * Forward in time, weights are chosen on earlier folds only. Where there are few folds, parts of them take their place.
 * The order of the models does not matter.
 * Seeded: yes.  Cost: O(members × library × steps × rows) scores; remembered between folds.
 *
 * @param models - finished trials with their predictions on every fold
 */
export function chooseEnsemble(
  models: readonly LibraryModel[],
  rows: LibraryRows,
  options: EnsembleOptions,
): EnsembleChoice {
  if (models.length === 0) throw new Error('bug: there is no trial to choose from')
  const setting = settingOf(models, rows, options)
  const { kinds = ['blend', 'stack'], deadline } = options
  const alone = { way: single, ...scoresBy(single, setting) }
  const list: Judged[] = [alone]
  for (const kind of setting.models.length < 2 ? [] : kinds) {
    const way = ways[kind]
    const found = { way, ...scoresBy(way, setting) }
    if (deadline?.expired() !== true) list.push(found)
  }
  const taken = simplest(list, setting)
  const all = list.map((one) => considered(one, alone, setting))
  return { chosen: all[list.indexOf(taken)], considered: all }
}
