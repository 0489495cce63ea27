import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load, predictionMark } from '@modelwright/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../../test/long.ts'
import { goldenObjects } from '../../../../src/pack/index.ts'
import { compactLog } from '../../../../src/project/predictions/compact-log.ts'
import { exportPredictions } from '../../../../src/project/predictions/export-predictions.ts'
import { listPredictions } from '../../../../src/project/predictions/list-predictions.ts'
import { openLogSource } from '../../../../src/project/predictions/log-source.ts'
import { pullPredictions } from '../../../../src/project/predictions/pull/index.ts'
import { treesBytes } from '../../../serve/playground/playground-models.ts'
import { line, Platform, pullFolder, pullInto } from './platform.ts'

const now = Date.parse('2026-05-10T12:00:00Z')
const hour = 3_600_000

async function idsIn(folder: string, model = 'churn'): Promise<string[]> {
  const ids: string[] = []
  for await (const rows of openLogSource([join(folder, 'predictions', model)]).read({}))
    ids.push(...rows.map(({ id, row }) => `${id}/${row}`))
  return ids.sort()
}

async function begin() {
  const folder = pullFolder()
  const platform = new Platform()
  const from = { desk: await platform.desk(), deployment: 'churn' }
  const pull = (at = now, more = {}) => pullPredictions({ from, ...pullInto(folder, at), ...more })
  return { folder, platform, pull }
}

describe('predictions are pulled from a platform', () => {
  it('into the log of their model, once, though pages repeat them', async () => {
    const { folder, platform, pull } = await begin()
    for (let i = 0; i < 1000; i++) {
      platform.write(now - 20 * hour + i * 60_000, line(`r-${i}`, now - 20 * hour + i * 60_000))
      platform.write(now - 20 * hour + i * 60_000, 'START RequestId: 4711')
    }
    platform.pageLines = 101
    const pulled = await pull()
    expect(pulled).toMatchObject({
      source: 'platform churn',
      rows: 1000,
      models: { churn: 1000 },
      badCount: 0,
    })
    expect(pulled.repeated).toBeGreaterThan(0)
    expect(await idsIn(folder)).toHaveLength(1000)
    const [day] = await listPredictions({ folders: [join(folder, 'predictions/churn')] })
    expect(day).toMatchObject({ model: 'churn', version: '3', digest: 'ab'.repeat(32) })
  })

  it('with where they came from, unless they say so themselves', async () => {
    const { folder, platform, pull } = await begin()
    platform.write(now - hour, line('plain', now - hour))
    platform.write(now - hour, line('own', now - hour).replace('"row":', '"source":"pod 7","row":'))
    await pull()
    const sources: (string | undefined)[] = []
    for await (const rows of openLogSource([join(folder, 'predictions/churn')]).read({}))
      sources.push(...rows.map(({ source }) => source))
    expect(sources).toEqual(['pod 7', 'platform churn'])
    await compactLog(join(folder, 'predictions/churn'))
    const days = await listPredictions({ folders: [join(folder, 'predictions/churn')] })
    expect(days.map(({ source, rows }) => [source, rows])).toEqual([
      ['platform churn', 1],
      ['pod 7', 1],
    ])
  })

  it('from where the last pull ended, with an overlap for lines that come late', async () => {
    const { folder, platform, pull } = await begin()
    platform.write(now - hour, line('early', now - hour))
    await pull()
    platform.write(now - 5 * 60_000, line('late', now - 5 * 60_000))
    platform.write(now + 60_000, line('new', now + 60_000))
    platform.windows.length = 0
    const second = await pull(now + 2 * hour)
    expect(second.rows).toBe(2)
    expect(platform.windows[0].since).toBe(now - hour / 4)
    expect(await idsIn(folder)).toEqual(['early/0', 'late/0', 'new/0'])
    expect((await pull(now + 2 * hour)).rows).toBe(0)
  })

  it('again from an earlier time, when that is said, without a row twice; also of what was compacted', async () => {
    const { folder, platform, pull } = await begin()
    for (let i = 0; i < 300; i++) platform.write(now - 300_000 + i, line(`r-${i}`, now - 300_000 + i))
    await pull()
    await compactLog(join(folder, 'predictions/churn'))
    expect(await pull(now, { since: now - 24 * hour })).toMatchObject({ rows: 0, segments: 0 })
    expect(await idsIn(folder)).toHaveLength(300)
  })

  it('as whole segments, dated by their rows', async () => {
    const { folder, platform, pull } = await begin()
    const at = now - 50 * hour
    platform.write(at, line('r', at))
    await pull()
    const within = join(folder, 'predictions/churn/segments')
    const [name, ...others] = readdirSync(within)
    expect(name).toMatch(/^predictions-20260508T100000000Z-\d+-[0-9a-f]{8}\.jsonl$/)
    expect(others).toEqual([])
    expect(Math.abs(statSync(join(within, name)).mtimeMs - at)).toBeLessThan(1000)
  })

  it('of several models, each into its own log', async () => {
    const { folder, platform, pull } = await begin()
    platform.write(now - 1000, line('a', now - 1000))
    platform.write(now - 1000, line('a', now - 1000, { model: 'fraud' }))
    expect((await pull()).models).toEqual({ churn: 1, fraud: 1 })
    expect([await idsIn(folder), await idsIn(folder, 'fraud')]).toEqual([['a/0'], ['a/0']])
  })

  it('without columns that are redacted, and with keyed hashes', async () => {
    const { folder, platform, pull } = await begin()
    const features = { age: 3, Email: 'a@b.example', customer: 'c-1', history: [{ email: 'a@b.example' }] }
    platform.write(now - 1000, line('a', now - 1000, { features }))
    const key = 'a-key-of-sixteen-letters'
    await pull(now, { redact: ['email', 'hash:customer'], key })
    const [name] = readdirSync(join(folder, 'predictions/churn/segments'))
    const text = readFileSync(join(folder, 'predictions/churn/segments', name), 'utf8')
    expect(JSON.parse(text).features).toEqual({
      age: 3,
      customer: expect.stringMatching(/^[0-9a-f]{32}$/),
      history: [{}],
    })
    await expect(pull(now, { redact: ['hash:customer'] })).rejects.toMatchObject({
      code: 'SERVE_LOG_UNKEYED',
    })
  })

  it('but none that are older than the log keeps, and the oldest go beyond its size', async () => {
    const { folder, platform, pull } = await begin()
    platform.write(now - 100 * hour, line('old', now - 100 * hour))
    platform.write(now - hour, line('new', now - hour))
    expect(await pull(now, { keep: { ageMs: 24 * hour } })).toMatchObject({ rows: 1, expired: 1 })
    expect(await idsIn(folder)).toEqual(['new/0'])
    platform.write(now + hour, line('newer', now + hour))
    await pull(now + 2 * hour, { keep: { bytes: 400 } })
    expect(await idsIn(folder)).toEqual(['newer/0'])
  })

  it.each([
    ['cut off', (text: string) => text.slice(0, 90), 'it is cut off'],
    ['no JSON', () => `${predictionMark}{"id":}`, 'it is no JSON'],
    ['nothing', () => predictionMark, 'it is cut off'],
    ['a list', () => `${predictionMark}[1]`, 'it is no object of JSON'],
    ['another document', () => `${predictionMark}{"a":1}`, 'it has no "id"'],
    ['an id with a slash', (text: string) => text.replace('"id":"x"', '"id":"../x"'), '"id" is wrong'],
    ['an id that is no text', (text: string) => text.replace('"id":"x"', '"id":7'), '"id" is wrong'],
    ['a negative row', (text: string) => text.replace('"row":0', '"row":-1'), '"row" is wrong'],
    ['half a row', (text: string) => text.replace('"row":0', '"row":0.5'), '"row" is wrong'],
    ['no row', (text: string) => text.replace('"row":0,', ''), 'it has no "row"'],
    ['a time that is none', (text: string) => text.replace(/"at":"[^"]*"/, '"at":"today"'), '"at" is wrong'],
    ['a day that is none', (text: string) => text.replace('2026-05-10', '2026-02-31'), '"at" is wrong'],
    ['a time to come', (text: string) => text.replace('2026-05-10', '2036-05-10'), '"at" is in the future'],
    [
      'a model that is a path',
      (text: string) => text.replace('"churn"', '"../../etc"'),
      '"model" is no name of a model',
    ],
    ['a model without a name', (text: string) => text.replace('"churn"', '""'), '"model" is wrong'],
    [
      'another digest',
      (text: string) => text.replace(/"digest":"[^"]*"/, '"digest":"abc"'),
      '"digest" is wrong',
    ],
    [
      'features that are a list',
      (text: string) => text.replace(/"features":\{[^}]*\}/, '"features":[1]'),
      '"features" is wrong',
    ],
    [
      'a prediction that is an object',
      (text: string) => text.replace('"prediction":"yes"', '"prediction":{}'),
      '"prediction" is wrong',
    ],
    ['no prediction', (text: string) => text.replace('"prediction":"yes",', ''), 'it has no "prediction"'],
    [
      'probabilities that are text',
      (text: string) => text.replace(/"probabilities":\{[^}]*\}/, '"probabilities":"x"'),
      '"probabilities" is wrong',
    ],
  ])('and a line with %s is counted and named, and keeps nobody out', async (_what, spoil, reason) => {
    const { folder, platform, pull } = await begin()
    platform.write(now - 3000, line('before', now - 3000))
    platform.write(now - 2000, spoil(line('x', now - 2000)))
    platform.write(now - 1000, line('after', now - 1000))
    const pulled = await pull()
    expect(pulled).toMatchObject({
      rows: 2,
      badCount: 1,
      bad: [{ where: '2026-05-10T11:59:58.000Z', reason }],
    })
    expect(await idsIn(folder)).toEqual(['after/0', 'before/0'])
  })

  it('also where the platform puts something before a line, or the line into JSON of its own', async () => {
    const { folder, platform, pull } = await begin()
    const one = (id: string) => line(id, now - 1000)
    platform.write(now - 1000, `2026-05-10T11:59:59.000Z\t4711\tINFO\t${one('a')}\r`)
    platform.write(now - 1000, JSON.stringify({ level: 'INFO', message: one('b') }))
    platform.write(now - 1000, `[stdout] ${one('c')}   `)
    expect(await pull()).toMatchObject({ rows: 3, badCount: 0 })
    expect(await idsIn(folder)).toEqual(['a/0', 'b/0', 'c/0'])
  })

  it('with values that mean something else in other places', async () => {
    const { folder, platform, pull } = await begin()
    const features = {
      "it's": 'x; DROP TABLE predictions',
      '': null,
      __proto__x: 1,
      'größe "in" cm': [1, { a: '\u2028\n\t' }],
      long: 'é'.repeat(50_000),
    }
    platform.write(now - 1000, line('odd', now - 1000, { features }))
    expect((await pull()).rows).toBe(1)
    for await (const [{ features: found }] of openLogSource([join(folder, 'predictions/churn')]).read({}))
      expect(found).toEqual(features)
    const path = join(folder, 'out.csv')
    await exportPredictions({ folders: [join(folder, 'predictions/churn')] }, { path, format: 'csv' })
    expect(readFileSync(path, 'utf8')).toContain('DROP TABLE')
  })

  it('but not the golden rows that a deployment was asked, also where columns are redacted', async () => {
    const { folder, platform } = await begin()
    const bytes = treesBytes()
    const model = load(bytes)
    const [golden] = goldenObjects(model) as Record<string, unknown>[]
    const { age: _, ...redacted } = golden
    const revisions = [{ model: { digest: model.digest }, options: { logRedact: ['age'] } }]
    const desk = await platform.desk(revisions)
    await desk.objects.put(bytes)
    const own = (id: string, features: object) =>
      line(id, now - 1000, { features }).replace('ab'.repeat(32), model.digest)
    platform.write(now - 1000, own('golden', redacted))
    platform.write(now - 1000, own('real', { ...redacted, contract: 'another' }))
    const pulled = await pullPredictions({ from: { desk, deployment: 'churn' }, ...pullInto(folder, now) })
    expect(pulled).toMatchObject({ rows: 1, golden: 1 })
    expect(await idsIn(folder)).toEqual(['real/0'])
  })

  it('and what was read before the platform failed is kept; the next pull takes the rest', async () => {
    const { folder, platform, pull } = await begin()
    for (let i = 0; i < 500; i++) platform.write(now - 500_000 + i, line(`r-${i}`, now - 500_000 + i))
    let pages = 0
    platform.before = () => {
      if (++pages === 3) throw new Error('the token has expired')
    }
    await expect(pull()).rejects.toThrow('the token has expired')
    const first = await idsIn(folder)
    expect(first.length).toBeGreaterThan(100)
    expect(await pull()).toMatchObject({ rows: 500 - first.length })
    expect(await idsIn(folder)).toHaveLength(500)
  })

  it('one at a time', async () => {
    const { platform, pull } = await begin()
    platform.write(now - 1000, line('a', now - 1000))
    let second: Promise<unknown> | undefined
    platform.before = async () => {
      second ??= pull().catch((error: unknown) => error)
      await second
    }
    await pull()
    expect(await second).toMatchObject({ code: 'PROJECT_LOG_BUSY' })
  })

  it('after its place was lost or damaged, too: only time is lost', async () => {
    const { folder, platform, pull } = await begin()
    platform.write(now - 1000, line('a', now - 1000))
    await pull()
    for (const name of readdirSync(join(folder, 'pulls')))
      writeFileSync(join(folder, 'pulls', name, 'cursor.json'), '{"until":"x"')
    expect(await pull()).toMatchObject({ rows: 0, repeated: 1 })
    expect(await idsIn(folder)).toEqual(['a/0'])
  })

  it('never twice and never too few, whatever comes when, and wherever it is cut off', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ late: fc.integer({ min: 0, max: 10 }), minute: fc.integer({ min: 0, max: 600 }) }),
          { minLength: 1, maxLength: 30 },
        ),
        fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }),
        fc.integer({ min: 1, max: 7 }),
        async (rows, cuts, pageLines) => {
          const { folder, platform, pull } = await begin()
          platform.pageLines = pageLines
          const start = now - 11 * hour
          const told = rows.map(({ late, minute }, i) => ({
            text: line(`r-${i % 20}`, start + minute * 60_000, { row: i }),
            at: start + minute * 60_000,
            seenAt: start + (minute + late) * 60_000,
          }))
          for (const at of [start + 5 * hour, now, now + 1]) {
            for (const one of told.splice(0).filter((each) => each.seenAt <= at || !told.push(each)))
              platform.write(one.at, one.text)
            const cut = cuts.shift()
            let pages = 0
            platform.before = () => {
              if (++pages === cut) throw new Error('cut')
            }
            await pull(at).catch(() => {})
          }
          platform.before = () => {}
          await pull(now + 2)
          expect(await idsIn(folder)).toEqual(rows.map((_, i) => `r-${i % 20}/${i}`).sort())
        },
      ),
      { numRuns: times(5, 200), seed: 7 },
    )
  }, 120_000)
})
