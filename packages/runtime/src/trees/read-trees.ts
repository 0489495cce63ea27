import type { Reader } from '../reader.ts'
import { readCuts } from './read-cuts.ts'
import { floats32, smallInts, sumOf } from './read-tensors.ts'
import { bitAt, type TreesOrigin, type TreesState, treesLinks } from './trees-state.ts'

/** More than any table has; keeps a hostile artifact from asking for more memory than it brings. */
const mostLevels = 16777216
const mostOutputs = 65536

type Head = Pick<TreesState, 'link' | 'width' | 'mean' | 'base'>

/** Softmax and share divide among classes; the other links say one number. */
function readHead(state: Reader): Head {
  const link = state.choice('link', treesLinks)
  const base = state.floats('base')
  const outputs = base.length
  const divides = link === 'softmax' || link === 'share'
  if (divides ? outputs < 2 || outputs > mostOutputs : outputs !== 1)
    state.refuse('base', divides ? 'must have 2 values or more' : 'must have 1 value')
  const width = state.integer('width', 1, outputs)
  if (width !== 1 && width !== outputs) state.refuse('width', `must be 1 or ${outputs}`)
  if (link === 'share' && base.some((value) => value < 0)) state.refuse('base', 'must hold shares, 0 or more')
  return { link, width, mean: state.boolean('mean'), base }
}

/** Bits fill their bytes to the last; what is left over is 0, so that equal trees have equal bytes. */
function readBits(state: Reader, key: string, count: number): Uint8Array {
  const bits = smallInts(state, key, Math.ceil(count / 8))
  if (!(bits instanceof Uint8Array)) return state.refuse(key, 'must be a uint8 tensor')
  for (let i = count; i < 8 * bits.length; i++)
    if (bitAt(bits, i) !== 0) state.refuse(key, `must end after ${count} bits`)
  return bits
}

/** Checks that the bits are exactly the announced trees. */
function checkShape(state: Reader, shape: Uint8Array, leafCounts: Int32Array): void {
  let at = 0
  for (let tree = 0; tree < leafCounts.length; tree++) {
    const end = at + 2 * leafCounts[tree] - 1
    let open = 1
    while (at < end && open > 0) open += bitAt(shape, at++) === 1 ? 1 : -1
    if (open !== 0 || at !== end)
      state.refuse('shape', `must be a tree of ${leafCounts[tree]} leaves at ${tree}`)
  }
}

type Trees = Pick<TreesState, 'leafCounts' | 'shape' | 'leaves'> & { readonly covers?: Float32Array }

function readLeaves(state: Reader, { width, link }: Head): Trees {
  const leafCounts = state.integers('leafCounts', 1, 2147483647)
  const leafCount = sumOf(leafCounts)
  const low = link === 'share' ? 0 : -Infinity
  const leaves = floats32(state, 'leaves', { length: leafCount * width, low })
  const shape = readBits(state, 'shape', 2 * leafCount - leafCounts.length)
  checkShape(state, shape, leafCounts)
  if (!state.has('covers')) return { leafCounts, shape, leaves }
  return { leafCounts, shape, leaves, covers: floats32(state, 'covers', { length: leafCount, low: 0 }) }
}

type Nodes = Pick<TreesState, 'features' | 'cuts' | 'missingLeft'>

/** Checks that each inner node looks at an input there is, with a cut this input has. */
function readNodes(state: Reader, count: number, cutCounts: Int32Array): Nodes {
  const features = smallInts(state, 'features', count)
  const cuts = smallInts(state, 'cuts', count)
  for (let i = 0; i < count; i++) {
    const feature = features[i]
    if (feature < 0 || feature >= cutCounts.length)
      state.refuse('features', `must name one of ${cutCounts.length} inputs, found ${feature} at ${i}`)
    if (cuts[i] < 0 || cuts[i] >= cutCounts[feature])
      state.refuse('cuts', `must name one of ${cutCounts[feature]} cuts, found ${cuts[i]} at ${i}`)
  }
  return { features, cuts, missingLeft: readBits(state, 'missingLeft', count) }
}

function readOrigin(origin: Reader, inputs: number): TreesOrigin {
  return Object.freeze({
    loss: origin.string('loss'),
    names: origin.strings('names', inputs),
    levels: origin.strings('levels', inputs),
  })
}

/** Reads trees out of an artifact and checks all of it: every length, range and reference, and the shape of each tree. */
export function readTrees(state: Reader): TreesState {
  const head = readHead(state)
  const sizes = state.integers('sizes', -1, mostLevels)
  const trees = readLeaves(state, head)
  const cuts = readCuts(state, sizes)
  const cutCounts = sizes.map((size, i) => (size < 0 ? cuts.thresholdCounts[i] : cuts.subsetCounts[i]))
  const innerCount = sumOf(trees.leafCounts) - trees.leafCounts.length
  const nodes = readNodes(state, innerCount, cutCounts)
  const gains = state.floats('gains', { length: sizes.length })
  const read = { ...head, sizes, ...trees, ...nodes, ...cuts, gains }
  if (!state.has('origin')) return Object.freeze(read)
  return Object.freeze({ ...read, origin: readOrigin(state.object('origin'), sizes.length) })
}
