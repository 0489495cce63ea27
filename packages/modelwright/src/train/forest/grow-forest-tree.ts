import { seedOf } from '../../core/index.ts'
import { bestOf, rootOf, splitRecords, startOf } from '../trees/grow-tree.ts'
import { canSplit, type TreeJob } from '../trees/growing.ts'
import { prepareScans } from '../trees/histograms.ts'
import type { Leaf } from '../trees/leaf.ts'
import type { Part } from '../trees/workspace.ts'
import { findSplit, type Search } from './find-split.ts'
import type { ForestRoom } from './forest-job.ts'

interface About {
  readonly room: ForestRoom
  readonly nodeFeatures: number
  /** Address of the targets that pure leaves have one of. */
  readonly targets: number
}

function searchOf(part: Part, job: TreeJob, { room, nodeFeatures, targets }: About): Search {
  const growing = startOf(part, job)
  prepareScans(growing)
  const order = Uint32Array.from(part.binned.features.keys()).filter((at) => growing.features[at] === 1)
  return { growing, room, order, nodeFeatures, targets, seed: seedOf(job.seed).split('nodes') }
}

/**
 * Grows one tree of a forest on this thread: each node looks at features drawn for it, straight from its records.
 *
 * With a limit on leaves the leaf that gains most is split next; without one the newest, so that records stay close by.
 */
export function growForestTree(part: Part, job: TreeJob, about: About): Leaf {
  const root = rootOf(job)
  if (part.binned.features.length === 0) return root
  const search = searchOf(part, job, about)
  const isFree = job.options.leaves >= part.binned.rowCount
  const open: Leaf[] = []
  const look = (leaf: Leaf): void => {
    if (!canSplit(job, leaf)) return
    leaf.split = findSplit(search, leaf)
    if (leaf.split !== undefined) open.push(leaf)
  }
  look(root)
  for (let leaves = 1; open.length > 0 && leaves < job.options.leaves; leaves++) {
    const [leaf] = open.splice(isFree ? open.length - 1 : bestOf(open), 1)
    splitRecords(search.growing, leaf)
    look(leaf.left!)
    look(leaf.right!)
  }
  for (const leaf of open) leaf.split = undefined
  return root
}
