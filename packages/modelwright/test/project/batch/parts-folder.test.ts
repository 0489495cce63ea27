import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { manifestName, type PartsOrigin } from '../../../src/project/batch/manifest.ts'
import { openPartsFolder, partName } from '../../../src/project/batch/parts-folder.ts'
import { refusal } from '../refusal.ts'
import { temporaryFolder } from '../temporary.ts'

const origin: PartsOrigin = {
  model: 'a',
  input: [{ bytes: 1, sha256: 'b' }],
  history: [],
  format: 'csv',
  partitionRows: 2,
  columns: ['x'],
  policy: {},
}

const fresh = { resume: false, format: 'csv' } as const
const again = { resume: true, format: 'csv' } as const

async function begun(parts: number) {
  const folder = join(await temporaryFolder(), 'scored')
  const opened = await openPartsFolder(folder, fresh)
  await opened.begin(origin)
  for (let part = 0; part < parts; part++) {
    writeFileSync(join(folder, partName(part, 'csv')), 'x\n1\n2\n')
    await opened.add({ part, rows: 2 })
  }
  return { folder, opened }
}

describe('a folder of parts', () => {
  it('is made where it is not there, and remembers the parts that are whole', async () => {
    const { folder } = await begun(2)
    const opened = await openPartsFolder(folder, again)
    await opened.begin(origin)
    expect([...opened.parts.values()]).toEqual([
      { part: 0, file: 'part-00000.csv', rows: 2, bytes: 6 },
      { part: 1, file: 'part-00001.csv', rows: 2, bytes: 6 },
    ])
    expect([opened.isBegun, opened.rows]).toEqual([true, undefined])
  })

  it('knows when all was written', async () => {
    const { folder, opened } = await begun(1)
    await opened.finish(2)
    expect((await openPartsFolder(folder, again)).rows).toBe(2)
  })

  it('does not count parts that were taken away or cut, and then is not complete', async () => {
    const { folder, opened } = await begun(3)
    await opened.finish(6)
    writeFileSync(join(folder, partName(1, 'csv')), 'x\n1')
    const found = await openPartsFolder(folder, again)
    expect([...found.parts.keys()]).toEqual([0, 2])
    expect(found.rows).toBe(undefined)
  })

  it('refuses to write among parts unless told to go on with them', async () => {
    const { folder } = await begun(1)
    expect(await refusal(openPartsFolder(folder, fresh))).toMatchObject({ code: 'PROJECT_PARTS_EXIST' })
  })

  it('refuses parts without a list: nobody knows what they are of', async () => {
    const folder = await temporaryFolder()
    writeFileSync(join(folder, 'part-00000.parquet'), 'x')
    expect(await refusal(openPartsFolder(folder, again))).toMatchObject({ code: 'PROJECT_PARTS_EXIST' })
  })

  it('refuses to go on with parts of something else, and leaves them alone', async () => {
    const { folder } = await begun(1)
    const opened = await openPartsFolder(folder, again)
    const before = readFileSync(join(folder, manifestName), 'utf8')
    expect(await refusal(opened.begin({ ...origin, model: 'z' }))).toMatchObject({
      code: 'PROJECT_PARTS_DIFFERENT',
      message: 'The parts that are there do not go with what is asked now: the model was a and is z.',
    })
    expect(readFileSync(join(folder, manifestName), 'utf8')).toBe(before)
  })

  it('sweeps away what dead processes left half-written, and nothing else', async () => {
    const { folder } = await begun(1)
    const dead = 'part-00001.csv.999999999-0a1b.tmp'
    const alive = `part-00001.csv.${process.pid}-0a1b.tmp`
    for (const name of [dead, alive, 'notes.tmp']) writeFileSync(join(folder, name), 'x')
    await openPartsFolder(folder, again)
    expect(readdirSync(folder).sort()).toEqual([manifestName, 'notes.tmp', 'part-00000.csv', alive].sort())
  })

  it.each([
    'no JSON',
    '{}',
    'null',
    '[]',
    '{"version":2,"origin":{},"parts":[],"rows":null}',
    '{"version":1,"origin":null,"parts":[],"rows":null}',
    '{"version":1,"origin":{},"parts":[],"rows":null}',
    '{"version":1,"parts":[],"rows":null}',
    ...[
      '{"part":-1,"file":"part-00000.csv","rows":2,"bytes":6}',
      '{"part":0,"file":"../part-00000.csv","rows":2,"bytes":6}',
      '{"part":0,"file":"part-00000.csv","rows":"2","bytes":6}',
      '{"part":0,"file":"part-00000.csv","rows":2}',
      'null',
      '7',
    ].map((part) => `{"version":1,"origin":${JSON.stringify(origin)},"parts":[${part}],"rows":null}`),
    `{"version":1,"origin":${JSON.stringify(origin)},"parts":{},"rows":null}`,
    `{"version":1,"origin":${JSON.stringify(origin)},"parts":[],"rows":"many"}`,
    `{"version":1,"origin":${JSON.stringify({ ...origin, input: [7] })},"parts":[],"rows":1}`,
  ])('refuses a damaged list: %s', async (text) => {
    const folder = await temporaryFolder()
    writeFileSync(join(folder, manifestName), text)
    expect(await refusal(openPartsFolder(folder, again))).toMatchObject({ code: 'PROJECT_PARTS_UNREADABLE' })
  })

  it('refuses a file where the folder should be', async () => {
    const folder = await temporaryFolder()
    writeFileSync(join(folder, 'scored'), '')
    mkdirSync(join(folder, 'other'))
    expect(await refusal(openPartsFolder(join(folder, 'scored'), fresh))).toMatchObject({
      code: 'PROJECT_FOLDER_UNUSABLE',
    })
  })
})
