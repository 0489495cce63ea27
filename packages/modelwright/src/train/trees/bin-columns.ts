import type { Column } from '@modelwright/runtime'
import type { Seed } from '../../core/index.ts'
import type { Arena } from './arena.ts'
import { chooseCuts, openSampleRoom, type SampleRoom, sampleValues } from './choose-cuts.ts'
import type { Kernels } from './kernels.ts'
import { listOthers, type SparseFeature, sparseBins } from './sparse.ts'
import { openWriter, startColumn, writeAlone, writeDense } from './write-bins.ts'

/** How a feature's bins are kept: a byte a row; only the rows off the usual bin; a code of 2 or 4 bytes a row. */
export type Storage = 'dense' | 'sparse' | 'short' | 'long'

/** A feature after binning. The bin of missing values is the last one, if there are any. */
export interface BinnedFeature {
  /** Position among the learner's features. */
  readonly input: number
  readonly isCategory: boolean
  /** Bins of known values. */
  readonly bins: number
  /** Bin of missing values; −1 where none is missing. */
  readonly missing: number
  readonly storage: Storage
  /** First of its cells in a histogram; it has `bins`, and one more where values are missing. */
  readonly cell: number
  /** Address of its column: bins, codes, or for sparse ones the bins of the listed rows. */
  readonly column: number
  readonly sparse?: SparseFeature
  /** Between the bins of numbers; ascending; each is an f32. */
  readonly cuts: Float64Array
}

/** A table as the kernels take it. Plain data: it goes to other threads as it is. */
export interface Binned {
  readonly rowCount: number
  readonly features: readonly BinnedFeature[]
  /** Cells of one histogram. */
  readonly cellCount: number
  readonly denseCount: number
  /** Address and width of the rows of dense bins. */
  readonly rows: number
  readonly stride: number
  /** Some category has levels enough for codes of 2 or 4 bytes. */
  readonly hasLevels: boolean
  /** Where free memory begins. */
  readonly top: number
}

/** A dense feature has so many cells in a histogram, whatever its bins. */
export const denseCells = 256

/** A feature before its column is written: its bins, and where it comes from. */
export interface Draft {
  readonly input: number
  readonly column: Column
  readonly isCategory: boolean
  readonly bins: number
  readonly cuts: Float64Array
  readonly storage: Storage
}

function hasMissing(column: Column): boolean {
  if (column.type === 'number') return column.values.some(Number.isNaN)
  return column.type === 'category' && column.codes.some((code) => code < 0 || code >= column.levels.length)
}

function draftNumbers(
  input: number,
  column: Column & { type: 'number' },
  { maxBins, isDense, seed, room }: { maxBins: number; isDense: boolean; seed: Seed; room: SampleRoom },
): Draft {
  const sample = sampleValues(column.values, seed.split('cuts', input), room)
  const fewer = isDense ? undefined : sparseBins(sample, column.values.length, maxBins)
  const cuts = chooseCuts(sample, fewer ?? maxBins)
  const storage = fewer === undefined ? 'dense' : 'sparse'
  return { input, column, isCategory: false, bins: cuts.length + 1, cuts, storage }
}

function draftLevels(input: number, column: Column & { type: 'category' }): Draft {
  const bins = Math.max(1, column.levels.length)
  const storage = bins < denseCells ? 'dense' : bins < 65_536 ? 'short' : 'long'
  return { input, column, isCategory: true, bins, cuts: new Float64Array(), storage }
}

const order: readonly Storage[] = ['dense', 'sparse', 'short', 'long']

/** Whether no value of a column is known, or all rows have the same level. */
function isAlike(column: Column): boolean {
  if (column.type === 'number') return column.values.every(Number.isNaN)
  if (column.type !== 'category') return false
  const { codes, levels } = column
  const isKnown = (code: number): boolean => code >= 0 && code < levels.length
  const [first] = codes
  return codes.every((code) => code === first || !(isKnown(code) || isKnown(first)))
}

interface BinHow {
  readonly arena: Arena
  readonly maxBins: number
  readonly seed: Seed
  readonly isDense?: boolean
}

/** Features from which something can be learnt, those of one kind of storage side by side. */
function draftsOf(columns: readonly Column[], rowCount: number, kernels: Kernels, how: BinHow): Draft[] {
  const { arena, maxBins, seed, isDense = false } = how
  const room = openSampleRoom(arena, kernels, rowCount)
  const drafts: Draft[] = []
  columns.forEach((column, input) => {
    if (isAlike(column)) return
    if (column.type === 'number') drafts.push(draftNumbers(input, column, { maxBins, isDense, seed, room }))
    else if (column.type === 'category') drafts.push(draftLevels(input, column))
    else throw new Error(`bug: trees take numbers and categories, not ${column.type}`)
  })
  const useful = drafts.filter(({ bins, column }) => bins > 1 || hasMissing(column))
  return order.flatMap((storage) => useful.filter((draft) => draft.storage === storage))
}

/** Rows of up to 32 bytes never straddle a cache line; longer ones begin at a multiple of 16. */
function strideFor(width: number): number {
  if (width > 32) return Math.ceil(width / 16) * 16
  return width <= 4 ? 4 : width <= 8 ? 8 : width <= 16 ? 16 : 32
}

const bytesPerBin: Readonly<Record<Storage, number>> = { dense: 1, sparse: 1, short: 2, long: 4 }

/**
 * Bins columns into the kernels' memory: numbers by cuts, categories by their codes.
 *
 * Missing: NaN and codes that point at no level have a bin of their own. Features with one value, or none, are left out.
 * With `isDense` numbers have a byte a row even where most are the same.
 * Seeded: which values of a long column the cuts come from.  Cost: O(rows × features).
 */
export function binColumns(
  columns: readonly Column[],
  rowCount: number,
  kernels: Kernels,
  how: BinHow,
): Binned {
  const { arena } = how
  const drafts = draftsOf(columns, rowCount, kernels, how)
  const denseCount = drafts.filter(({ storage }) => storage === 'dense').length
  const stride = strideFor(denseCount)
  const rows = denseCount === 0 ? 0 : arena.take(rowCount * stride)
  const writer = openWriter(arena, kernels)
  const scratch = drafts.some(({ storage }) => storage === 'sparse') ? arena.take(rowCount) : 0
  const written = drafts.map((draft) =>
    startColumn(
      draft,
      draft.storage === 'sparse' ? scratch : arena.take(rowCount * bytesPerBin[draft.storage]),
      arena,
    ),
  )
  writeDense(writer, written.slice(0, denseCount), rowCount, { rows, stride })
  let cell = 0
  const features = written.map((own): BinnedFeature => {
    const { draft, column } = own
    const { input, isCategory, bins, cuts, storage } = draft
    if (storage !== 'dense') writeAlone(writer, own, rowCount)
    const missing = own.missing > 0 ? bins : -1
    // Scans look at four cells at a time.
    const cells = storage === 'dense' ? denseCells : Math.ceil((bins + (missing < 0 ? 0 : 1)) / 4) * 4
    const made = { input, isCategory, bins, missing, storage, cell, column, cuts }
    cell += cells
    return storage === 'sparse' ? { ...made, sparse: listOthers(arena, scratch, rowCount, cells) } : made
  })
  return {
    rowCount,
    features,
    cellCount: cell,
    denseCount,
    rows,
    stride,
    hasLevels: features.some(({ storage }) => storage === 'short' || storage === 'long'),
    top: arena.top,
  }
}
