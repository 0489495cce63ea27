import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { categoryColumn, numberColumn, tableOf, textColumn } from '../../../src/core/index.ts'
import { csv, logistic, tfIdf, type WorkflowDefinition } from '../../../src/index.ts'
import { chooseColumns } from '../../../src/project/run/choose-columns.ts'
import { run } from '../../../src/project/run/run.ts'
import type { Workflow } from '../../../src/project/workflow/index.ts'
import { sampleFolder } from './sample-folder.ts'

const table = tableOf({
  id: categoryColumn(['a', 'b', 'c']),
  floor: numberColumn([1, 2, 3]),
  remark: categoryColumn(['too cold', 'too dark', 'fine']),
  story: textColumn(['a b c d', 'e f g h', 'i j k l']),
  day: { type: 'time', values: Float64Array.of(1, 2, 3) },
  y: categoryColumn(['n', 'y', 'n']),
})
const inferred = [
  { name: 'id', kind: 'id' },
  { name: 'floor', kind: 'number' },
  { name: 'remark', kind: 'category' },
  { name: 'story', kind: 'text' },
  { name: 'day', kind: 'time' },
  { name: 'y', kind: 'category' },
] as const

const chosen = (said: Partial<Workflow>) =>
  chooseColumns(table, inferred, { retrieve: csv('a.csv'), target: 'y', ...said })
const kindsOf = (said: Partial<Workflow>) =>
  Object.fromEntries(chosen(said).columns.map(({ name, kind }) => [name, kind]))

describe('chooseColumns', () => {
  it('leaves what nobody speaks of as it was understood, and the target out', () => {
    expect(kindsOf({})).toEqual({ id: 'id', floor: 'number', remark: 'category', story: 'text', day: 'time' })
  })

  it('takes a column for what the workflow says, an id too', () => {
    const kinds = { id: 'category', floor: 'category', remark: 'text', story: 'category' } as const
    expect(kindsOf({ kinds })).toMatchObject(kinds)
    expect(chosen({ kinds }).columns[1]).toEqual({
      name: 'floor',
      kind: 'category',
      reason: 'It is category, as asked.',
    })
  })

  it('keeps and ignores as asked', () => {
    expect(kindsOf({ keep: ['id'], ignore: ['day'] })).toEqual({
      id: 'category',
      floor: 'number',
      remark: 'category',
      story: 'text',
    })
    expect(chosen({ ignore: ['day', 'y'] }).ignored).toEqual([{ name: 'day', reason: 'Ignored, as asked.' }])
  })

  it.each([
    [{ kinds: { flor: 'category' } }, 'CORE_COLUMN_UNKNOWN'],
    [{ keep: ['i'] }, 'CORE_COLUMN_UNKNOWN'],
    [{ units: { remark: 'kg' } }, 'PREPARE_UNIT_UNFIT'],
    [{ units: { day: 'h' } }, 'PREPARE_UNIT_UNFIT'],
    [{ units: { y: 'EUR' }, task: 'binary' }, 'PREPARE_UNIT_UNFIT'],
    [{ units: { flor: 'm' } }, 'CORE_COLUMN_UNKNOWN'],
    [{ kinds: { floor: 'text' } }, 'PREPARE_KIND_UNFIT'],
    [{ kinds: { remark: 'number' } }, 'PREPARE_KIND_UNFIT'],
    [{ kinds: { day: 'category' } }, 'PREPARE_KIND_UNFIT'],
  ] as const)('refuses %j', (said, code) => {
    expect(() => chosen(said)).toThrow(expect.objectContaining({ code }))
  })

  it('names every column that cannot be what was said', () => {
    expect(() => chosen({ kinds: { floor: 'text', day: 'text', remark: 'text' } })).toThrow(
      'Columns cannot be what the workflow says: "floor" is number and cannot be text; "day" is time and cannot be text.',
    )
  })
})

describe('words in a column of few levels', () => {
  const folder = sampleFolder()
  const remarks = ['cold bath', 'dark room', 'cold room', 'warm bath']
  const lines = Array.from(
    { length: 200 },
    (_, row) => `${remarks[row % 4]},${row % 7},${row % 4 === 3 ? 'yes' : 'no'}`,
  )
  writeFileSync(join(folder, 'rooms.csv'), `remark,nights,again\n${lines.join('\n')}\n`)
  const definition: WorkflowDefinition = {
    retrieve: csv('rooms.csv'),
    target: 'again',
    prepare: [tfIdf('remark')],
    train: [logistic()],
    tune: { budget: { trials: 1 } },
  }

  it('are refused by a transform of text with the way out, and the way out works', async () => {
    const mend = "Say that it holds words to read:  kinds: { 'remark': 'text' }"
    await expect(run(definition, { folder, workers: 0 })).rejects.toMatchObject({
      code: 'PREPARE_STEP_INVALID',
      mend: expect.arrayContaining([mend]),
    })
    const kinds = Function(`return ${mend.split('kinds: ')[1]}`)()
    const { parts } = await run({ ...definition, kinds }, { folder, workers: 0 })
    expect(parts[0].reading.schema.inputs[0]).toMatchObject({ name: 'remark', type: 'text' })
    expect(parts[0].pipeline.transforms.map(({ name }) => name)).toContain('tf-idf')
  }, 60_000)
})
