import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import {
  csv,
  defineStep,
  last,
  random,
  ridge,
  sinceDrift,
  type WorkflowDefinition,
  weighted,
} from '../../../src/index.ts'
import type { PackOutput } from '../../../src/project/run/flow/pack-step.ts'
import { flowOf, statesOf } from './flow/flow-of.ts'
import { sampleFolder } from './sample-folder.ts'

const weather: WorkflowDefinition = {
  name: 'weather',
  retrieve: csv('seattle_weather.csv'),
  target: 'temp_max',
  time: 'date',
  train: [ridge()],
  tune: { budget: { trials: 1 }, ensemble: false },
}

async function ran(folder: string, changes: Partial<WorkflowDefinition>) {
  return flowOf(
    folder,
    { ...weather, ...changes },
    async (found) => {
      const { summary } = (await found.graph.output('pack')) as PackOutput
      const { artifact } = load(readFileSync(found.told!.path))
      return { states: statesOf(found), summary, lineage: artifact.lineage, card: artifact.card }
    },
    { until: 'pack' },
  )
}

const failed = (folder: string, changes: Partial<WorkflowDefinition>) =>
  ran(folder, changes).then(
    () => undefined,
    (error: unknown) => error as { code: string; message: string },
  )

describe('a run over a window', () => {
  const folder = sampleFolder('seattle_weather.csv')

  it('learns from the newest rows alone, in a step of its own that the artifact names', async () => {
    const { states, summary, lineage, card } = await ran(folder, { window: last('90d') })
    expect(states.slice(0, 4)).toEqual(['retrieve done', 'window done', 'explore done', 'split done'])
    expect(summary.window).toBe('last 90d: 90 of 1461 rows, those after 2015-10-02T00:00:00Z')
    expect(lineage['window']).toBe(summary.window)
    expect(summary.evaluation.rowCount).toBe(18)
    expect(card).toContain('90')
  })

  it('is kept while the table is the same', async () => {
    const { states, summary } = await ran(folder, { window: last('90d') })
    expect(states.every((state) => state.endsWith('kept'))).toBe(true)
    expect(summary.window).toContain('90 of 1461 rows')
  })

  it('is run anew with another window, and once the table has new rows', async () => {
    const { states } = await ran(folder, { window: last('60d') })
    expect(states.slice(0, 3)).toEqual(['retrieve kept', 'window done', 'explore done'])
    appendFileSync(join(folder, 'seattle_weather.csv'), '2016-01-01,0,5,1,3,sun\n')
    const { summary } = await ran(folder, { window: last('60d') })
    expect(summary.window).toContain('60 of 1462 rows, those after 2015-11-02')
  })

  it('weighs rows by their age', async () => {
    const { summary, states } = await ran(folder, { window: weighted('90d') })
    expect(summary.isWeighted).toBe(true)
    expect(summary.window).toMatch(/^weighted 90d: 1462 of 1462 rows, which count like 130 of today/)
    expect(states).toContain('train done')
  })

  it('takes all rows where nobody knows when drift began', async () => {
    expect((await ran(folder, { window: sinceDrift() })).summary.window).toContain('all 1462 rows')
  })

  it('takes the rows that a step of one’s own hands on', async () => {
    const steps = [
      defineStep({
        name: 'dry-days',
        before: 'explore',
        run: async ({ rows }) => (await rows()).filter((row) => row['precipitation'] === 0),
      }),
    ]
    const { states, summary } = await ran(folder, { window: last('90d'), steps })
    expect(states.slice(0, 3)).toEqual(['retrieve kept', 'dry-days done', 'window done'])
    expect(summary.window).toMatch(/^last 90d: \d\d of 839 rows/)
  })

  it.each<[string, Partial<WorkflowDefinition>, string]>([
    ['there is no time column', { window: last('90d'), time: undefined as never }, 'UPDATE_WINDOW_INVALID'],
    ['the length does not suit it', { window: last('90') }, 'UPDATE_WINDOW_INVALID'],
    ['no row has a time', { window: last('90d'), time: 'weather' }, 'PROJECT_TIME_UNREADABLE'],
    ['hardly a row is left', { window: last('2d') }, 'UPDATE_WINDOW_EMPTY'],
    ['there is no such column', { window: last('90d'), time: 'day' }, 'CORE_COLUMN_UNKNOWN'],
  ])('is refused where %s', async (_, changes, code) => {
    const { time, ...rest } = { ...weather, ...changes }
    const definition = changes.time === undefined && 'time' in changes ? rest : { ...rest, time: time! }
    const error = await flowOf(folder, { ...definition, split: random() }, () => undefined, {
      until: 'explore',
    }).catch((found: unknown) => found as { code: string })
    expect(error).toMatchObject({ code })
  })

  it('tells of a time in the future, which leaves hardly a row', async () => {
    const other = sampleFolder('seattle_weather.csv')
    appendFileSync(join(other, 'seattle_weather.csv'), '2105-01-01,0,10,5,3,sun\n')
    expect(await failed(other, { window: last('90d') })).toMatchObject({
      code: 'UPDATE_WINDOW_EMPTY',
      message: expect.stringContaining('1 of 1462 rows'),
    })
  })

  it('leaves rows without a time out, and tells of them', async () => {
    const other = sampleFolder('seattle_weather.csv')
    const file = join(other, 'seattle_weather.csv')
    writeFileSync(file, readFileSync(file, 'utf8').replace('2015-12-30', ''))
    expect((await ran(other, { window: last('90d') })).summary.window).toContain(
      '89 of 1461 rows, those after 2015-10-02T00:00:00Z; 1 without a time are left out',
    )
  })
})
