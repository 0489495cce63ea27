import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { predictionMark } from '@modelwright/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import { recentKeys } from '../../../src/project/predictions/recent-keys.ts'
import type { CollectorServerOptions } from '../../../src/serve/collector/collector.ts'
import {
  addKey,
  type Collector,
  createCollector,
  type KeyFile,
  keyFileText,
} from '../../../src/serve/index.ts'
import { line as marked } from '../../project/predictions/pull/platform.ts'

const folders: string[] = []
const running: Collector[] = []
const now = Date.parse('2026-05-10T12:00:00Z')

afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const line = (id: string, more = {}): string => marked(id, now - 1000, more).slice(predictionMark.length)

async function begin(more: Partial<CollectorServerOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-collector-'))
  folders.push(folder)
  const options: CollectorServerOptions = {
    models: ['churn', 'fraud'],
    folderOf: (model) => join(folder, model),
    recentOf: (model) => recentKeys(join(folder, model)),
    outputsOf: async () => [{ name: 'churn', task: 'binary', classes: ['no', 'yes'] }],
    // How late the event loop is on a busy machine is not what is tested here.
    ...{ log: () => {}, clock: () => now, port: 0, guard: { pressure: { maxLagMs: 0 } } },
    ...more,
  }
  const start = async () => {
    const collector = await createCollector(options)
    running.push(collector)
    return collector
  }
  const collector = await start()
  const rows = (model = 'churn', kind = 'predictions') =>
    readdirSync(join(folder, model, 'segments'))
      .filter((name) => name.startsWith(kind))
      .flatMap((name) => readFileSync(join(folder, model, 'segments', name), 'utf8').split('\n'))
      .filter((text) => text !== '')
      .map((text) => JSON.parse(text) as Record<string, unknown>)
  const send = async (
    body: string | Uint8Array,
    headers: Record<string, string> = {},
    path = '/predictions',
    to = collector,
  ) => {
    const answered = await fetch(`${to.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/jsonlines', ...headers },
      body: body as string,
    })
    return {
      status: answered.status,
      headers: answered.headers,
      json: (await answered.json()) as Record<string, unknown> & { refused: { message: string }[] },
    }
  }
  return { folder, collector, rows, send, start }
}

describe('a collector', () => {
  it('takes lines, and answers once they are in the log of their model', async () => {
    const { send, rows } = await begin()
    const body = [line('a'), line('a', { row: 1 }), line('b', { model: 'fraud' })].join('\n')
    expect(await send(body)).toMatchObject({ status: 200, json: { taken: 3, repeated: 0, refusedCount: 0 } })
    const from = { source: 'collector' }
    expect(rows()).toEqual([
      { ...JSON.parse(line('a')), ...from },
      { ...JSON.parse(line('a', { row: 1 })), ...from },
    ])
    expect(rows('fraud')).toHaveLength(1)
  })

  it('keeps what clients called their requests, and refuses what is no name', async () => {
    const { send, rows } = await begin()
    const named = (id: string, request: unknown) =>
      JSON.stringify({ ...(JSON.parse(line(id)) as object), request })
    const body = [named('a', 'order-17'), named('b', 'two words'), named('c', 3)]
    expect(await send(body.join('\n'))).toMatchObject({ json: { taken: 1, refusedCount: 2 } })
    expect(rows()).toMatchObject([{ id: 'a', request: 'order-17' }])
  })

  it('takes JSON, marked lines as platforms keep them, and what is compressed', async () => {
    const { send, rows } = await begin()
    const one = (id: string) => JSON.parse(line(id)) as object
    await send(JSON.stringify({ predictions: [one('a')] }), { 'content-type': 'application/json' })
    await send(JSON.stringify([one('b')]), { 'content-type': 'application/json' })
    await send(`START\n${marked('c', now - 1000)}\r\n\n`)
    const packed = gzipSync(`${line('d')}\n${line('e')}`)
    await send(packed, { 'content-encoding': 'gzip' })
    await send(gzipSync(JSON.stringify([one('f')])), {
      'content-encoding': 'gzip',
      'content-type': 'application/json',
    })
    expect(rows().map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
  })

  it('takes a row once, however often it is sent: at once, later, after a restart', async () => {
    const { send, rows, collector, start } = await begin()
    const body = [line('a'), line('b'), line('a')].join('\n')
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(body)))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200))
    expect(answers.reduce((sum, { json }) => sum + Number(json['taken']), 0)).toBe(2)
    expect(await send(body)).toMatchObject({ json: { taken: 0, repeated: 3 } })
    await collector.close()
    const again = await start()
    expect(await send(body, {}, '/predictions', again)).toMatchObject({ json: { taken: 0, repeated: 3 } })
    expect(rows()).toHaveLength(2)
  })

  it.each([
    ['no JSON', '{"id":', /no JSON/],
    ['an empty object', '{}', /no "id"/],
    ['another model', line('a', { model: 'other' }), /"other" are not collected here \("churn", "fraud"\)/],
    ['a row to come', line('a').replace('2026-', '2036-'), /future/],
    ['an id that is a path', line('../a'), /"id" is wrong/],
    ['a name of a model that is a path', line('a', { model: '../churn' }), /not collected/],
    ['no digest', line('a').replace(/"digest":"[^"]*",/, ''), /no "digest"/],
    ['a list', '[1]', /no object/],
    ['null', 'null', /no object/],
    ['deep nesting', `{"id":${'['.repeat(100)}${']'.repeat(100)}}`, /no JSON/],
  ])('refuses %s with 422, and takes the others', async (_what, bad, message) => {
    const { send, rows } = await begin()
    const alone = await send(bad)
    expect(alone.status).toBe(422)
    expect(alone.json).toMatchObject({ code: 'SERVE_PREDICTIONS_REFUSED', errors: [{ pointer: '/lines/1' }] })
    const { status, json } = await send(`${line('good')}\n${bad}\n${line('good', { row: 1 })}`)
    expect([status, json['taken'], json['refusedCount']]).toEqual([200, 2, 1])
    expect(json.refused[0].message).toMatch(message)
    expect(rows()).toHaveLength(2)
  })

  it.each([
    [
      'a list that is none',
      '{"predictions":7}',
      { 'content-type': 'application/json' },
      400,
      'SERVE_BODY_UNREADABLE',
    ],
    ['half a document', '[{"id"', { 'content-type': 'application/json' }, 400, 'SERVE_BODY_UNREADABLE'],
    ['gzip that is none', 'plain', { 'content-encoding': 'gzip' }, 400, 'SERVE_BODY_UNREADABLE'],
    [
      'half of a gzip',
      gzipSync('x'.repeat(1000)).subarray(0, 20),
      { 'content-encoding': 'gzip' },
      400,
      'SERVE_BODY_UNREADABLE',
    ],
    ['another coding', 'x', { 'content-encoding': 'br' }, 415, 'SERVE_TYPE_UNSUPPORTED'],
    [
      'a bomb',
      gzipSync(Buffer.alloc(30_000_000)),
      { 'content-encoding': 'gzip' },
      413,
      'SERVE_BODY_OVERSIZED',
    ],
    ['too large a body', 'x'.repeat(200_000), {}, 413, 'SERVE_BODY_OVERSIZED'],
    ['too many rows', `${line('a')}\n`.repeat(101), {}, 413, 'SERVE_ROWS_EXCESSIVE'],
  ])('refuses %s as a whole', async (_what, body, headers, status, code) => {
    const { send, folder } = await begin({
      limits: { maxBytes: 100_000, maxUnpackedBytes: 1_000_000, maxRows: 100 },
    })
    expect(await send(body, headers as Record<string, string>)).toMatchObject({ status, json: { code } })
    expect(readdirSync(folder)).toEqual([])
  })

  it('takes an empty body as nothing', async () => {
    const { send } = await begin()
    expect(await send('')).toMatchObject({ status: 200, json: { taken: 0 } })
  })

  it('leaves redacted columns out before anything is written', async () => {
    const { redactionOf } = await import('../../../src/serve/predictions/redaction.ts')
    const { send, rows } = await begin({ redaction: redactionOf(['EMAIL']) })
    await send(line('a', { features: { age: 3, email: 'a@b.example', past: [{ email: 'x' }] } }))
    expect(rows()[0]['features']).toEqual({ age: 3, past: [{}] })
  })

  it('takes outcomes as serve does, for the model that is named', async () => {
    const { send, rows } = await begin()
    const body = JSON.stringify({
      outcomes: [
        { id: 'a', outcome: 'yes' },
        { id: 'b', outcome: 'maybe' },
      ],
    })
    const json = { 'content-type': 'application/json' }
    expect(await send(body, json, '/outcomes?model=churn')).toMatchObject({
      status: 200,
      json: { taken: 1, refusedCount: 1 },
    })
    expect(rows('churn', 'outcomes')).toMatchObject([{ id: 'a', row: 0, outcome: 'yes' }])
    expect(await send(body, json, '/outcomes')).toMatchObject({
      status: 422,
      json: { code: 'SERVE_OUTCOMES_UNOWNED' },
    })
    expect(await send(body, json, '/outcomes?model=../x')).toMatchObject({ status: 422 })
  })

  it('takes any outcome where nobody knows the model', async () => {
    const { send, rows } = await begin({ models: ['churn'], outputsOf: async () => [] })
    const body = '{"id":"a","outcome":"maybe"}\n{"id":"b","outcome":3.5}\n{"id":"c","outcome":true}\n'
    expect(await send(body, {}, '/outcomes')).toMatchObject({ json: { taken: 2, refusedCount: 1 } })
    expect(rows('churn', 'outcomes').map(({ outcome }) => outcome)).toEqual(['maybe', 3.5])
  })

  it('asks for keys: by scope, and by model', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'modelwright-keys-'))
    folders.push(folder)
    let file: KeyFile = { format: 1, keys: [] }
    const key = (name: string, scopes: readonly string[], models?: readonly string[]): string => {
      const made = addKey(file, { name, scopes: scopes as never, ...(models && { models }) }, now)
      file = made.file
      return made.text
    }
    const all = key('all', ['predictions', 'outcomes', 'describe'])
    const churn = key('churn', ['predictions', 'outcomes'], ['churn'])
    const other = key('other', ['predict'])
    const keys = join(folder, 'keys.json')
    writeFileSync(keys, keyFileText(file))
    const { send, collector, rows } = await begin({ guard: { keys, pressure: { maxLagMs: 0 } } })
    const by = (text: string) => ({ authorization: `Bearer ${text}` })
    expect((await send(line('a'))).status).toBe(401)
    expect((await send(line('a'), by('mw_000000000000_wrong'))).status).toBe(401)
    expect((await send(line('a'), by(other))).status).toBe(403)
    expect((await send(line('a'), by(all))).status).toBe(200)
    const mixed = await send(`${line('b')}\n${line('b', { model: 'fraud' })}`, by(churn))
    expect(mixed.json).toMatchObject({ taken: 1, refusedCount: 1 })
    expect(rows().map(({ source }) => source)).toEqual(['collector key:all', 'collector key:churn'])
    expect(mixed.json.refused[0].message).toContain('the key does not allow rows of the model "fraud"')
    const told = await send('{"id":"b","outcome":"yes"}', by(churn), '/outcomes')
    expect(told.status).toBe(200)
    expect((await send('{"id":"b","outcome":"yes"}', by(churn), '/outcomes?model=fraud')).status).toBe(422)
    expect((await fetch(`${collector.url}/health/ready`)).status).toBe(200)
    expect((await fetch(`${collector.url}/`)).status).toBe(401)
    const state = await fetch(`${collector.url}/`, { headers: by(all) })
    expect(await state.json()).toMatchObject({ predictions: 2, outcomes: 1 })
  })

  it('says what is not there, and takes nothing else', async () => {
    const { collector } = await begin()
    for (const [method, path] of [
      ['POST', '/predict'],
      ['GET', '/predictions'],
      ['PUT', '/predictions'],
      ['GET', '/nothing'],
      ['POST', '/'],
    ]) {
      const answered = await fetch(`${collector.url}${path}`, { method })
      expect([method, path, answered.status]).toEqual([method, path, 404])
    }
    expect((await fetch(`${collector.url}/`, { method: 'HEAD' })).status).toBe(200)
  })

  it('turns senders away with 503 and when to come again while too much waits', async () => {
    const { send } = await begin({ maxWaitingBytes: 3000 })
    const body = Array.from({ length: 8 }, (_, row) => line('many', { row })).join('\n')
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => send(body.replaceAll('many', `many-${i}`))),
    )
    const refused = answers.filter(({ status }) => status === 503)
    expect(refused.length).toBeGreaterThan(0)
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0)
    for (const { json, headers } of refused) {
      expect(json['code']).toBe('SERVE_SERVICE_OVERLOADED')
      expect(headers.get('retry-after')).toBe('1')
    }
    expect((await send(body)).status).toBe(200)
  })

  it('answers 503 while the folder cannot be written, and takes them once it can', async () => {
    const { send, folder, rows } = await begin()
    // A file where the folder should be: also for root.
    writeFileSync(join(folder, 'churn'), '')
    const failed = await send(line('a'))
    expect(failed).toMatchObject({ status: 503, json: { code: 'SERVE_PREDICTIONS_UNKEPT' } })
    expect(failed.headers.get('retry-after')).toBe('5')
    rmSync(join(folder, 'churn'))
    mkdirSync(join(folder, 'churn'))
    chmodSync(join(folder, 'churn'), 0o755)
    expect(await send(line('a'))).toMatchObject({ status: 200, json: { taken: 1 } })
    expect(rows()).toHaveLength(1)
  })
})
