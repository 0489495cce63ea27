import fc from 'fast-check'
import pc from 'picocolors'
import { describe, expect, it } from 'vitest'
import { cleanText } from '../../src/cli/clean-text.ts'
import type { FixChange, FixExample } from '../../src/core/index.ts'
import type { CleanReport } from '../../src/project/clean/clean-file.ts'

const plain = pc.createColors(false)
const nothing: CleanReport = {
  rows: { read: 1000, written: 1000 },
  columns: ['id', 'price', 'city'],
  cells: 0,
  changes: [],
  leftOut: [],
  alerts: [],
  suggestions: [],
}

const textOf = (report: Partial<CleanReport>, output?: string): string =>
  cleanText({ ...nothing, ...report }, { output, color: plain })

const change = (fix: string, column: string, examples: readonly FixExample[]): FixChange => ({
  fix,
  column,
  count: examples.reduce((sum, { rows }) => sum + rows, 0),
  distinct: examples.length,
  examples,
  message: '',
})

describe('the text of clean', () => {
  it('says that nothing is to mend, that nothing was written, and what was not looked for', () => {
    expect(textOf({})).toBe(
      [
        '',
        '1,000 rows, 3 columns: 0 cells changed',
        '',
        'Nothing to mend: every cell is as it was.',
        '',
        'Leaks were not looked for: say what is to be predicted with --target.',
        '',
        'Nothing was written: add  -o clean.csv',
        '',
      ].join('\n'),
    )
  })

  it('counts cells, and their share of all', () => {
    expect(textOf({ cells: 30 })).toContain('1,000 rows, 3 columns: 30 cells changed (1.0 %)')
    expect(textOf({ rows: { read: 0, written: 0 } })).toContain('0 rows, 3 columns: 0 cells changed\n')
  })

  it('says how text was read, file by file where they differ, and nothing of other files', () => {
    const text = (file: string, encoding: string, delimiter: string) => ({
      file,
      format: 'csv',
      encoding,
      delimiter,
    })
    const [a, b, c] = [
      text('a.csv', 'utf-8', 'tab'),
      text('b.csv', 'utf-8', 'tab'),
      text('c.csv', 'big5', 'none'),
    ]
    expect(textOf({ files: [a, b] })).toContain('0 cells changed\nRead as utf-8, a tab between cells\n\n')
    expect(textOf({ files: [a, b, c] })).toContain(
      '\nRead as utf-8, a tab between cells: a.csv and 1 more\nRead as big5, one cell a line: c.csv\n\n',
    )
    expect(textOf({ files: [{ file: 'a.parquet', format: 'parquet' }] })).not.toContain('Read as')
  })

  it('has a line a change, columns in the order of the table, the two most frequent examples', () => {
    const text = textOf({
      changes: [
        change('trim', 'city', [{ from: ' Rome', to: 'Rome', rows: 2 }]),
        change('numbers', 'price', [
          { from: '1,5', to: '1.5', rows: 3 },
          { from: '2,5', to: '2.5', rows: 9 },
          { from: '9,5', to: '9.5', rows: 4 },
        ]),
        change('missing-tokens', 'city', [{ from: 'n/a', to: null, rows: 7 }]),
      ],
    })
    const lines = text.split('\n').filter((line) => line.startsWith('  '))
    expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['COLUMN', 'FIX', 'CELLS', 'VALUES', 'SUCH AS'],
      ['price', 'numbers', '16', '3', '"2,5" → "2.5", "9,5" → "9.5"'],
      ['city', 'trim', '2', '1', '" Rome" → "Rome"'],
      ['missing-tokens', '7', '1', '"n/a" → missing'],
    ])
  })

  it('cuts long values, and shows blanks that do not break', () => {
    const text = textOf({
      changes: [change('trim', 'city', [{ from: `x\u00a0${'y'.repeat(40)}`, to: 'x', rows: 1 }])],
    })
    expect(text).toContain(`"x\\u00a0${'y'.repeat(23)}…" → "x"`)
  })

  it('lists every merge of spellings up to forty, the typing error as the one to take back', () => {
    const examples = Array.from({ length: 43 }, (_, at) => ({
      from: `Bostn ${at}`,
      to: 'Boston',
      rows: 100 - at,
      why: at === 5 ? 'typing error' : 'case',
    }))
    const text = textOf({ changes: [change('levels', 'city', examples)] })
    expect(text.match(/→ "Boston" +\d+ +(case|typing error)/g)).toHaveLength(40)
    expect(text).toContain('  … and 3 more: see --json')
    expect(text).toContain(
      `take one back:  --except "Bostn 5"   in a workflow:  levels({ except: ['Bostn 5'] })`,
    )
    expect(textOf({ changes: [change('levels', 'city', examples.slice(0, 40))] })).not.toContain('more: see')
    expect(textOf({ changes: [change('trim', 'city', examples)] })).not.toContain('Spellings merged')
  })

  it('says how many rows a fix dropped of those that were read', () => {
    const changes = [{ fix: 'drop-duplicates', count: 1200, message: '' }]
    expect(textOf({ changes, rows: { read: 5000, written: 3800 } }, 'out.csv')).toMatch(
      /Rows dropped\n {2}drop-duplicates: 1,200 of 5,000 rows\n[\s\S]*\n3,800 rows → out\.csv\n$/,
    )
  })

  it('says loudly what is a leak and how to keep it, quietly what else a model does without', () => {
    const text = textOf({
      leftOut: [
        { column: 'id', because: 'id', reason: 'every row has its own' },
        { column: 'result "x"', because: 'leak', reason: 'It tells the target.' },
      ],
      alerts: [{ column: 'price', reason: 'It tells much.' }],
      target: { name: 'y', task: 'binary', reason: '' },
    })
    expect(text).toContain('LEAK  result "x": It tells the target.')
    expect(text).toContain('--keep "result \\"x\\""')
    expect(text).toMatch(/A model will be made without[^\n]*\n {2}id +id +every row has its own/)
    expect(text).toContain('look at price: It tells much.')
    expect(text).not.toContain('Leaks were not looked for')
  })

  it('shows a dozen of what is not proven, and how many more there are', () => {
    const suggestions = Array.from({ length: 14 }, (_, at) => ({
      column: `c${at}`,
      code: `trim(${at})`,
      why: `w${at}`,
    }))
    const text = textOf({ suggestions })
    expect(text.match(/^ {2}c\d+: w\d+\n {4}trim\(\d+\)$/gm)).toHaveLength(12)
    expect(text).toContain('  … and 2 more: see --json')
    expect(textOf({ suggestions: suggestions.slice(0, 12) })).not.toContain('more: see')
    expect(textOf({ suggestions: [{ code: 'x()', why: 'w' }] })).toContain('\n  w\n    x()\n')
  })

  it('never prints what a terminal would obey', () => {
    const any = fc.string({ unit: 'binary', maxLength: 12 })
    fc.assert(
      fc.property(any, any, (a, b) => {
        const text = textOf({
          columns: [a],
          changes: [
            change('levels', a, [{ from: b, to: a, rows: 1, why: 'case' }]),
            change('trim', a, [{ from: b, to: null, rows: 2 }]),
          ],
          leftOut: [
            { column: a, because: 'leak', reason: 'r' },
            { column: a, because: 'id', reason: 'r' },
          ],
          alerts: [{ column: b, reason: 'r' }],
          suggestions: [{ column: a, code: b, why: b }],
        })
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
        expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
      }),
      { seed: 3, numRuns: 300 },
    )
  })
})
