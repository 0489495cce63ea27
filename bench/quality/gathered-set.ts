// A shared table as `modelwright run <table> --target … --folds … --ignore …` meets it, up to the search.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Batch, Task } from '@modelwright/runtime'
import { requestOf } from '../../packages/modelwright/src/cli/run-request.ts'
import {
  type Seed,
  seedOf,
  selectRows,
  type Target,
  takeTarget,
} from '../../packages/modelwright/src/core/index.ts'
import { type Gathered, gather } from '../../packages/modelwright/src/project/run/gather.ts'
import { type Holdout, holdOut } from '../../packages/modelwright/src/project/run/holdout.ts'
import { learnReading, type Reading } from '../../packages/modelwright/src/project/run/reading.ts'
import { withRunTools } from '../../packages/modelwright/src/project/run/with-tools.ts'

/** A table and how it is run, in full paths. */
export interface SetToRun {
  readonly name: string
  readonly path: string
  readonly folds: string
  readonly target: string
  readonly task: Task
  readonly positive?: string
  readonly ignore: readonly string[]
}

/** A table that was read, with its folds. */
export interface GatheredSet {
  readonly gathered: Gathered
  readonly holdout: Holdout
  /** The stream of a whole run. */
  readonly stream: Seed
}

/** Rows of one fold, read by what was learnt from its training rows. */
export interface FoldRows {
  readonly reading: Reading
  readonly rows: Batch
  readonly target: Target
  readonly testRows: Batch
  readonly testTarget: Target
}

/** Reads a table, tells the kinds of its columns and holds its folds out; the project it takes is removed again. */
export async function gatherSet(set: SetToRun, seed: number): Promise<GatheredSet> {
  const folder = await mkdtemp(join(tmpdir(), 'modelwright-quality-'))
  const { target, positive, ignore, folds, task } = set
  const flags = { target, task, folds, seed, ...(positive === undefined ? {} : { positive }) }
  try {
    return await withRunTools({ folder, workers: 0 }, async (tools) => {
      const request = await requestOf(set.path, ignore.length === 0 ? flags : { ...flags, ignore }, folder)
      const gathered = await gather(request, tools)
      const stream = seedOf(seed)
      return { gathered, stream, holdout: await holdOut(request, gathered, stream, tools) }
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Learns how to read from a fold's training rows, and reads both its parts. */
export function rowsOfPart({ gathered, holdout }: GatheredSet, fold: number): FoldRows {
  const { train, test } = holdout.parts[fold]
  const training = selectRows(gathered.table, train)
  const reading = learnReading(training, gathered)
  return {
    reading,
    rows: reading.read(training),
    target: takeTarget(gathered.resolved.target, train),
    testRows: reading.read(selectRows(test.table, test.rows)),
    testTarget: test.target,
  }
}
