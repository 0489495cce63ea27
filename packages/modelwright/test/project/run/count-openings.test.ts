import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { csv, logistic, openProject, run } from '../../../src/index.ts'
import { countOpenings, openingsText } from '../../../src/project/run/count-openings.ts'
import { sampleFolder } from './sample-folder.ts'

const folder = sampleFolder('iris.csv')

const workflow = {
  retrieve: csv('iris.csv'),
  target: 'species',
  train: [logistic()],
  tune: { budget: { trials: 1 } },
}

describe('openings of the hold-out', () => {
  it('count runs on the same rows, not runs on others, and the report says so', async () => {
    const first = await run(workflow, { folder, workers: 0 })
    expect(first.judgement.openings).toBe(1)
    const page = readFileSync(first.report, 'utf8')
    expect(page).toContain('opened once')
    const again = await run({ ...workflow, ignore: ['petal_width'] }, { folder, workers: 0 })
    expect(again.judgement.openings).toBe(2)
    expect(readFileSync(again.report, 'utf8')).toContain('opened 2 times')
    const other = await run({ ...workflow, seed: 1 }, { folder, workers: 0 })
    expect(other.judgement.openings).toBe(1)
    const kept = await run(workflow, { folder, workers: 0 })
    expect(kept.judgement.openings).toBe(1)
    const same = await run(workflow, { folder, workers: 0, from: 'evaluate' })
    expect(same.judgement.openings).toBe(3)
    expect(same.model.digest).toBe(first.model.digest)
  })

  it('count a run once, whatever the order of its rows', async () => {
    const project = await openProject(folder)
    const entry = { role: 'evaluate', snapshot: 'a table', artifact: 'a' } as const
    for (const run of ['r1', 'r1', 'r2'])
      await project.runs.recordRows({ ...entry, run, rowIds: Uint32Array.of(3, 1, 2) })
    await project.runs.recordRows({ ...entry, role: 'fit', run: 'r3', rowIds: Uint32Array.of(1, 2, 3) })
    const held = (...rowIds: number[]) => ({ snapshot: 'a table', rowIds: Uint32Array.from(rowIds) })
    expect(await countOpenings([held(1, 2, 3)], project.runs)).toBe(3)
    expect(await countOpenings([held(1, 2)], project.runs)).toBe(1)
    expect(await countOpenings([held(1, 2), held(2, 3, 1)], project.runs)).toBe(3)
    expect(await countOpenings([], project.runs)).toBe(1)
    await project.close()
  })

  it('are told in a sentence', () => {
    expect(openingsText(1)).toBe('The held-out rows were opened once, by this run.')
    expect(openingsText(4)).toMatch(/opened 4 times: .* optimistic/)
  })
})
