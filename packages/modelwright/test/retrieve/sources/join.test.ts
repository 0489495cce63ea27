import { readdir } from 'node:fs/promises'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cellOf, type Source } from '../../../src/core/index.ts'
import { csv, type JoinOptions, join, json, retrieve } from '../../../src/retrieve/index.ts'
import { errorOf, openDesk } from '../desk.ts'
import { body, openWeb } from '../web.ts'

const desk = await openDesk()
const web = await openWeb()

beforeAll(async () => {
  await desk.write(
    'orders.csv',
    'order,customer,price,city\n1,b,1.5,Ulm\n2,a,2,Bonn\n3,c,3,Ulm\n4,,4,Kiel\n5,a,5,Ulm\n',
  )
  await desk.write('customers.csv', 'id,age,city\na,30,Rome\nb,40,Oslo\nz,50,Lima\n')
  await desk.write('visits.csv', 'id,n\na,1\na,2\nb,3\n')
  await desk.write('numbers.csv', 'id,age\n1,2\n2,3\n')
  await desk.write('others.csv', 'id,age\nq,2\nr,3\n')
  await desk.write('keys.csv', 'day,zone,rain\n2024-01-01,x,1\n2024-01-02,x,0\n2024-01-01,y,5\n')
  await desk.write('trips.csv', 'day,zone,tips\n2024-01-02,x,9\n2024-01-01,y,8\n')
})
beforeEach(() => {
  desk.reports.length = 0
})

const read = (sources: Source[], options: JoinOptions) => retrieve(join(sources, options), desk.context)
const failed = (sources: Source[], options: JoinOptions) => errorOf(read(sources, options))
async function table(sources: Source[], options: JoinOptions) {
  const { table } = await read(sources, options)
  return Object.fromEntries(
    [...table.columns].map(([name, column]) => [
      name,
      Array.from({ length: table.rowCount }, (_, row) => cellOf(column, row)),
    ]),
  )
}
const orders = csv('orders.csv')
const customers = csv('customers.csv')
const warnings = () => desk.reports.flatMap((report) => (report.kind === 'warning' ? [report.message] : []))

describe('join', () => {
  it('keeps the rows of the first in their order, with what matches beside them', async () => {
    expect(await table([orders, customers], { on: 'customer=id' })).toEqual({
      order: [1, 2, 3, 4, 5],
      customer: ['b', 'a', 'c', null, 'a'],
      price: [1.5, 2, 3, 4, 5],
      city: ['Ulm', 'Bonn', 'Ulm', 'Kiel', 'Ulm'],
      age: [40, 30, null, null, 30],
      city_2: ['Oslo', 'Rome', null, null, 'Rome'],
    })
    expect(warnings()).toEqual([
      expect.stringContaining('2 of 5 rows of "orders.csv" find no match in "customers.csv"'),
      expect.stringContaining('is called "city_2"'),
    ])
    expect(await readdir(desk.temporary)).toEqual([])
  })

  it('leaves out what finds no match where that is asked for', async () => {
    expect((await table([orders, customers], { on: ['customer=id'], how: 'inner' }))['order']).toEqual([
      1, 2, 5,
    ])
  })

  it('joins by several columns, several tables, and from several places', async () => {
    expect(await table([csv('trips.csv'), csv('keys.csv')], { on: ['day', 'zone'] })).toMatchObject({
      tips: [9, 8],
      rain: [0, 5],
    })
    const url = web.on('/ages.json', body('[{"customer":"a","vip":true},{"customer":"b","vip":false}]'))
    const { snapshot } = await retrieve(
      join([orders, json(url), csv('orders.csv', { licence: 'CC0' })], {
        on: 'customer',
        many: 'multiply',
        licence: 'mixed',
      }),
      desk.context,
    )
    expect(snapshot.rowCount).toBe(7)
    expect(snapshot.provenance).toMatchObject({
      source: 'join',
      from: ['orders.csv', url, 'orders.csv'],
      licence: 'mixed',
      settings: { on: 'customer', how: 'left', '1.delimiter': ',', '2.format': 'json' },
    })
  })

  it('makes a row for each match where that is asked for', async () => {
    const found = await table([customers, csv('visits.csv')], { on: 'id', many: 'multiply' })
    expect([found['id'], found['n']]).toEqual([
      ['a', 'a', 'b', 'z'],
      [1, 2, 3, null],
    ])
  })
})

describe('join says what is wrong', () => {
  it('a key that occurs more than once', async () => {
    expect(await failed([customers, csv('visits.csv')], { on: 'id' })).toMatchObject({
      code: 'RETRIEVE_KEY_DUPLICATE',
      message: expect.stringMatching(/1 keys .*such as a \(up to 2 times\)/),
      where: 'visits.csv',
    })
  })

  it('a column that is not there, in either table', async () => {
    expect(await failed([orders, customers], { on: 'customer' })).toMatchObject({
      code: 'RETRIEVE_KEY_MISSING',
      where: 'customers.csv',
      mend: [expect.stringContaining('id, age, city'), expect.stringContaining('customer=id')],
    })
    expect(await failed([orders, customers], { on: 'custmer=id' })).toMatchObject({
      where: 'orders.csv',
      mend: [expect.stringContaining('customer'), expect.anything(), expect.anything()],
    })
  })

  it('keys of different types, and keys that never match', async () => {
    expect(await failed([orders, csv('numbers.csv')], { on: 'customer=id' })).toMatchObject({
      code: 'RETRIEVE_TYPES_DIFFERENT',
      message: expect.stringMatching(/number in "numbers.csv", but text in "orders.csv"/),
    })
    expect(await failed([orders, csv('others.csv')], { on: 'customer=id' })).toMatchObject({
      code: 'RETRIEVE_KEY_UNMATCHED',
    })
  })

  it('one source, no key, a source that cannot be had', async () => {
    expect(() => join([orders], { on: 'id' })).toThrow(/two sources or more/)
    expect(() => join(['a.csv', 'b.csv'] as never, { on: 'id' })).toThrow(/two sources or more/)
    expect(() => join([orders, customers], { on: [] })).toThrow(/"on" must name/)
    expect(() => join([orders, customers], { on: 'id', how: 'outer' } as never)).toThrow(/one of left, inner/)
    expect(await failed([orders, csv('nowhere.csv')], { on: 'id' })).toMatchObject({
      code: 'RETRIEVE_FILE_MISSING',
    })
    expect(await readdir(desk.temporary)).toEqual([])
  })
})
