import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import {
  conformal,
  csv,
  dropDuplicates,
  dropMissingTarget,
  dropOutliers,
  ridge,
  run,
  type WorkflowDefinition,
} from '../../../src/index.ts'
import { gather } from '../../../src/project/run/gather.ts'
import { holdOut } from '../../../src/project/run/holdout.ts'
import { trainedRows } from '../../../src/project/run/train-only.ts'
import { withRunTools } from '../../../src/project/run/with-tools.ts'
import { sampleFolder } from './sample-folder.ts'

const folder = sampleFolder()
const isFar = (row: number): boolean => row % 20 === 7

/** Rows of which every twentieth lies far out; each tenth row is there twice, and one has no target. */
function writeFar(): void {
  const seed = seedOf(3)
  const lines = Array.from({ length: 600 }, (_, row) => {
    const x = isFar(row) ? 500 + seed.next() : seed.next()
    return `${x.toFixed(4)},${seed.next().toFixed(4)},${row === 5 ? '' : (10 * seed.next()).toFixed(3)}`
  })
  const again = lines.filter((_, row) => row % 10 === 1)
  writeFileSync(join(folder, 'far.csv'), `x,z,y\n${[...lines, ...again].join('\n')}\n`)
}
writeFar()

const clean = [dropMissingTarget(), dropDuplicates(), dropOutliers({ columns: ['x'] })]
const workflow: WorkflowDefinition & { clean: typeof clean } = {
  retrieve: csv('far.csv'),
  target: 'y',
  split: { kind: 'split', name: 'random', options: { test: 0.3 } },
  train: [ridge()],
  tune: { budget: { trials: 1 } },
  clean,
}

/** How rows are held out by this workflow, and the table they lie in. */
const held = (own: WorkflowDefinition) =>
  withRunTools({ folder, workers: 0 }, async (tools) => {
    const request = { workflow: own, workflowDigest: '', folder } as Parameters<typeof holdOut>[0]
    const gathered = await gather(request, tools)
    return { gathered, holdout: await holdOut(request, gathered, seedOf(0), tools) }
  })

describe('fixes that learn which rows to drop', () => {
  it.each([
    ['random', { test: 0.3 }],
    ['random', { folds: 3 }],
  ])('drop rows that train alone (%s, %o)', async (name, options) => {
    const split = { kind: 'split', name, options } as const
    const { gathered, holdout } = await held({ ...workflow, split })
    const without = await held({ ...workflow, split, clean: clean.slice(0, 2) })
    expect(gathered.table.rowCount).toBe(599)
    const idsOf = ({ table }: typeof gathered, rows: Uint32Array) => [...rows].map((row) => table.rowIds[row])
    holdout.parts.forEach(({ train, test }, i) => {
      const plain = without.holdout.parts[i]
      expect(idsOf(gathered, test.rows)).toEqual(idsOf(without.gathered, plain.test.rows))
      expect(idsOf(gathered, test.rows).some(isFar)).toBe(true)
      expect(idsOf(gathered, train)).toEqual(idsOf(without.gathered, plain.train).filter((id) => !isFar(id)))
    })
    const count = holdout.dropped?.[0].count
    expect(holdout.dropped?.[0].message).toMatch(
      'folds' in options
        ? `drop-outliers: ${count} of 1198 training rows of 3 folds dropped.`
        : `drop-outliers: ${count} of 419 training rows dropped.`,
    )
  })

  it('learn from rows that train alone: what is held out does not move the fences', async () => {
    const { gathered } = await held(workflow)
    const [near, far] = [false, true].map((is) =>
      Uint32Array.from(gathered.table.rowIds.keys()).filter(
        (row) => isFar(gathered.table.rowIds[row]) === is,
      ),
    )
    expect(trainedRows(gathered, far).rows).toBe(far)
    const some = Uint32Array.from([...near.slice(0, 40), ...far.slice(0, 2)]).sort()
    expect([...trainedRows(gathered, some).rows]).toEqual([...near.slice(0, 40)])
  })

  it('leave held-out rows to be judged, and the shipped model says which rows it saw', async () => {
    const notes: string[] = []
    const result = await run(
      { ...workflow, evaluate: { intervals: conformal({ method: 'normalised' }) } },
      { folder, workers: 0, log: (report) => 'message' in report && notes.push(report.message) },
    )
    const [part] = result.parts
    expect([...part.testIds].some(isFar)).toBe(true)
    expect([...part.trainIds].some(isFar)).toBe(false)
    expect(result.evaluation.rowCount).toBe(part.testIds.length)
    const dropped = result.holdout.dropped![0].message
    expect(notes).toContain(dropped)
    expect(readFileSync(result.report, 'utf8')).toContain(dropped)
    expect(load(result.model.bytes).artifact.card).toContain(
      'all rows but those that a fix drops of training rows, the same options',
    )
    const seen = await withRunTools({ folder, workers: 0 }, ({ project }) =>
      project.runs.rowsSeen(result.model.digest, result.gathered.snapshot.digest),
    )
    expect(seen).toHaveLength(569)
    expect([...seen!].some(isFar)).toBe(false)
  })
})
