import { describe, expect, it } from 'vitest'
import { requestOf } from '../../../src/cli/run-request.ts'
import { seedOf } from '../../../src/core/index.ts'
import { csv, stratified } from '../../../src/index.ts'
import type { SplitSpec } from '../../../src/prepare/index.ts'
import { fitPart } from '../../../src/project/run/fit-part.ts'
import { gather } from '../../../src/project/run/gather.ts'
import { holdOut } from '../../../src/project/run/holdout.ts'
import { withRunTools } from '../../../src/project/run/with-tools.ts'
import { sampleFolder } from './sample-folder.ts'

const folder = sampleFolder('iris.csv')
const stream = seedOf(0)
const workflowOf = (split: SplitSpec) => ({
  retrieve: csv('iris.csv'),
  target: 'species',
  split,
  train: [{ kind: 'learner', learner: 'logistic', options: { c: 1 } } as const],
})

describe('folds held out in turn', () => {
  it('test every row once, and each search sees the rows of its part alone', async () => {
    await withRunTools({ folder, workers: 0 }, async (tools) => {
      const workflow = workflowOf(stratified({ folds: 3 }))
      const gathered = await gather({ workflow, workflowDigest: '', folder }, tools)
      const { parts, how } = await holdOut({ workflow, workflowDigest: '', folder }, gathered, stream, tools)
      expect(how).toBe('3 folds (stratified), each tested by a search and fit on the others')
      const tested = parts.flatMap(({ test }) => [...test.rows])
      expect(tested.sort((a, b) => a - b)).toEqual(Array.from({ length: 150 }, (_, row) => row))
      const settings = { workflow, metric: 'log-loss', seed: 0, stream, share: 1, intervalMs: 1000 }
      for (const part of parts.slice(0, 2)) {
        const { trainIds, testIds, leakProof, search } = await fitPart(part, gathered, settings, tools)
        expect(leakProof).toMatchObject({ checkable: true, commonRows: 0, scoredRows: testIds.length })
        expect([...trainIds].some((id) => testIds.includes(id))).toBe(false)
        expect(search.foldCount).toBe(5)
      }
    })
  })

  it('are asked for by a number or by a file on the command line', async () => {
    const splitFor = async (folds: string) =>
      (await requestOf('iris.csv', { target: 'species', folds }, folder)).workflow.split
    expect(await splitFor('4')).toEqual({ kind: 'split', name: 'share', options: { folds: 4 } })
    expect(await splitFor('folds.txt')).toMatchObject({ name: 'by-file', options: { folds: 'folds.txt' } })
    await expect(splitFor('1')).rejects.toMatchObject({ code: 'CLI_ARGUMENT_INVALID' })
  })

  it('go forward in time where the workflow has a time', async () => {
    await withRunTools({ folder, workers: 0 }, async (tools) => {
      const { split: _, ...rest } = workflowOf(stratified())
      const split: SplitSpec = { kind: 'split', name: 'share', options: { folds: 3 } }
      const workflow = { ...rest, split, time: 'petal_length' }
      const request = { workflow, workflowDigest: '', folder }
      const gathered = await gather(request, tools)
      const { parts } = await holdOut(request, gathered, stream, tools)
      expect(parts).toHaveLength(3)
      const sizes = parts.map(({ train }) => train.length)
      expect(sizes[0]).toBeLessThan(sizes[1])
      expect(sizes[1]).toBeLessThan(sizes[2])
    })
  })
})
