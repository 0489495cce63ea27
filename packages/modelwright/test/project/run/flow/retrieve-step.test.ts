import { join } from 'node:path'
import Database from 'libsql'
import { describe, expect, it } from 'vitest'
import { csv, jsonApi, logistic, type Source, sqlite } from '../../../../src/index.ts'
import type { Retrieved } from '../../../../src/retrieve/index.ts'
import { body, openWeb } from '../../../retrieve/web.ts'
import { refusal } from '../../refusal.ts'
import { sampleFolder } from '../sample-folder.ts'
import { flowOf } from './flow-of.ts'

const web = await openWeb()

/** Lamps, of which the bright ones are dear; from another `shift` on others. */
function lampsOf(shift: number) {
  return Array.from({ length: 60 }, (_, id) => {
    const lumen = ((id * 37 + shift) % 60) * 10
    return { watts: (id * 7) % 13, lumen, dear: lumen + ((id * 11) % 50) > 300 ? 'yes' : 'no' }
  })
}

/** Steps that ran, and what was retrieved. */
async function ranOf(folder: string, retrieve: Source, isOffline = false) {
  const definition = { retrieve, target: 'dear', train: [logistic()], tune: { budget: { trials: 1 } } }
  return flowOf(
    folder,
    definition,
    async ({ states, graph }) => {
      const { snapshot } = await graph.value<Retrieved>('retrieve')
      const done = states.filter(({ state }) => state === 'done').map(({ step }) => step)
      return { done, snapshot: snapshot.digest }
    },
    { isOffline, until: 'train' },
  )
}

const all = ['retrieve', 'explore', 'split', 'tune', 'train']

/** Writes lamps into a table of a database file, in place of those that are there. */
function fill(folder: string, shift: number): void {
  const database = new Database(join(folder, 'shop.db'))
  database.exec('DROP TABLE IF EXISTS lamps; CREATE TABLE lamps (watts INTEGER, lumen INTEGER, dear TEXT)')
  const insert = database.prepare('INSERT INTO lamps VALUES (?, ?, ?)')
  for (const { watts, lumen, dear } of lampsOf(shift)) insert.run(watts, lumen, dear)
  database.close()
}

describe('a query on a database', () => {
  const lamps = sqlite('shop.db', 'SELECT watts, lumen, dear FROM lamps')

  it('is put again each time; while it gives the same, all that follows is kept', async () => {
    const folder = sampleFolder()
    fill(folder, 0)
    const first = await ranOf(folder, lamps)
    expect(first.done).toEqual(all)
    fill(folder, 0)
    expect(await ranOf(folder, lamps)).toEqual({ ...first, done: ['retrieve'] })
    fill(folder, 1)
    const second = await ranOf(folder, lamps)
    expect(second.done).toEqual(all)
    expect(second.snapshot).not.toBe(first.snapshot)
    fill(folder, 0)
    expect(await ranOf(folder, lamps)).toEqual({ ...first, done: ['retrieve'] })
  })

  it('offline gives what it gave last, whatever the database holds by now; another query is refused', async () => {
    const folder = sampleFolder()
    fill(folder, 0)
    const first = await ranOf(folder, lamps)
    fill(folder, 1)
    const last = await ranOf(folder, lamps)
    expect(last.snapshot).not.toBe(first.snapshot)
    fill(folder, 2)
    expect(await ranOf(folder, lamps, true)).toEqual({ ...last, done: [] })
    const other = sqlite('shop.db', 'SELECT lumen, dear FROM lamps')
    expect(await refusal(ranOf(folder, other, true))).toMatchObject({
      code: 'PROJECT_DATA_ELSEWHERE',
      where: '--offline',
      message: expect.stringContaining('"shop.db"'),
    })
  })
})

describe('a file at an address', () => {
  it('is asked for by its ETag, and not sent again while it is the same', async () => {
    const folder = sampleFolder()
    const rows = (shift: number) =>
      lampsOf(shift).map(({ watts, lumen, dear }) => `${watts},${lumen},${dear}`)
    const sent: number[] = []
    const answer = (shift: number) =>
      web.on('/lamps.csv', (request, response, times) => {
        const etag = `"lamps-${shift}"`
        const status = request.headers['if-none-match'] === etag ? 304 : 200
        sent.push(status)
        const content = status === 304 ? '' : ['watts,lumen,dear', ...rows(shift)].join('\n')
        body(content, { etag }, status)(request, response, times)
      })
    const lamps = csv(answer(0))
    const first = await ranOf(folder, lamps)
    expect(await ranOf(folder, lamps)).toEqual({ ...first, done: ['retrieve'] })
    expect(await ranOf(folder, lamps, true)).toEqual({ ...first, done: [] })
    answer(1)
    expect((await ranOf(folder, lamps)).done).toEqual(all)
    expect(sent).toEqual([200, 304, 200])
  })
})

describe('an API', () => {
  /** Sets what it answers, two pages of lamps, and gives its source. */
  function lampsAt(path: string, shift: number): Source {
    const lamps = lampsOf(shift)
    const url = web.on(path, (request, response, times) => {
      const page = Number(new URL(request.url!, web.url).searchParams.get('page'))
      const items = lamps.slice(30 * (page - 1), 30 * page)
      body(JSON.stringify({ items }), { 'content-type': 'application/json' })(request, response, times)
    })
    return jsonApi(url, { records: 'items', paging: 'page', pageSize: 30, backoffMs: 5, retries: 1 })
  }

  it('is asked again each time; while it answers the same, all that follows is kept', async () => {
    const folder = sampleFolder()
    const first = await ranOf(folder, lampsAt('/lamps', 0))
    expect(first.done).toEqual(all)
    web.requests.length = 0
    expect(await ranOf(folder, lampsAt('/lamps', 0))).toEqual({ ...first, done: ['retrieve'] })
    expect(web.requests.length).toBeGreaterThan(1)
    const second = await ranOf(folder, lampsAt('/lamps', 1))
    expect(second.done).toEqual(all)
    expect(second.snapshot).not.toBe(first.snapshot)
  })

  it('that fails fails the run, though an earlier one brought its answer: what may be old is not taken unasked', async () => {
    const folder = sampleFolder()
    const first = await ranOf(folder, lampsAt('/shaky', 0))
    const lamps = lampsAt('/shaky', 0)
    web.on('/shaky', body('out of order', {}, 503))
    expect((await refusal(ranOf(folder, lamps))).code).toMatch(/^RETRIEVE_/)
    expect(await ranOf(folder, lamps, true)).toEqual({ ...first, done: [] })
  })

  it('is not asked offline', async () => {
    const folder = sampleFolder()
    const lamps = lampsAt('/quiet', 0)
    web.requests.length = 0
    expect(await refusal(ranOf(folder, lamps, true))).toMatchObject({ code: 'PROJECT_DATA_ELSEWHERE' })
    expect(web.requests).toEqual([])
    const first = await ranOf(folder, lamps)
    lampsAt('/quiet', 1)
    web.requests.length = 0
    expect(await ranOf(folder, lamps, true)).toEqual({ ...first, done: [] })
    expect(web.requests).toEqual([])
  })
})
