import { chmod, mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { cellOf, type Source, type Table } from '../../src/core/index.ts'
import { csv, file, json, jsonLines, loadSnapshot, parquet, retrieve } from '../../src/retrieve/index.ts'
import { type Desk, errorOf, openDesk, runSql } from './desk.ts'

const desk: Desk = await openDesk()

async function read(source: Source) {
  return retrieve(source, desk.context)
}

function rowsOf(table: Table): unknown[][] {
  return Array.from({ length: table.rowCount }, (_, row) =>
    [...table.columns.values()].map((column) => cellOf(column, row)),
  )
}

function typesOf(table: Table): Record<string, string> {
  return Object.fromEntries([...table.columns].map(([name, { type }]) => [name, type]))
}

async function readText(content: string | Uint8Array, name = 'any.csv') {
  return read(file(await desk.write(name, content)))
}

describe('retrieve', () => {
  it('reads numbers, dates, truth values and strings as what they plainly are', async () => {
    const { table, snapshot } = await readText(
      'n,t,b,s,code,big,mixed,blank,hex,na\n1,2024-02-29,true,x,007,9007199254740993,1,,0x1,NA\n-2.5,2024-03-01T12:30Z,False,,012,1,abc, ,0x2,None\n',
    )
    expect(typesOf(table)).toEqual({
      n: 'number',
      t: 'time',
      b: 'boolean',
      s: 'category',
      code: 'category',
      big: 'category',
      mixed: 'category',
      blank: 'category',
      hex: 'category',
      na: 'category',
    })
    expect(rowsOf(table)).toEqual([
      [1, Date.UTC(2024, 1, 29), true, 'x', '007', '9007199254740993', '1', null, '0x1', 'NA'],
      [-2.5, Date.UTC(2024, 2, 1, 12, 30), false, null, '012', '1', 'abc', null, '0x2', 'None'],
    ])
    expect([...table.rowIds]).toEqual([0, 1])
    expect(table.snapshot).toBe(snapshot.digest)
    expect(snapshot).toMatchObject({ rowCount: 2, provenance: { source: 'file', from: ['any.csv'] } })
    expect(snapshot.provenance.settings).toMatchObject({
      delimiter: ',',
      encoding: 'utf-8',
      header: true,
      decimal: 'point',
    })
  })

  it.each([
    ['inf', 'nan'],
    ['1_000', '2_000'],
    ['t', 'f'],
    [' 1', '2 '],
    ['1,000', '2'],
    ['12:30', '13:00'],
    ['31/12/2024', '01/01/2025'],
  ])('leaves %j and %j as strings', async (a, b) => {
    const { table } = await readText(`a;b\n${a};1\n${b};2\n`)
    expect(table.columns.get('a')).toMatchObject({ type: 'category', levels: [a, b].sort() })
  })

  it('keeps every spelling where a word comes late in a column of numbers', async () => {
    const rows = Array.from({ length: 300_000 }, (_, row) => `${row}.50,${row % 7}`)
    rows[299_999] = 'unknown,3'
    const { table } = await readText(`a,b\n${rows.join('\n')}\n`)
    expect(typesOf(table)).toEqual({ a: 'text', b: 'number' })
    expect(cellOf(table.columns.get('a')!, 1)).toBe('1.50')
    expect(cellOf(table.columns.get('a')!, 299_999)).toBe('unknown')
    expect(cellOf(table.columns.get('b')!, 299_999)).toBe(3)
  })

  it('reads columns that are blank at first by what comes later', async () => {
    const rows = Array.from({ length: 200_000 }, (_, row) => (row < 199_999 ? `${row},` : '1,2.5'))
    const { table } = await readText(`a,b\n${rows.join('\n')}\n`)
    expect(typesOf(table)).toEqual({ a: 'number', b: 'number' })
    expect(cellOf(table.columns.get('b')!, 5)).toBeNull()
    expect(cellOf(table.columns.get('b')!, 199_999)).toBe(2.5)
  })

  it('takes headers of any letters', async () => {
    const names = [
      'Naïve café',
      'a.b',
      'cost $',
      'bruises?',
      "it's",
      '"q"',
      '变量',
      '😀',
      'select',
      '__proto__',
      'constructor',
    ]
    const line = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(',')
    const { table, snapshot } = await readText(
      `${line}\n${names.map((_, i) => i).join(',')}\n${names.map((_, i) => i * 2).join(',')}\n`,
    )
    expect([...table.columns.keys()]).toEqual(names)
    const again = await loadSnapshot(snapshot, desk.objects)
    expect([...again.columns.keys()]).toEqual(names)
  })

  it('names columns that have no name, with a warning, and cuts blanks off names', async () => {
    desk.reports.length = 0
    const { table } = await readText('a ,, c\n1,2,3\n4,5,6\n')
    expect([...table.columns.keys()]).toEqual(['a', 'column2', 'c'])
    expect(desk.reports).toEqual([
      { kind: 'warning', stage: 'retrieve', message: expect.stringContaining('column2') },
    ])
  })

  it('reads 5,000 columns', async () => {
    const width = 5000
    const line = (of: (index: number) => unknown) =>
      Array.from({ length: width }, (_, index) => of(index)).join(',')
    const text = `${line((i) => `c${i}`)}\n${line((i) => i)}\n${line((i) => (i % 2 ? 'x' : i))}\n`
    const { table, snapshot } = await readText(text)
    expect(table.columns.size).toBe(width)
    const again = await loadSnapshot(snapshot, desk.objects)
    expect(rowsOf(again)).toEqual(rowsOf(table))
  })

  it('reads a table without header where the first line is a row', async () => {
    const { table } = await readText('5.1,setosa\n4.9,setosa\n6.3,virginica\n')
    expect(typesOf(table)).toEqual({ column1: 'number', column2: 'category' })
    expect(table.rowCount).toBe(3)
  })

  it('reads decimal commas where they are proven, and obeys what is stated', async () => {
    const proven = await readText('a;b\n1,5;1.234,25\n2;3\n')
    expect(rowsOf(proven.table)).toEqual([
      [1.5, 1234.25],
      [2, 3],
    ])
    expect(proven.snapshot.provenance.settings).toMatchObject({ decimal: 'comma', delimiter: ';' })
    const path = await desk.write('comma.csv', 'a;b\n1,5;x\n2;y\n')
    const stated = await read(csv(path, { decimal: 'point', delimiter: ';', header: 'yes', quote: 'none' }))
    expect(typesOf(stated.table)).toEqual({ a: 'category', b: 'category' })
  })

  it('reads every encoding, compressed or not, to the same digest', async () => {
    const text = 'name,n\nJürgen,1\n"Zoë, ""the"" 2nd",2\n'
    const files: Record<string, Uint8Array> = {
      'plain.csv': Buffer.from(text),
      'mark.csv': Buffer.from(`\ufeff${text}`),
      'le.csv': Buffer.from(`\ufeff${text}`, 'utf16le'),
      'be.csv': Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
      'bare.csv': Buffer.from(text, 'utf16le'),
      'west.csv': Buffer.from(text, 'latin1'),
      'windows.csv': Buffer.from(text.replaceAll('\n', '\r\n')),
      'mac.csv': Buffer.from(text.replaceAll('\n', '\r')),
      'tabs.tsv': Buffer.from(
        text.replace('name,n', 'name\tn').replace('Jürgen,1', 'Jürgen\t1').replace('",2', '"\t2'),
      ),
      'packed.csv.gz': gzipSync(text),
      'misnamed.csv': gzipSync(text),
    }
    const digests = new Set<string>()
    for (const [name, bytes] of Object.entries(files))
      digests.add((await readText(bytes, name)).snapshot.digest)
    expect(digests.size).toBe(1)
  })

  it('reads JSON, JSON lines and Parquet as what they declare', async () => {
    const rows = [
      { n: 1, s: 'x', b: true, t: '2024-01-02', code: '5', late: null, nested: { a: [1] } },
      { n: -2.5, s: null, b: false, t: '2024-01-03T10:00:00Z', code: '7', late: 3, nested: null },
    ]
    const list = await read(json(await desk.write('list.json', JSON.stringify(rows, undefined, 2))))
    const lines = await read(
      jsonLines(await desk.write('lines.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'))),
    )
    expect(typesOf(list.table)).toEqual({
      n: 'number',
      s: 'category',
      b: 'boolean',
      t: 'time',
      code: 'category',
      late: 'number',
      nested: 'category',
    })
    expect(rowsOf(list.table)[0]).toEqual([1, 'x', true, Date.UTC(2024, 0, 2), '5', null, '{"a":[1]}'])
    expect(lines.snapshot.digest).toBe(list.snapshot.digest)
    await runSql(
      desk,
      `COPY (SELECT * FROM (VALUES (1::INTEGER, 'x', true, DATE '2024-01-02', '5', NULL::BIGINT, [1]), (-2.5, ' ', false, TIMESTAMP '2024-01-03 10:00:00', '7', 3, NULL)) t(n, s, b, t, code, late, nested)) TO '${join(desk.folder, 'a.parquet')}'`,
    )
    const typed = await read(parquet('a.parquet'))
    expect(rowsOf(typed.table)[0]).toEqual([1, 'x', true, Date.UTC(2024, 0, 2), '5', null, '[1]'])
    expect(rowsOf(typed.table)[1]).toEqual([-2.5, null, false, Date.UTC(2024, 0, 3, 10), '7', 3, null])
  })

  it('keeps digits of whole numbers beyond 2^53, also in JSON and Parquet', async () => {
    const text = await read(
      json(
        await desk.write('big.json', '[{"a":9007199254740993,"b":"x 12345678901234567890"},{"a":1,"b":"y"}]'),
      ),
    )
    expect(rowsOf(text.table)).toEqual([
      ['9007199254740993', 'x 12345678901234567890'],
      ['1', 'y'],
    ])
    await runSql(
      desk,
      `COPY (SELECT * FROM (VALUES (9007199254740993), (1)) t(a)) TO '${join(desk.folder, 'big.parquet')}'`,
    )
    expect(rowsOf((await read(parquet('big.parquet'))).table)).toEqual([['9007199254740993'], ['1']])
  })

  it('reads folders and globs as one table, columns by name, and lists the files', async () => {
    await desk.write('parts/a.csv', 'x,y\n1,a\n2,b\n')
    await desk.write('parts/b.csv', 'y;x\nc;3\n')
    await desk.write('parts/deep/c.csv', 'x,y\n4.5,d\n')
    await desk.write('parts/readme.md', '# no data')
    const { table, snapshot } = await read(file('parts'))
    expect(rowsOf(table)).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4.5, 'd'],
    ])
    expect(snapshot.provenance.from).toEqual(['parts/a.csv', 'parts/b.csv', 'parts/deep/c.csv'])
    expect((await read(file('parts/*.csv'))).table.rowCount).toBe(3)
    expect((await read(file('parts/**/?.csv'))).table.rowCount).toBe(4)
    expect((await read(csv(join(desk.folder, 'parts/a.csv')))).table.rowCount).toBe(2)
  })

  it('stops when it is asked to, and leaves nothing', async () => {
    const path = await desk.write('long.csv', `a,b\n${'1,2\n'.repeat(2_000_000)}`)
    const stop = new AbortController()
    const work = retrieve(csv(path), { ...desk.context, signal: stop.signal })
    setTimeout(() => stop.abort(), 20)
    await expect(work).rejects.toThrow(/abort/i)
    expect(await readdir(desk.temporary)).toEqual([])
  })
})

describe('what retrieve refuses', () => {
  const zip = Buffer.from('PK\u0003\u0004 …', 'latin1')
  const cases: [string, string, string | Uint8Array, string, RegExp][] = [
    ['an empty file', 'empty.csv', '', 'RETRIEVE_FILE_EMPTY', /is empty/],
    ['a file with a byte order mark alone', 'mark-only.csv', '\ufeff', 'RETRIEVE_FILE_EMPTY', /is empty/],
    ['an empty gzip', 'nothing.csv.gz', gzipSync(''), 'RETRIEVE_FILE_EMPTY', /is empty/],
    ['names alone', 'names.csv', 'a,b,c\n', 'RETRIEVE_TABLE_EMPTY', /3 columns and no row/],
    ['blank lines alone', 'blank.csv', '\n\n\n', 'RETRIEVE_TABLE_EMPTY', /no row/],
    ['a single row', 'one.csv', 'a,b\n1,2\n', 'RETRIEVE_TABLE_SMALL', /one row/],
    [
      'two columns of one name',
      'twice.csv',
      'a,b,a\n1,2,3\n4,5,6\n',
      'RETRIEVE_COLUMN_DUPLICATE',
      /called "a" \(columns 1 and 3\)/,
    ],
    ['ragged lines', 'ragged.csv', 'a,b\n1,2\n3\n4,5\n6,7,8\n', 'RETRIEVE_ROWS_RAGGED', /Line 3 has 1 cells/],
    ['a title line', 'title.csv', 'Report\na,b\n1,2\n3,4\n', 'RETRIEVE_ROWS_RAGGED', /Line 2 has 2 cells/],
    ['an open quote', 'quote.csv', 'a,b\n1,2\n"3,4\n5,6\n', 'RETRIEVE_QUOTE_UNCLOSED', /line 3/],
    ['text after a quote', 'after.csv', 'a,b\n1,2\n"3"x,4\n', 'RETRIEVE_QUOTE_MISPLACED', /line 3/],
    [
      'random bytes',
      'junk.csv',
      Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251),
      'RETRIEVE_FILE_BINARY',
      /binary/,
    ],
    [
      'a zip',
      'a.csv',
      Buffer.concat([zip, Buffer.from('data.csv')]),
      'RETRIEVE_FORMAT_WRONG',
      /a zip archive/,
    ],
    [
      'a workbook',
      'sheet.csv',
      Buffer.concat([zip, Buffer.from('[Content_Types].xml')]),
      'RETRIEVE_FORMAT_WRONG',
      /Excel workbook/,
    ],
    ['a PDF', 'p.csv', '%PDF-1.7 …', 'RETRIEVE_FORMAT_WRONG', /PDF/],
    ['a picture', 'p.csv', Buffer.from('\x89PNG\r\n', 'latin1'), 'RETRIEVE_FORMAT_WRONG', /PNG/],
    ['a database', 'd.csv', 'SQLite format 3\u0000 …', 'RETRIEVE_FORMAT_WRONG', /SQLite/],
    [
      'a cut gzip',
      'cut.csv.gz',
      gzipSync('a,b\n1,2\n'.repeat(9999)).subarray(0, 90),
      'RETRIEVE_FILE_DAMAGED',
      /cut off/,
    ],
    [
      'mixed encodings',
      'mixed.csv',
      Buffer.concat([Buffer.from('a,b\né,1\n'), Buffer.from([0xe9, 44, 50, 10])]),
      'RETRIEVE_ENCODING_UNCLEAR',
      /byte 10 is not/,
    ],
    ['cut JSON', 'cut.json', '[{"a":1},{"a":2', 'RETRIEVE_JSON_INVALID', /never closed/],
    ['a list never closed', 'open.json', '[{"a":1},{"a":2}', 'RETRIEVE_JSON_INVALID', /never closed/],
    ['bad JSON', 'bad.json', '[{"a":1},{"a":02}]', 'RETRIEVE_JSON_INVALID', /not valid JSON/],
    ['text after JSON', 'more.json', '[{"a":1}] {"a":2}', 'RETRIEVE_JSON_INVALID', /text follows/],
    ['JSON of numbers', 'numbers.json', '[1,2]', 'RETRIEVE_JSON_INVALID', /must be an object/],
    ['a bracket too many', 'close.jsonl', '{"a":1}\n}\n', 'RETRIEVE_JSON_INVALID', /never opened/],
    [
      'a broken Parquet file',
      'broken.parquet',
      'PAR1 nothing PAR1',
      'RETRIEVE_FILE_DAMAGED',
      /whole Parquet/,
    ],
    ['text called Parquet', 'text.parquet', 'a,b\n1,2\n', 'RETRIEVE_FILE_DAMAGED', /whole Parquet/],
    ['an unknown ending', 'table.xyz', 'a,b\n1,2\n', 'RETRIEVE_FORMAT_UNKNOWN', /kind of file/],
  ]
  it.each(cases)('refuses %s', async (_, name, content, code, message) => {
    const error = await errorOf(readText(content, name))
    expect(error.message).toMatch(message)
    expect(error.code).toBe(code)
    expect(error.where).toContain(name)
    expect(error.mend.length).toBeGreaterThan(0)
    expect(await readdir(desk.temporary)).toEqual([])
  })

  it('offers the nearest name where a file is missing', async () => {
    await desk.write('customers.csv', 'a,b\n1,2\n3,4\n')
    const error = await errorOf(read(csv('custmers.csv')))
    expect(error.code).toBe('RETRIEVE_FILE_MISSING')
    expect(error.mend[0]).toBe('Did you mean "customers.csv"?')
    expect((await errorOf(read(csv('nowhere/a.csv')))).code).toBe('RETRIEVE_FILE_MISSING')
    expect((await errorOf(read(csv('')))).code).toBe('RETRIEVE_FILE_MISSING')
  })

  it('says that a folder or glob has no data', async () => {
    await mkdir(join(desk.folder, 'bare'), { recursive: true })
    await desk.write('bare/readme.md', '#')
    expect((await errorOf(read(file('bare')))).code).toBe('RETRIEVE_FOLDER_EMPTY')
    expect((await errorOf(read(file('bare/*.csv')))).code).toBe('RETRIEVE_FOLDER_EMPTY')
  })

  it('says which file of several has other columns, or is of another kind', async () => {
    await desk.write('differ/a.csv', 'x,price\n1,2\n')
    await desk.write('differ/b.csv', 'x,prices\n1,2\n')
    const error = await errorOf(read(file('differ')))
    expect(error).toMatchObject({ code: 'RETRIEVE_COLUMNS_DIFFERENT', where: 'differ/b.csv' })
    expect(error.mend[0]).toBe('Did you mean "prices"?')
    await desk.write('kinds/a.csv', 'x\n1\n')
    await desk.write('kinds/b.json', '[{"x":1}]')
    expect((await errorOf(read(file('kinds')))).code).toBe('RETRIEVE_FORMAT_MIXED')
  })

  it('refuses bad options by name', async () => {
    expect(() => csv('a.csv', { delimiter: '||' })).toThrow(/delimiter/)
    expect(() => csv('a.csv', { header: 'maybe' as 'yes' })).toThrow(/header/)
    expect(() => csv('a.csv', { delimeter: ';' } as object)).toThrow(/delimeter/)
  })

  it('says that a file may not be read', async () => {
    const path = await desk.write('secret.csv', 'a\n1\n2\n')
    await chmod(join(desk.folder, path), 0)
    await chmod(desk.folder, 0o755)
    const isRoot = process.getuid?.() === 0
    if (isRoot) process.seteuid?.(65534)
    try {
      expect((await errorOf(read(csv(path)))).code).toBe('RETRIEVE_FILE_FORBIDDEN')
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
  })

  it('says that a snapshot is not in the store', async () => {
    const { snapshot } = await readText('a,b\n1,2\n3,4\n')
    const error = await errorOf(loadSnapshot({ ...snapshot, file: '0'.repeat(64) }, desk.objects))
    expect(error.code).toBe('RETRIEVE_SNAPSHOT_MISSING')
  })

  it('reads files whatever their size on disk says, without keeping them', async () => {
    const path = await desk.write('sized.csv', `a,b\n${'1,x\n'.repeat(1000)}`)
    expect((await stat(join(desk.folder, path))).size).toBeGreaterThan(0)
    expect((await read(csv(path))).table.rowCount).toBe(1000)
  })
})
