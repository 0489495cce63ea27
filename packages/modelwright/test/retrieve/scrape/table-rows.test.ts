import { describe, expect, it } from 'vitest'
import type { ScrapeOptions } from '../../../src/retrieve/index.ts'
import { column, failed, html, read, web } from './site.ts'

describe('scrape reads tables', () => {
  const tableOf = async (page: string, options: ScrapeOptions = {}) => {
    const { table, snapshot } = await read(web.on('/table', html(page)), options)
    return {
      columns: Object.fromEntries([...table.columns.keys()].map((name) => [name, column(table, name)])),
      settings: snapshot.provenance.settings,
    }
  }
  const rows = (...all: string[]) => all.map((row) => `<tr>${row}</tr>`).join('')

  it.each([
    ['thead', `<thead>${rows('<td>city<td>people')}</thead>${rows('<td>Oslo<td>700', '<td>Bergen<td>290')}`],
    ['th cells', rows('<th>city<th>people', '<th>Oslo<td>700', '<td>Bergen<td>290')],
    ['what stands below', rows('<td>city<td>people', '<td>Oslo<td>700', '<td>Bergen<td>290')],
  ])('takes names from %s', async (_, inside) => {
    expect((await tableOf(`<table>${inside}</table>`)).columns).toEqual({
      city: ['Oslo', 'Bergen'],
      people: [700, 290],
    })
  })

  it('takes no names where there are none, or where that is said', async () => {
    const plain = rows('<td>1<td>2', '<td>3<td>4')
    expect((await tableOf(`<table>${plain}</table>`)).columns).toEqual({ column1: [1, 3], column2: [2, 4] })
    const headed = rows('<th>7<th>8', '<td>3<td>4')
    expect((await tableOf(`<table>${headed}</table>`, { header: 'no' })).columns).toEqual({
      column1: [7, 3],
      column2: [8, 4],
    })
    expect(
      (await tableOf(`<table>${plain}</table>`, { header: 'yes', table: '1' }).catch((error) => error)).code,
    ).toBe('RETRIEVE_TABLE_SMALL')
  })

  it('spreads cells over the rows and columns they span, names of several rows together', async () => {
    const page = `<table>${rows(
      '<th rowspan=2>team<th colspan=2>2023<th>2024',
      '<th>won<th>lost<th>won',
      '<td rowspan=2>A<td>1<td>2<td>3',
      '<td colspan=2>4<td>5',
      '<td rowspan=0>B<td>6<td>7<td>8',
    )}</table>`
    expect((await tableOf(page)).columns).toEqual({
      team: ['A', 'A', 'B'],
      '2023 won': [1, 4, 6],
      '2023 lost': [2, 4, 7],
      '2024 won': [3, 5, 8],
    })
  })

  it('passes over headings within, repeated names, blank rows and the foot, and counts them', async () => {
    const page = `<table>${rows('<th>a<th>b', '<td colspan=2>Section', '<td>1<td>2', '<th>a<th>b', '<td><td> &nbsp;', '<td>3<td>4')}
      <tfoot>${rows('<td>sum<td>6')}</tfoot></table>`
    const { columns, settings } = await tableOf(page)
    expect(columns).toEqual({ a: [1, 3], b: [2, 4] })
    expect(settings['passedOver']).toBe(3)
  })

  it('ends short rows in missing cells, names what goes beyond, and tells equal names apart', async () => {
    const page = `<table>${rows('<th>a<th>a<th>', '<td>1', '<td>2<td>3<td>4<td>5')}</table>`
    expect((await tableOf(page)).columns).toEqual({
      a: [1, 2],
      a_2: [null, 3],
      column3: [null, 4],
      column4: [null, 5],
    })
  })

  it('takes neither scripts and styles nor tables within cells for text or rows', async () => {
    const inner = '<table><tr><td>x<td>y<tr><td>z<td>w</table>'
    const page = `<table id=outer>${rows('<th>a<th>b', `<td>1<script>var x = 1</script><style>b{}</style><td>p<br>q${inner}`, '<td>2<td>r')}</table>`
    expect((await tableOf(page, { table: '#outer' })).columns).toEqual({ a: [1, 2], b: ['p q x y z w', 'r'] })
  })

  const several = `<table><tr><td>menu</table>
    <table><caption>Largest  cities<tr><th>a<tr><td>1<tr><td>2</table>
    <div id=small><table class=t><caption>Smallest cities<tr><th>b<th>c<tr><td>3<td>4<tr><td>5<td>6</table></div>`

  it.each([
    ['the only one that holds data', '', 'b'],
    ['number', '2', 'a'],
    ['caption', 'caption=largest cities', 'a'],
    ['a part of the caption', 'caption = Smallest', 'b'],
    ['selector', 'table.t', 'b'],
    ['a selector of what is around it', '#small', 'b'],
  ])('finds the table by %s', async (_, table, name) => {
    expect(Object.keys((await tableOf(several, { table })).columns)[0]).toBe(name)
  })

  it('lists the tables where it is not clear which one is meant', async () => {
    const url = web.on('/two', html(several.replace('<tr><th>a', '<tr><th>a<th>z')))
    const error = await failed(url)
    expect(error).toMatchObject({ code: 'RETRIEVE_ROWS_MISSING', message: `"${url}" has 3 tables.` })
    expect(error.mend[0]).toContain(`{ table: '2' }  3 × 2 "Largest cities"`)
    expect(await failed(url, { table: '9' })).toMatchObject({
      code: 'RETRIEVE_ROWS_MISSING',
      message: expect.stringContaining('no table "9"'),
    })
  })

  it('puts the tables of several pages together, by names', async () => {
    const one = web.on('/t/1', html(`<table>${rows('<th>a<th>b', '<td>1<td>x', '<td>2<td>y')}</table>`))
    const two = web.on('/t/2', html(`<table>${rows('<th>b<th>a', '<td>z<td>3')}</table>`))
    const { table } = await read([one, two])
    expect([column(table, 'a'), column(table, 'b')]).toEqual([
      [1, 2, 3],
      ['x', 'y', 'z'],
    ])
  })
})
