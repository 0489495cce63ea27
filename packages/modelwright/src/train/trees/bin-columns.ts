import type { Column } from '@modelwright/runtime'
import type { Seed } from '../../core/index.ts'
import { type Arena, viewsOf } from './arena.ts'
import { chooseCuts, sampleValues } from './choose-cuts.ts'
import type { Kernels } from './kernels.ts'
import { listOthers, type SparseFeature, sparseBins } from './sparse.ts'

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

interface Draft {
  readonly input: number
  readonly column: Column
  readonly isCategory: boolean
  readonly bins: number
  readonly missing: number
  readonly cuts: Float64Array
  readonly storage: Storage
}

function hasMissing(column: Column): boolean {
  if (column.type === 'number') {
    for (let row = 0; row < column.values.length; row++) if (Number.isNaN(column.values[row])) return true
  } else if (column.type === 'category') {
    for (let row = 0; row < column.codes.length; row++)
      if (column.codes[row] < 0 || column.codes[row] >= column.levels.length) return true
  }
  return false
}

function draftNumbers(
  input: number,
  column: Column & { type: 'number' },
  maxBins: number,
  seed: Seed,
  isDense: boolean,
): Draft {
  const sample = sampleValues(column.values, seed)
  const fewer = isDense ? undefined : sparseBins(sample, column.values.length, maxBins)
  const cuts = chooseCuts(sample, fewer ?? maxBins)
  const bins = cuts.length + 1
  const missing = hasMissing(column) ? bins : -1
  const storage = fewer === undefined ? 'dense' : 'sparse'
  return { input, column, isCategory: false, bins, missing, cuts, storage }
}

function draftLevels(input: number, column: Column & { type: 'category' }): Draft {
  const bins = Math.max(1, column.levels.length)
  const missing = hasMissing(column) ? bins : -1
  const storage = bins < denseCells ? 'dense' : bins < 65_536 ? 'short' : 'long'
  return { input, column, isCategory: true, bins, missing, cuts: new Float64Array(), storage }
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

/** Features from which something can be learnt, those of one kind of storage side by side. */
function draftsOf(columns: readonly Column[], maxBins: number, seed: Seed, isDense: boolean): Draft[] {
  const drafts: Draft[] = []
  columns.forEach((column, input) => {
    if (isAlike(column)) return
    if (column.type === 'number')
      drafts.push(draftNumbers(input, column, maxBins, seed.split('cuts', input), isDense))
    else if (column.type === 'category') drafts.push(draftLevels(input, column))
    else throw new Error(`bug: trees take numbers and categories, not ${column.type}`)
  })
  const useful = drafts.filter(({ bins, missing }) => bins > 1 || missing >= 0)
  return order.flatMap((storage) => useful.filter((draft) => draft.storage === storage))
}

/** Rows of up to 32 bytes never straddle a cache line; longer ones begin at a multiple of 16. */
function strideFor(width: number): number {
  if (width > 32) return Math.ceil(width / 16) * 16
  return width <= 4 ? 4 : width <= 8 ? 8 : width <= 16 ? 16 : 32
}

const tileRows = 8192

/** Bins a column of numbers tile by tile, so that its values need no second place in full. */
function writeNumbers(draft: Draft, values: Float64Array, kernels: Kernels, to: WriteTo): void {
  const { arena, column, rows, stride, cuts, tile } = to
  const { f64 } = viewsOf(arena.memory)
  f64.fill(Infinity, cuts >> 3, (cuts >> 3) + 256)
  f64.set(draft.cuts, cuts >> 3)
  for (let from = 0; from < values.length; from += tileRows) {
    const part = values.subarray(from, Math.min(from + tileRows, values.length))
    f64.set(part, tile >> 3)
    const into = rows === 0 ? 0 : rows + from * stride
    kernels.binNumbers(tile, part.length, cuts, Math.max(0, draft.missing), column + from, into, stride)
  }
}

interface WriteTo {
  readonly arena: Arena
  /** Addresses: of the column; of the first row's byte, 0 for none; of room for cuts and for a tile of values. */
  readonly column: number
  readonly rows: number
  readonly stride: number
  readonly cuts: number
  readonly tile: number
}

function writeCodes(draft: Draft, codes: Int32Array, kernels: Kernels, to: WriteTo): void {
  const { arena, column, rows, stride } = to
  const views = viewsOf(arena.memory)
  const { storage, missing, bins } = draft
  const into = storage === 'dense' ? views.u8 : storage === 'short' ? views.u16 : views.u32
  const start = column / into.BYTES_PER_ELEMENT
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]
    into[start + row] = code >= 0 && code < bins ? code : missing
  }
  if (rows !== 0) kernels.spreadColumn(column, codes.length, rows, stride)
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
  { arena, maxBins, seed, isDense = false }: { arena: Arena; maxBins: number; seed: Seed; isDense?: boolean },
): Binned {
  const drafts = draftsOf(columns, maxBins, seed, isDense)
  const denseCount = drafts.filter(({ storage }) => storage === 'dense').length
  const stride = strideFor(denseCount)
  const rows = denseCount === 0 ? 0 : arena.take(rowCount * stride)
  const shared = { arena, stride, cuts: arena.take(256 * 8), tile: arena.take(tileRows * 8) }
  const scratch = drafts.some(({ storage }) => storage === 'sparse') ? arena.take(rowCount) : 0
  let cell = 0
  const features = drafts.map((draft, at): BinnedFeature => {
    const { storage, column } = draft
    const isByRow = storage === 'dense'
    const address = storage === 'sparse' ? scratch : arena.take(rowCount * bytesPerBin[storage])
    const to = { ...shared, column: address, rows: isByRow ? rows + at : 0 }
    if (column.type === 'number') writeNumbers(draft, column.values, kernels, to)
    else if (column.type === 'category') writeCodes(draft, column.codes, kernels, to)
    const used = draft.bins + (draft.missing < 0 ? 0 : 1)
    // Scans look at four cells at a time.
    const cells = isByRow ? denseCells : Math.ceil(used / 4) * 4
    const first = cell
    cell += cells
    const { input, isCategory, bins, missing, cuts } = draft
    const made = { input, isCategory, bins, missing, storage, cell: first, column: address, cuts }
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
