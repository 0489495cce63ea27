import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import type { OpenForm, Report } from '../../../src/core/index.ts'
import { formServer } from '../../../src/serve/index.ts'
import { newId, openBirds } from '../../retrieve/collect/collection.ts'
import { openDesk } from '../../retrieve/desk.ts'

const files = await openDesk()
const reports: Report[] = []
let form: OpenForm
let birds: Awaited<ReturnType<typeof openBirds>>
let base: string
let token: string

beforeAll(async () => {
  birds = await openBirds(files, { overlap: 2, title: '<script>alert(1)</script>' })
  form = await formServer.open(birds.desk, { log: (report) => reports.push(report) })
  ;[base, token] = form.url.split('/#')
})

afterAll(async () => {
  await form.close()
  expect(reports).toEqual([])
})

const json = { 'content-type': 'application/json' }
const keyed = () => ({ ...json, authorization: `Bearer ${token}` })

async function ask(name: string, body: unknown, headers: Record<string, string> = keyed()) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await fetch(`${base}/api/${name}`, { method: 'POST', headers, body: text })
  return {
    status: answer.status,
    headers: answer.headers,
    body: (await answer.json()) as unknown,
  }
}

/** A request as no browser would send it: `fetch` sets Host itself. */
function bare(headers: Record<string, string>, path = '/'): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(base)
    request({ hostname, port, path, headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}

describe('a form', () => {
  it('listens on this machine alone, with a key that is new each time', async () => {
    expect(new URL(base).hostname).toBe('127.0.0.1')
    expect(token).toMatch(/^[\w-]{24}$/)
    const other = await formServer.open(birds.desk, { log: () => {} })
    expect(other.url.split('#')[1]).not.toBe(token)
    await other.close()
  })

  it('shows a page without data, that may run its own script and load nothing', async () => {
    const answer = await fetch(base)
    const page = await answer.text()
    const policy = answer.headers.get('content-security-policy') ?? ''
    const [, nonce] = /script-src 'nonce-([\w-]+)'/.exec(policy) ?? []
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(page).toContain(`<script nonce="${nonce}" type="module">`)
    expect(page.match(/<script/g)).toHaveLength(1)
    expect(page).toContain('<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>')
    expect(page).not.toContain('bill')
    expect(page).not.toContain(token)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    const again = (await fetch(base)).headers.get('content-security-policy')
    expect(again).not.toBe(policy)
  })

  it('asks, takes answers and undoes them', async () => {
    expect((await ask('form', {})).body).toMatchObject({ name: 'species', hasRows: true, overlap: 2 })
    const { task } = (await ask('turn', { by: 'ada' })).body as { task: { row: string; number: number } }
    expect(task.number).toBe(1)
    const wrong = await ask('answer', { by: 'ada', id: newId(), row: task.row, values: { species: 'gull' } })
    expect(wrong.body).toEqual({ problems: { species: 'Must be one of robin, wren, owl.' } })
    const right = await ask('answer', { by: 'ada', id: newId(), row: task.row, values: { species: 'wren' } })
    expect(right.body).toMatchObject({ task: { number: 2 }, progress: { answers: 1, canUndo: true } })
    expect((await ask('undo', { by: 'ada' })).body).toMatchObject({
      task: { number: 1, before: { values: { species: 'wren' } } },
    })
    expect((await ask('redo', { by: 'ada' })).body).toMatchObject({ progress: { answers: 1 } })
    expect((await ask('suggest', { row: task.row })).body).toEqual({ suggestion: null })
    await ask('answer', { by: 'bob', id: newId(), row: task.row, values: { species: 'owl' } })
    expect((await ask('conflicts', {})).body).toMatchObject({ conflicts: [{ row: task.row }] })
    await ask('settle', { by: 'cyd', id: newId(), row: task.row, values: { species: 'owl' } })
    expect((await ask('conflicts', {})).body).toEqual({ conflicts: [] })
    expect((await ask('agreement', {})).body).toMatchObject({ fields: [{ field: 'species', rows: 1 }] })
    const { task: next } = (await ask('turn', { by: 'ada' })).body as { task: { row: string } }
    expect((await ask('skip', { by: 'ada', id: newId(), row: next.row, reason: 'not sure' })).status).toBe(
      200,
    )
  })

  test.each([
    'form',
    'turn',
    'answer',
    'settle',
    'skip',
    'undo',
    'redo',
    'suggest',
    'conflicts',
    'agreement',
  ])('does not %s without its key', async (name) => {
    for (const headers of [json, { ...json, authorization: 'Bearer wrong' }]) {
      const { status, body } = await ask(name, { by: 'ada' }, headers)
      expect(status).toBe(401)
      expect(body).toMatchObject({ code: 'SERVE_KEY_WRONG' })
      expect(JSON.stringify(body)).not.toContain(token)
    }
  })

  it('refuses what another site sends, with the key or without, also for the page', async () => {
    expect(
      (await ask('turn', { by: 'ada' }, { ...keyed(), origin: 'https://attacker.example' })).status,
    ).toBe(403)
    expect((await ask('turn', { by: 'ada' }, { ...keyed(), 'sec-fetch-site': 'cross-site' })).status).toBe(
      403,
    )
    expect(await bare({ host: 'attacker.example' })).toBe(403)
    expect(await bare({ host: new URL(base).host })).toBe(200)
  })

  test.each([
    ['no JSON', '{', 400],
    ['a list', '[]', 400],
    ['nothing', 'null', 400],
    ['a name that is none', '{"by":{}}', 400],
    ['a way into prototypes', '{"by":"ada","__proto__":{"x":1}}', 400],
    ['a blank name', '{"by":" "}', 422],
  ])('refuses %s', async (_name, body, status) => {
    const answer = await ask('turn', body)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(answer.body).toMatchObject({ status, mend: expect.any(Array) })
  })

  test.each([
    ['values that are a list', { values: [] }],
    ['values within values', { values: { species: { $gt: '' } } }],
    ['units that are numbers', { values: { species: 'wren' }, units: { species: 1 } }],
    ['no row', { row: undefined, values: { species: 'wren' } }],
  ])('refuses %s', async (_name, part) => {
    const { status } = await ask('answer', { by: 'ada', id: newId(), row: 'r', ...part })
    expect(status).toBe(400)
  })

  it('refuses bodies that are too large, of another type, or for other paths', async () => {
    const before = (await birds.desk.progress()).answers
    const large = { by: 'ada', id: newId(), row: 'r', values: { species: 'x'.repeat(70_000) } }
    expect((await ask('answer', large)).status).toBe(413)
    const long = { by: 'ada', id: newId(), row: birds.collection.rows!.names[4], reason: 'x'.repeat(3000) }
    expect((await ask('skip', long)).status).toBe(422)
    const form = { ...keyed(), 'content-type': 'application/x-www-form-urlencoded' }
    expect((await ask('turn', 'by=ada', form)).status).toBe(415)
    expect((await ask('turn', '{"by":"ada"}', { ...keyed(), 'content-type': 'text/plain' })).status).toBe(415)
    expect((await ask('nothing', {})).status).toBe(404)
    expect((await fetch(`${base}/api/turn`)).status).toBe(404)
    expect((await birds.desk.progress()).answers).toBe(before)
  })

  it('says what is wrong with a port', async () => {
    const taken = Number(new URL(base).port)
    await expect(formServer.open(birds.desk, { port: taken, log: () => {} })).rejects.toMatchObject({
      code: 'SERVE_PORT_TAKEN',
    })
    await expect(
      formServer.open(birds.desk, { host: 'no.such.host.invalid', log: () => {} }),
    ).rejects.toMatchObject({ code: 'SERVE_HOST_UNKNOWN' })
  })
})
