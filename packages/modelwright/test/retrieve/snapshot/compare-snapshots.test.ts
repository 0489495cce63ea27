import { describe, expect, it } from 'vitest'
import { compareSnapshots, csv, json, retrieve, snapshotFacts } from '../../../src/retrieve/index.ts'
import { errorOf, openDesk } from '../desk.ts'

const desk = await openDesk()
let files = 0

/** Stores a table and gives the file that holds it. */
async function stored(content: string, name = `t${files++}.csv`): Promise<string> {
  const path = await desk.write(name, content)
  const { snapshot } = await retrieve(name.endsWith('.json') ? json(path) : csv(path), desk.context)
  return desk.objects.pathOf(snapshot.file)
}

const compare = (before: string, after: string, key?: string[]) =>
  compareSnapshots(
    { path: before, shown: 'a' },
    { path: after, shown: 'b' },
    { temporary: desk.temporary, ...(key && { key }) },
  )

describe('compareSnapshots', () => {
  it('counts equal rows as often as they occur, missing cells among them', async () => {
    const before = await stored('a,b\n1,\n1,\n2,x\n2,x\n')
    const after = await stored('a,b\n1,\n2,x\n2,x\n2,x\n')
    expect((await compare(before, after)).rows).toEqual({ same: 3, added: 1, removed: 1 })
    expect((await compare(before, before)).rows).toEqual({ same: 4, added: 0, removed: 0 })
  })

  it('finds changed cells by a key of several columns, with the first example', async () => {
    const before = await stored(
      'id,day,n,w\n1,2024-01-01,1,a\n1,2024-01-02,2,b\n2,2024-01-01,3,\n3,2024-01-01,4,d\n',
    )
    const after = await stored(
      'w,id,day,n\na,1,2024-01-01,1.5\nB,1,2024-01-02,2\nnew,2,2024-01-01,\nx,9,2024-01-01,4\n',
    )
    expect((await compare(before, after, ['id', 'day'])).keys).toEqual({
      added: 1,
      removed: 1,
      changed: 3,
      cells: [
        { column: 'n', count: 2, example: { key: '1, 2024-01-01 00:00:00', before: '1', after: '1.5' } },
        { column: 'w', count: 2, example: { key: '1, 2024-01-02 00:00:00', before: 'b', after: 'B' } },
      ],
    })
  })

  it('compares columns of different types as text, and tables with no column in common', async () => {
    const before = await stored('a,b\nx,1\ny,2\n')
    const found = await compare(before, await stored('a,b\nx,1\ny,z\n'))
    expect(found.columns.retyped).toEqual([{ name: 'b', before: 'number', after: 'text' }])
    const other = await compare(before, await stored('c,d\n1,2\n3,4\n'))
    expect(other.columns).toEqual({ added: ['c', 'd'], removed: ['a', 'b'], retyped: [] })
  })

  it('takes names of any letters, and refuses a key that is not there or occurs twice', async () => {
    const path = await stored('"a ""quoted"" name",select\n1,x\n2,x\n')
    expect((await compare(path, path, ['a "quoted" name'])).keys).toMatchObject({ changed: 0, cells: [] })
    expect(await errorOf(compare(path, path, ['selct']))).toMatchObject({ code: 'RETRIEVE_KEY_MISSING' })
    expect(await errorOf(compare(path, path, ['select']))).toMatchObject({ code: 'RETRIEVE_KEY_DUPLICATE' })
  })
})

describe('snapshotFacts', () => {
  it('tells type, missing cells, different values, least and greatest', async () => {
    const path = await stored(
      '[{"n":1,"b":true,"t":"2024-02-29","w":"x"},{"n":null,"b":null,"t":null,"w":null},{"n":-2.5,"b":false,"t":"2024-01-01","w":"a"}]',
      'f.json',
    )
    const { rowCount, columns } = await snapshotFacts(path, { temporary: desk.temporary })
    expect(rowCount).toBe(3)
    expect(columns).toEqual([
      { name: 'n', type: 'number', missing: 1, distinct: 2, least: '-2.5', greatest: '1' },
      { name: 'b', type: 'boolean', missing: 1, distinct: 2, least: 'false', greatest: 'true' },
      {
        name: 't',
        type: 'time',
        missing: 1,
        distinct: 2,
        least: '2024-01-01 00:00:00',
        greatest: '2024-02-29 00:00:00',
      },
      { name: 'w', type: 'text', missing: 1, distinct: 2, least: 'a', greatest: 'x' },
    ])
  })

  it('looks at hundreds of columns', async () => {
    const line = (of: (at: number) => unknown) => Array.from({ length: 350 }, (_, at) => of(at)).join(',')
    const { columns } = await snapshotFacts(
      await stored(`${line((at) => `c${at}`)}\n${line((at) => at)}\n${line((at) => -at)}\n`),
      {
        temporary: desk.temporary,
      },
    )
    expect(columns).toHaveLength(350)
    expect(columns[300]).toMatchObject({ name: 'c300', least: '-300', greatest: '300' })
  })
})
