import { copyFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { cellOf } from '../../../src/core/index.ts'
import { dateOfSerial } from '../../../src/retrieve/excel/read-sheet.ts'
import { type ExcelOptions, excel, file, openRows, retrieve } from '../../../src/retrieve/index.ts'
import { errorOf, openDesk } from '../desk.ts'
import { rowsOf, workbookParts, zipOf } from '../excel/workbooks.ts'
import { body, openWeb } from '../web.ts'

const desk = await openDesk()
const web = await openWeb()
const fixtures = fileURLToPath(new URL('../../../../../test/fixtures/workbooks/', import.meta.url))
for (const name of await readdir(fixtures)) await copyFile(join(fixtures, name), join(desk.folder, name))

beforeEach(() => {
  desk.reports.length = 0
})

const read = (path: string, options: ExcelOptions = {}) => retrieve(excel(path, options), desk.context)
const failed = (path: string, options: ExcelOptions = {}) => errorOf(read(path, options))

async function table(path: string, options: ExcelOptions = {}) {
  const { table } = await read(path, options)
  return Object.fromEntries(
    [...table.columns].map(([name, column]) => [
      name,
      Array.from({ length: table.rowCount }, (_, row) => cellOf(column, row)),
    ]),
  )
}

it('is read as a table to test on, whatever decimals the text has that a model learnt from', async () => {
  const path = await desk.write('test.xlsx', zipOf(workbookParts(rowsOf(['n'], [1.5], [2]))))
  const { table } = await retrieve(file(path, { decimal: 'likely-comma' }), desk.context)
  expect(table.columns.get('n')).toMatchObject({ type: 'number', values: Float64Array.of(1.5, 2) })
  expect(await errorOf(retrieve(file(path, { decimal: 'comma' }), desk.context))).toMatchObject({
    code: 'CORE_OPTION_INVALID',
  })
})

/** Reads a workbook made of rows as XML. */
const made = async (xml: string, options: ExcelOptions = {}, more: Record<string, string> = {}) =>
  table(await desk.write('made.xlsx', zipOf(workbookParts(xml, more))), options)
const madeFails = async (xml: string, options: ExcelOptions = {}, more: Record<string, string> = {}) =>
  failed(await desk.write('made.xlsx', zipOf(workbookParts(xml, more))), options)
const warnings = () => desk.reports.flatMap((report) => (report.kind === 'warning' ? [report.message] : []))

describe('excel', () => {
  const days = (...parts: [number, number, number]) => Date.UTC(parts[0], parts[1] - 1, parts[2])
  const orders = {
    id: [1, 2, 3, 4],
    name: ['Ann', 'Bob & <Co>', ' näh\n変 ', null],
    price: [1.5, -2e-7, 1e15, null],
    day: [days(2024, 2, 29), days(1900, 2, 28), days(2100, 12, 31), null],
    paid: [true, false, true, null],
    at: [Date.UTC(2024, 2, 1, 12, 30), Date.UTC(1999, 11, 31, 23, 59, 59), null, days(2024, 3, 1)],
  }

  it('reads what openpyxl and XlsxWriter write, in both calendars', async () => {
    expect(await table('openpyxl.xlsx')).toEqual(orders)
    expect(await table('xlsxwriter.xlsx')).toEqual(orders)
    expect(await table('xlsxwriter-1904.xlsx')).toEqual({
      ...orders,
      day: [orders.day[0], null, orders.day[2], null],
    })
    expect(warnings()).toEqual([])
    expect(await readdir(desk.temporary)).toEqual([])
  })

  it('says what was read', async () => {
    const { snapshot } = await read('xlsxwriter-1904.xlsx', { range: 'A1:B4', licence: 'CC0' })
    expect(snapshot.provenance).toEqual({
      source: 'excel',
      from: ['xlsxwriter-1904.xlsx'],
      settings: { format: 'excel', sheet: 'Orders', range: 'A1:B4', header: true, calendar: 1904 },
      licence: 'CC0',
    })
  })

  describe('merged areas', () => {
    const sheet = (rows: string, areas: readonly string[]) => {
      const parts = workbookParts(rows)
      const merged = `</sheetData><mergeCells>${areas.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`
      const name = 'xl/worksheets/sheet1.xml'
      return zipOf({ ...parts, [name]: parts[name].replace('</sheetData>', merged) })
    }
    const pairs = (count: number) =>
      Array.from({ length: 2 * count }, (_, row) => [row % 2 === 0 ? `g${row / 2}` : null, row])

    it('in thousands, in any order, are filled one by one', async () => {
      const count = 2000
      const areas = Array.from({ length: count }, (_, at) => `A${2 * at + 2}:A${2 * at + 3}`).reverse()
      const path = await desk.write('many.xlsx', sheet(rowsOf(['g', 'n'], ...pairs(count)), areas))
      const { g } = await table(path)
      expect(g).toEqual(Array.from({ length: 2 * count }, (_, row) => `g${row >> 1}`))
    })

    it('reach no further than the columns that hold something', async () => {
      const path = await desk.write('all.xlsx', sheet(rowsOf(['g', 'n'], ...pairs(1000)), ['A2:XFD1048576']))
      const found = await table(path)
      expect(Object.keys(found)).toEqual(['g', 'n'])
      expect(new Set(found['g'])).toEqual(new Set(['g0']))
      expect(warnings()).toEqual([expect.stringContaining('1 merged areas')])
    })

    it('of more cells than a sheet can mean are refused, unless the first is taken alone', async () => {
      const wide = '<row><c t="inlineStr"><is><t>a</t></is></c><c r="XFD2"><v>1</v></c></row>'
      const bomb = sheet(`${rowsOf(['g', 'n'])}${wide}${rowsOf(['b', 2])}${'<row/>'.repeat(5000)}`, [
        'A2:XFD1048576',
      ])
      const path = await desk.write('bomb.xlsx', bomb)
      expect(await failed(path)).toMatchObject({ code: 'RETRIEVE_ARCHIVE_UNSAFE' })
      expect(Object.keys(await table(path, { merged: 'first' }))).toEqual(['g', 'n', 'columnXFD'])
    })
  })

  it('passes over titles, and fills merged cells with what one sees, both with a word', async () => {
    const expected = { region: ['north', 'north', 'south'], n: [1, 2, 3], word: ['a', 'b', 'c'] }
    expect(await table('openpyxl.xlsx', { sheet: 'Second sheet' })).toEqual(expected)
    expect(warnings()).toEqual([
      expect.stringContaining('1 rows above'),
      expect.stringContaining('1 merged areas'),
    ])
    expect(await table('openpyxl.xlsx', { sheet: '3', range: 'C5:E8', merged: 'first' })).toEqual({
      ...expected,
      region: ['north', null, 'south'],
    })
  })

  it('gives the stored values of formulas; errors are missing; columns without a name get one', async () => {
    expect(await table('formulas.xlsx', { range: 'A:F' })).toEqual({
      a: [1, 2, 3],
      double: [2, 4, 6],
      word: ['w1', 'w2', 'w3'],
      flag: [false, true, true],
      bad: [1, null, 3],
      rich: ['plain bold1', 'plain bold2', 'plain bold3'],
    })
    expect(warnings()).toEqual([expect.stringContaining('1 cells hold an error')])
    expect(await table('formulas.xlsx', { range: 'H1:I6', header: 'no' })).toEqual({
      columnI: [days(2024, 1, 1), null],
      columnH: [null, 'note'],
    })
  })

  it('takes the first visible sheet, and hidden ones by name', async () => {
    const error = await failed('openpyxl.xlsx', { sheet: 'Hidden' })
    expect(error.code).toBe('RETRIEVE_TABLE_EMPTY')
    expect((await read('openpyxl.xlsx')).snapshot.provenance.settings['sheet']).toBe('Orders')
  })

  it('stands wherever a file may: by name, at an address, as rows', async () => {
    expect((await retrieve(file('openpyxl.xlsx'), desk.context)).table.rowCount).toBe(4)
    const url = web.on(
      '/export',
      body(await readFile(join(fixtures, 'openpyxl.xlsx')), {
        'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      }),
    )
    expect((await retrieve(file(url), desk.context)).table.rowCount).toBe(4)
    const rows = await openRows('openpyxl.xlsx', { folder: desk.folder, temporary: desk.temporary })
    expect(rows.names).toEqual(Object.keys(orders))
    for await (const chunk of rows) expect(chunk.rowCount).toBe(4)
    expect(await readdir(desk.temporary)).toEqual([])
  })

  it('tells names from rows, and keeps the order of columns', async () => {
    expect(await made(rowsOf(['a', 'b'], [null, 1], [2, 3]))).toEqual({ a: [null, 2], b: [1, 3] })
    expect(await made(rowsOf([1, 2], [3, 4]))).toEqual({ columnA: [1, 3], columnB: [2, 4] })
    expect(await made(rowsOf(['x', 2020, 2021], ['y', 3, 4], ['z', 5, 6]), { header: 'yes' })).toEqual({
      x: ['y', 'z'],
      2020: [3, 5],
      2021: [4, 6],
    })
    expect(Object.keys(await made(rowsOf(['b', 'a', '__proto__'], [1, 2, 3], [4, 5, 6])))).toEqual([
      'b',
      'a',
      '__proto__',
    ])
  })

  it('reads cells by place, whatever is left out, prefixed, escaped or split over blocks', async () => {
    const long = 'ä&amp;'.repeat(60_000)
    const xml = `<x:row r="2"><x:c r="B2" t="inlineStr"><x:is><x:t>b</x:t></x:is></x:c><x:c r="D2" t="str"><x:v>d</x:v></x:c></x:row>
      <!-- <row/> --><row r="5" spans="1:9"><c r="D5"><v>7</v></c></row>
      <row r="6"><c r="B6" t="inlineStr"><is><r><t>one </t></r><r><t xml:space='preserve'><![CDATA[<two>]]></t></r><rPh><t>no</t></rPh></is></c></row>
      <row r="7"><c r="B7" t="inlineStr"><is><t>${long}</t></is></c><c r="D7"/></row>`
    expect(await made(xml)).toEqual({
      b: [null, 'one <two>', long.replaceAll('&amp;', '&')],
      d: [7, null, null],
    })
  })

  it.each([
    [1, false, '1900-01-01'],
    [59, false, '1900-02-28'],
    [60, false, undefined],
    [61, false, '1900-03-01'],
    [45_351.520833333336, false, '2024-02-29T12:30:00'],
    [0, true, '1904-01-01'],
    [43_889, true, '2024-02-29'],
    [0.5, false, undefined],
    [-1, false, undefined],
    [3_000_000, false, undefined],
    [Number.NaN, false, undefined],
  ])('day %d (1904: %s) is %s', (serial, is1904, text) => {
    expect(
      dateOfSerial(serial, is1904)
        ?.replace(/(\.000)?Z$/, '')
        .replace(/T00:00(:00)?$/, ''),
    ).toBe(text)
  })

  it('numbers are days only where their format shows a day', async () => {
    const formats = ['0.00', 'm/d/yy', '[h]:mm', 'hh:mm:ss', '"day" 0', '[Red]yyyy', 'mmm', 'General']
    const styles = `<styleSheet><numFmts>${formats.map((code, at) => `<numFmt numFmtId="${200 + at}" formatCode="${code.replaceAll('"', '&quot;')}"/>`).join('')}</numFmts>
      <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>${formats.map((_, at) => `<xf numFmtId="${200 + at}"/>`).join('')}</cellXfs></styleSheet>`
    const cells = (r: number) =>
      ['0', '1', ...formats.map((_, at) => String(at + 2))]
        .map((s) => `<c s="${s}"><v>${45_351 + r}</v></c>`)
        .join('')
    const xml = `${rowsOf(['none', 'builtin', ...formats])}<row>${cells(0)}</row><row>${cells(1)}</row>`
    const { table: found } = await read(
      await desk.write('styles.xlsx', zipOf(workbookParts(xml, { 'xl/styles.xml': styles }))),
    )
    const times = [...found.columns].filter(([, { type }]) => type === 'time').map(([name]) => name)
    expect(times).toEqual(['builtin', 'm/d/yy', '[Red]yyyy', 'mmm'])
  })
})

describe('excel says what is wrong', () => {
  it('a formula that was never calculated', async () => {
    expect(await failed('openpyxl.xlsx', { sheet: 'Formulas' })).toMatchObject({
      code: 'RETRIEVE_FORMULA_UNCALCULATED',
      where: 'openpyxl.xlsx, sheet "Formulas", cell B2',
    })
  })

  it('a sheet that is not there, an empty one, a range without cells', async () => {
    expect(await failed('openpyxl.xlsx', { sheet: 'Ordres' })).toMatchObject({
      code: 'RETRIEVE_SHEET_MISSING',
      mend: [expect.stringContaining('Orders'), expect.stringContaining('Second sheet')],
    })
    expect(await failed('openpyxl.xlsx', { sheet: '9' })).toMatchObject({ code: 'RETRIEVE_SHEET_MISSING' })
    expect(await failed('openpyxl.xlsx', { sheet: 'Empty' })).toMatchObject({ code: 'RETRIEVE_TABLE_EMPTY' })
    expect(await failed('openpyxl.xlsx', { range: 'X100:Z200' })).toMatchObject({
      code: 'RETRIEVE_TABLE_EMPTY',
    })
  })

  it.each(['A1:', 'A1:B2:C3', 'B2:A1', 'A:2', 'ZZZZ1', 'A0:B2', '1A', 'hello'])(
    'a range that is none: %s',
    (range) => {
      expect(() => excel('a.xlsx', { range })).toThrow(/"range" must be a range of cells/)
    },
  )

  it('two columns of one name', async () => {
    expect(await madeFails(rowsOf(['a', 'b', 'a'], [1, 2, 3], [1, 2, 3]))).toMatchObject({
      code: 'RETRIEVE_COLUMN_DUPLICATE',
      message: expect.stringContaining('A and C'),
      where: expect.stringContaining('row 1'),
    })
  })

  it('what is no workbook, or another kind of one', async () => {
    const write = (name: string, content: string | Uint8Array) => desk.write(name, content)
    expect(await failed(await write('csv.xlsx', 'a,b\n1,2\n'))).toMatchObject({
      code: 'RETRIEVE_FILE_DAMAGED',
    })
    expect(await failed(await write('none.xlsx', ''))).toMatchObject({ code: 'RETRIEVE_FILE_DAMAGED' })
    expect(await failed('nowhere.xlsx')).toMatchObject({ code: 'RETRIEVE_FILE_MISSING' })
    const whole = await readFile(join(fixtures, 'openpyxl.xlsx'))
    expect(await failed(await write('cut.xlsx', whole.subarray(0, 3000)))).toMatchObject({
      code: 'RETRIEVE_FILE_DAMAGED',
    })
    expect(await failed(await write('zip.xlsx', zipOf({ 'a.csv': 'a,b' })))).toMatchObject({
      code: 'RETRIEVE_FORMAT_WRONG',
      message: expect.stringContaining('a zip archive'),
    })
    const open = zipOf({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet' })
    expect((await failed(await write('ods.xlsx', open))).message).toContain('OpenDocument')
    const old = Buffer.concat([
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
      Buffer.alloc(600),
    ])
    expect(await failed(await write('old.xlsx', old))).toMatchObject({
      code: 'RETRIEVE_FORMAT_WRONG',
      message: expect.stringContaining('password'),
    })
  })

  it('damage anywhere is a sentence, never a crash', async () => {
    const whole = await readFile(join(fixtures, 'openpyxl.xlsx'))
    for (let at = 7; at < whole.length; at += 97) {
      const damaged = Buffer.from(whole)
      damaged[at] ^= 0xff
      const path = await desk.write('damaged.xlsx', damaged)
      const outcome = await read(path).then(
        () => 'read',
        (error: { code?: string; name: string }) => (error.name === 'ModelwrightError' ? error.code : error),
      )
      expect(outcome).toEqual(expect.any(String))
    }
  })

  it('zip bombs, whatever size they claim', async () => {
    const zeros = `${rowsOf(['a'])}<row><c><v>1</v></c></row>${`<!--${' '.repeat(1_000_000)}-->`.repeat(150)}`
    const parts = workbookParts(zeros)
    const sheet = parts['xl/worksheets/sheet1.xml']
    for (const claimedBytes of [Buffer.byteLength(sheet), 10]) {
      const path = await desk.write(
        'bomb.xlsx',
        zipOf({ ...parts, 'xl/worksheets/sheet1.xml': { content: sheet, claimedBytes } }),
      )
      expect(await failed(path)).toMatchObject({ code: 'RETRIEVE_ARCHIVE_UNSAFE' })
    }
    const strings = `<sst><si><t>${'x'.repeat(150_000_000)}</t></si></sst>`
    const error = await madeFails(rowsOf(['a'], [1], [2]), {}, { 'xl/sharedStrings.xml': strings })
    expect(['RETRIEVE_ARCHIVE_UNSAFE', 'RETRIEVE_FILE_DAMAGED']).toContain(error.code)
  })

  it('XML that defines entities of its own, loops or never ends', async () => {
    const laughs = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData>${rowsOf(['&b;'], [1])}</sheetData></worksheet>`
    expect(await madeFails('', {}, { 'xl/worksheets/sheet1.xml': laughs })).toMatchObject({
      code: 'RETRIEVE_FILE_DAMAGED',
    })
    const outside = '<!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet/>'
    expect(await madeFails('', {}, { 'xl/workbook.xml': outside })).toMatchObject({
      code: 'RETRIEVE_FILE_DAMAGED',
    })
    expect(await madeFails('<row><c><v>1</v></c></row><row r="1"/>')).toMatchObject({
      code: 'RETRIEVE_FILE_DAMAGED',
    })
    expect(await madeFails('<row><c t="s"><v>99</v></c></row>')).toMatchObject({
      code: 'RETRIEVE_FILE_DAMAGED',
    })
    expect(await madeFails('<row><c r="AAAA1"><v>1</v></c></row>')).toMatchObject({
      code: 'RETRIEVE_FILE_DAMAGED',
    })
  })

  it('names in an archive lead nowhere: nothing is unpacked to disk', async () => {
    const parts = workbookParts(rowsOf(['a', 'b'], [1, 2], [3, 4]))
    const evil = parts['xl/_rels/workbook.xml.rels'].replace(
      'worksheets/sheet1.xml',
      '../../../../etc/passwd',
    )
    const path = await desk.write('evil.xlsx', zipOf({ '../evil.txt': 'x', '/tmp-evil.txt': 'x', ...parts }))
    expect((await read(path)).table.rowCount).toBe(2)
    expect(
      await failed(await desk.write('evil2.xlsx', zipOf({ ...parts, 'xl/_rels/workbook.xml.rels': evil }))),
    ).toMatchObject({
      code: 'RETRIEVE_FILE_DAMAGED',
    })
    expect(await readdir(join(desk.folder, '..'))).not.toContain('evil.txt')
  })

  it('formulas and SQL in cells stay the text they are', async () => {
    const found = await made(rowsOf(['a', 'b'], ['=1+1', "'; DROP TABLE x; --"], ['=cmd|calc', '@SUM(1)']))
    expect(found).toEqual({ a: ['=1+1', '=cmd|calc'], b: ["'; DROP TABLE x; --", '@SUM(1)'] })
  })
})
