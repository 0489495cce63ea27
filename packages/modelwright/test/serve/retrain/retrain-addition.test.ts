import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ModelwrightError } from '../../../src/core/index.ts'
import { openProject, type Project } from '../../../src/project/index.ts'
import { addKey, keyFileText, retrainRoute } from '../../../src/serve/index.ts'
import { sampleFolder } from '../../project/run/sample-folder.ts'
import { start } from '../guard/guarded-server.ts'

const folder = sampleFolder()
let project: Project
let url: string
let admin: string
let shop: string
let isAway = false

beforeAll(async () => {
  project = await openProject(folder)
  const keys = join(folder, 'keys.json')
  const ops = addKey({ format: 1, keys: [] }, { name: 'ops', scopes: ['admin', 'describe'] }, Date.now())
  const other = addKey(ops.file, { name: 'shop', scopes: ['predict', 'describe', 'outcomes'] }, Date.now())
  ;[admin, shop] = [ops.text, other.text]
  writeFileSync(keys, keyFileText(other.file))
  const route = await retrainRoute({
    models: () => ['churn', 'price'],
    ask(wish) {
      if (!isAway) return project.retrainings.ask(wish)
      throw new ModelwrightError('PROJECT_STORE_UNREACHABLE', { message: 'The store is away.', mend: [] })
    },
  })
  const started = await start({ guard: { keys }, additions: [route] })
  url = started.url
})
afterAll(() => project.close())

interface Told {
  readonly id: string
  readonly state: string
  readonly model: string
  readonly reason: string
  readonly isNew: boolean
  readonly code?: string
}

async function ask(body: unknown, { key = admin, headers = {} }: { key?: string; headers?: object } = {}) {
  const answer = await fetch(`${url}/retrain`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: answer.status, told: (await answer.json()) as Told, headers: answer.headers }
}

it('notes what a key with the scope admin asks for, and answers 202 with its id', async () => {
  const { status, told } = await ask({ reason: '  new prices\n since May ' })
  expect(status).toBe(202)
  expect(told).toMatchObject({ state: 'asked', model: 'churn', reason: 'new prices since May', isNew: true })
  expect(await project.retrainings.waiting('churn')).toMatchObject([
    { id: told.id, caller: 'key:ops', reason: 'new prices since May' },
  ])
})

it('takes the same wish once', async () => {
  const headers = { 'idempotency-key': '5f0d9c1e' }
  const first = await ask({ reason: 'once', model: 'price' }, { headers })
  const again = await ask({ reason: 'once', model: 'price' }, { headers })
  expect([first.status, again.status]).toEqual([202, 202])
  expect(again.told).toEqual({ ...first.told, isNew: false })
  expect(await project.retrainings.waiting('price')).toHaveLength(1)
})

it('lets nobody in without the scope', async () => {
  expect(await ask({ reason: 'mine' }, { key: shop })).toMatchObject({
    status: 403,
    told: { code: 'SERVE_SCOPE_LACKING' },
  })
  expect((await ask({ reason: 'mine' }, { key: '' })).status).toBe(401)
  expect((await project.retrainings.list()).some(({ reason }) => reason === 'mine')).toBe(false)
})

it.each<[number, string, unknown]>([
  [400, 'SERVE_BODY_UNREADABLE', '{'],
  [400, 'SERVE_BODY_UNREADABLE', ''],
  [400, 'SERVE_BODY_UNREADABLE', []],
  [400, 'SERVE_BODY_UNREADABLE', 'null'],
  [400, 'SERVE_BODY_UNREADABLE', {}],
  [400, 'SERVE_BODY_UNREADABLE', { reason: '   ' }],
  [400, 'SERVE_BODY_UNREADABLE', { reason: 7 }],
  [400, 'SERVE_BODY_UNREADABLE', { reason: 'x'.repeat(501) }],
  [400, 'SERVE_BODY_UNREADABLE', { reason: 'why', when: 'now' }],
  [404, 'SERVE_MODEL_UNKNOWN', { reason: 'why', model: 'fish' }],
  [404, 'SERVE_MODEL_UNKNOWN', { reason: 'why', model: 3 }],
  [413, 'SERVE_BODY_OVERSIZED', { reason: 'x'.repeat(20_000) }],
])('answers %i %s to %j', async (status, code, body) => {
  const before = (await project.retrainings.list({ limit: 1000 })).length
  expect(await ask(body)).toMatchObject({ status, told: { code } })
  expect((await project.retrainings.list({ limit: 1000 })).length).toBe(before)
})

it('refuses a key for repeats that is none', async () => {
  const headers = { 'idempotency-key': 'x'.repeat(201) }
  expect(await ask({ reason: 'why' }, { headers })).toMatchObject({
    status: 400,
    told: { code: 'SERVE_REQUEST_INVALID' },
  })
})

it('asks to come again where the store is away, and says nothing of it', async () => {
  isAway = true
  const { status, told, headers } = await ask({ reason: 'why' })
  isAway = false
  expect(status).toBe(503)
  expect(told.code).toBe('SERVE_RETRAINING_UNKEPT')
  expect(JSON.stringify(told)).not.toContain('away')
  expect(headers.get('retry-after')).toBe('5')
})

it('is described in the document of the service', async () => {
  const answer = await fetch(`${url}/openapi.json`, { headers: { authorization: `Bearer ${admin}` } })
  const document = (await answer.json()) as { paths: Readonly<Record<string, unknown>> }
  expect(Object.keys(document.paths)).toContain('/retrain')
  expect((await new Validator().validate(document)).valid).toBe(true)
})
