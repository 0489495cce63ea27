import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { cellOf } from '../../../src/core/index.ts'
import { type CollectOptions, collect, csv, retrieve, union } from '../../../src/retrieve/index.ts'
import { collectSource } from '../../../src/retrieve/sources/collect.ts'
import { checkSource } from '../../../src/testing/index.ts'
import { newId, openBirds } from '../collect/collection.ts'
import { errorOf, openDesk } from '../desk.ts'

const desk = await openDesk()

async function answered(
  options: Record<string, unknown>,
  said: readonly (readonly [number, string, string])[],
) {
  const birds = await openBirds(desk, options)
  for (const [at, by, species] of said)
    await birds.desk.answer(by, { id: newId(), row: birds.collection.rows!.names[at], values: { species } })
  const source = collect({
    ...{ label: 'species', choices: ['robin', 'wren', 'owl'], rows: csv('birds.csv', { licence: 'CC0' }) },
    ...{ file: birds.plan.file, ...(options as CollectOptions) },
  })
  return { source, birds }
}

async function rowsOf(source: CollectOptions['rows']) {
  const { table, snapshot } = await retrieve(source!, desk.context)
  const rows = Array.from({ length: table.rowCount }, (_, row) =>
    [...table.columns.values()].map((column) => cellOf(column, row)),
  )
  return { rows, names: [...table.columns.keys()], snapshot }
}

describe('collect', () => {
  it('brings the rows that have an answer, in their order, with their own columns', async () => {
    const { source } = await answered({}, [
      [4, 'ada', 'wren'],
      [1, 'ada', 'owl'],
      [5, 'bob', 'wren'],
    ])
    const { rows, names, snapshot } = await rowsOf(source)
    expect(names).toEqual(['bill', 'wing', 'species'])
    expect(rows).toEqual([
      [11, 51, 'owl'],
      [14, 54, 'wren'],
      [15, null, 'wren'],
    ])
    expect(snapshot.provenance).toMatchObject({
      source: 'collect',
      licence: 'CC0',
      settings: { agree: 'majority' },
    })
    expect(snapshot.provenance.from.at(-1)).toBe('birds.csv')
  })

  it('leaves out rows whose answers do not count, and says how many', async () => {
    const said = [
      [0, 'ada', 'wren'],
      [0, 'bob', 'wren'],
      [1, 'ada', 'owl'],
      [1, 'bob', 'owl'],
      [2, 'ada', 'owl'],
      [2, 'bob', 'wren'],
      [4, 'ada', 'wren'],
    ] as const
    const { source } = await answered({ overlap: 2 }, said)
    desk.reports.length = 0
    expect((await rowsOf(source)).rows.map((row) => row.at(-1))).toEqual(['wren', 'owl'])
    expect(JSON.stringify(desk.reports)).toContain('2 rows of \\"species\\" are left out')
  })

  it('says so where nothing counts yet', async () => {
    const none = await answered({}, [])
    expect(await errorOf(retrieve(none.source, desk.context))).toMatchObject({
      code: 'RETRIEVE_ANSWERS_MISSING',
      message: 'Nothing was collected for "species" yet.',
    })
    const few = await answered({ overlap: 2 }, [[0, 'ada', 'wren']])
    expect((await errorOf(retrieve(few.source, desk.context))).message).toContain('1 waits for more answers')
  })

  it('keeps answers with rows that stay when the table grows or is sorted otherwise', async () => {
    const { source } = await answered({}, [
      [1, 'ada', 'owl'],
      [4, 'ada', 'wren'],
    ])
    await desk.write('birds.csv', 'bill,wing\n77,7\n14,54\n13,53\n11,51\n')
    expect((await rowsOf(source)).rows).toEqual([
      [14, 54, 'wren'],
      [11, 51, 'owl'],
    ])
    await desk.write('birds.csv', 'bill,wing\n14,54\n13,53\n14,55\n')
    desk.reports.length = 0
    await errorOf(retrieve(source, desk.context))
    expect(JSON.stringify(desk.reports)).toContain(
      '1 answered rows of \\"species\\" are no longer among the rows',
    )
  })

  it('reads a journal with a torn line, and warns', async () => {
    const { source, birds } = await answered({}, [
      [1, 'ada', 'owl'],
      [4, 'ada', 'wren'],
    ])
    await appendFile(birds.plan.file, '\n{"id":"x","at":"20')
    await appendFile(birds.plan.file, '\nnonsense\n')
    desk.reports.length = 0
    expect((await rowsOf(source)).rows).toHaveLength(2)
    expect(JSON.stringify(desk.reports)).toContain('cannot be read')
  })

  it('makes columns of the types that fields have', async () => {
    await mkdir(join(desk.folder, 'collected'), { recursive: true })
    const values = (n: number) => ({
      n,
      yes: n > 1,
      day: '2024-01-02',
      at: '2024-01-02T03:04:05Z',
      word: `00${n}`,
      kind: null,
    })
    const lines = [1, 2].map((n) =>
      JSON.stringify({
        id: `e${n}`,
        at: '2026-01-01',
        by: 'ada',
        do: 'answer',
        row: `e${n}`,
        values: values(n),
      }),
    )
    await writeFile(join(desk.folder, 'collected/all.jsonl'), `${lines.join('\n')}\n`)
    const source = collect({
      name: 'all',
      fields: {
        ...{
          n: { type: 'number' },
          yes: { type: 'boolean' },
          day: { type: 'date' },
          at: { type: 'time' },
          word: { type: 'text' },
        },
        kind: { type: 'choice', choices: ['a', 'b'], required: false },
      },
    })
    const { table } = await retrieve(source, desk.context)
    expect([...table.columns].map(([name, { type }]) => [name, type])).toEqual([
      ...[
        ['n', 'number'],
        ['yes', 'boolean'],
        ['day', 'time'],
        ['at', 'time'],
        ['word', 'category'],
        ['kind', 'category'],
      ],
    ])
    expect([...table.columns.values()].map((column) => cellOf(column, 1))).toEqual([
      2,
      true,
      Date.UTC(2024, 0, 2),
      Date.UTC(2024, 0, 2, 3, 4, 5),
      '002',
      null,
    ])
    const both = await retrieve(union([source, source]), desk.context)
    expect(both.table.rowCount).toBe(4)
  })

  test.each([
    ['no form', {}, 'CORE_FORM_INVALID'],
    ['both forms', { label: 'y', choices: ['a', 'b'], fields: {} }, 'CORE_OPTION_INVALID'],
    ['a label without choices', { label: 'y' }, 'CORE_FORM_INVALID'],
    ['rows that are a path', { label: 'y', choices: ['a', 'b'], rows: 'x.csv' }, 'CORE_OPTION_INVALID'],
    ['a model without rows', { label: 'y', choices: ['a', 'b'], model: 'm' }, 'CORE_OPTION_INVALID'],
    ['a name that leads elsewhere', { name: '../x', label: 'y', choices: ['a', 'b'] }, 'CORE_OPTION_INVALID'],
    ['a typo', { label: 'y', choices: ['a', 'b'], overlaps: 2 }, 'CORE_OPTION_INVALID'],
    ['an overlap of none', { label: 'y', choices: ['a', 'b'], overlap: 0 }, 'CORE_OPTION_INVALID'],
  ])('refuses %s at once', (_name, options, code) => {
    expect(() => collect(options as CollectOptions)).toThrow(expect.objectContaining({ code }))
  })

  test.each([
    ['a key that is not there', { key: 'id' }, 'RETRIEVE_KEY_MISSING'],
    ['a key that is not unique', { key: 'bill' }, 'RETRIEVE_KEY_DUPLICATE'],
    ['a key with blanks', { key: 'wing', rows: csv('gaps.csv') }, 'RETRIEVE_KEY_MISSING'],
    ['a label that is a column', { label: 'wing' }, 'RETRIEVE_COLUMN_TAKEN'],
    ['a column to show that is not there', { show: ['wingg'] }, 'CORE_COLUMN_UNKNOWN'],
  ])('refuses %s', async (_name, options, code) => {
    await desk.write('gaps.csv', 'wing,x\n1,1\n,2\n')
    expect(await errorOf(openBirds(desk, options))).toMatchObject({ code })
  })
})

describe('the check suite of sources', () => {
  const options = { label: 'species', choices: ['robin', 'wren'], file: 'checked.jsonl' }
  const checks = checkSource({
    ...{ definition: collectSource, options, failing: { ...options, file: 'nothing.jsonl' } },
    folder: desk.folder,
  })
  test.each(checks.map(({ name, run }) => [name, run] as const))('%s', async (_name, run) => {
    const event = {
      id: 'e1',
      at: '2026-01-01',
      by: 'ada',
      do: 'answer',
      row: 'e1',
      values: { species: 'wren' },
    }
    await desk.write('checked.jsonl', `${JSON.stringify(event)}\n`)
    await run()
  })
})
