import type { TreesState } from '@modelwright/runtime'
import type { FitContext, OptionValues, TrainingData } from '../../core/index.ts'
import {
  checkTarget,
  checkTreeFeatures,
  checkWeights,
  plainColumns,
  rowsThatWeigh,
  sizesOf,
} from '../data.ts'
import type { GrowOptions } from '../trees/grow-options.ts'
import { treesState } from '../trees/trees-state.ts'
import { fitForest } from './fit-forest.ts'
import { forestTarget } from './forest-target.ts'
import type { forestOptions } from './options.ts'

/** What a user may say of a forest, and what tells one kind from the other. */
export interface ForestSettings extends OptionValues<typeof forestOptions> {
  readonly rowShare: number
  readonly bootstrap: boolean
  /** One cut at random for each feature a split looks at, instead of all. */
  readonly isRandomCut: boolean
}

/** Rows are written down with the number of their leaf in 16 bits. */
const mostLeaves = 65_535

/** Rows a leaf must have. With two, shares of two classes are less often 0 or 1 for certain. */
function minRowsOf({ rowCount, target }: TrainingData, { minRows, leaves }: ForestSettings): number {
  const least = minRows > 0 ? minRows : target.task === 'binary' ? 2 : 1
  return leaves > 0 && leaves < rowCount ? least : Math.max(least, Math.ceil(rowCount / mostLeaves))
}

function growOptions(data: TrainingData, given: ForestSettings): GrowOptions {
  const { rowCount, features } = data
  return {
    leaves: given.leaves === 0 ? rowCount : Math.max(2, given.leaves),
    maxDepth: given.maxDepth,
    minRows: minRowsOf(data, given),
    minHessian: 0,
    minGain: 0,
    l1: 0,
    l2: 0,
    columnShare: 1,
    nodeColumnShare: 1,
    isRandomCut: given.isRandomCut,
    levelSmoothing: 10,
    levelL2: 10,
    levelMinRows: given.levelMinRows,
    maxSplitLevels: given.maxSplitLevels,
    directions: new Int8Array(features.size),
  }
}

function columnShareOf({ features, target }: TrainingData, { columnShare }: ForestSettings): number {
  if (columnShare > 0) return columnShare
  return target.task === 'regression' ? 0.6 : Math.sqrt(features.size) / features.size
}

/** Says what a user should know of the fit: how good it is on rows trees did not see, and what the deadline cut off. */
function report(
  context: FitContext,
  given: ForestSettings,
  fitted: { count: number; outOfBag: number | undefined; name: string },
): void {
  const { count, outOfBag, name } = fitted
  const score =
    outOfBag === undefined || Number.isNaN(outOfBag) ? '' : `out-of-bag ${name} ${outOfBag.toPrecision(4)}`
  const stopped =
    count < given.trees ? `The deadline stopped the forest; it keeps ${count} of ${given.trees} trees.` : ''
  if (score !== '' || stopped !== '')
    context.progress(1, [stopped, score].filter((part) => part !== '').join(' '))
}

/** Checks the data, fits a forest and puts its state together. */
export async function growForest(
  all: TrainingData,
  given: ForestSettings,
  context: FitContext,
): Promise<TreesState> {
  checkTreeFeatures(all)
  checkTarget(all)
  checkWeights(all)
  const data = rowsThatWeigh(all)
  const columns = plainColumns(data)
  const isClasses = data.target.task !== 'regression'
  const target = forestTarget(data, given.classWeight)
  const fitted = await fitForest(
    {
      ...target,
      columns,
      ...(all.release === undefined ? {} : { release: all.release }),
      rowCount: data.rowCount,
      isClasses,
      trees: given.trees,
      maxBins: given.maxBins,
      rowShare: given.rowShare,
      isBootstrap: given.bootstrap,
      nodeColumnShare: columnShareOf(data, given),
      options: growOptions(data, given),
    },
    context,
  )
  const name = isClasses ? 'log loss' : 'root mean squared error'
  report(context, given, { count: fitted.trees.length, outOfBag: fitted.outOfBag, name })
  return treesState(fitted.trees, fitted.binned.features, {
    link: target.width > 1 ? 'share' : 'identity',
    width: target.width,
    mean: true,
    base: target.width > 1 ? new Float64Array(target.width) : Float64Array.of(target.base),
    sizes: sizesOf(columns),
  })
}
