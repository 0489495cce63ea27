import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { binaryModel, goodRow } from '../example-models.ts'

/** Where applications of others are installed. */
export const foreign = fileURLToPath(new URL('../../../../test/foreign/', import.meta.url))

/** Whether a package of `test/foreign` is installed. */
export const hasForeign = (name: string): boolean => existsSync(join(foreign, 'node_modules', name))

/** Loads a package of `test/foreign`. */
export const foreignPackage = <Module>(name: string): Module =>
  createRequire(join(foreign, 'package.json'))(name) as Module

const names = 'age,contract,active,signup'
const line = '30,yearly,true,2020-09-13'
const [expected] = binaryModel.predict([goodRow]).predictions

/**
 * Asks an application that has the example model under `/churn`, in every way that a mount must carry.
 *
 * @param reads - whether a parser reads bodies of JSON before the model
 */
export async function checkMount(url: string, reads: 'parsed' | 'raw' = 'raw'): Promise<void> {
  const json = { 'content-type': 'application/json' }
  const post = (path: string, body: string, headers: Record<string, string> = json) =>
    fetch(`${url}/churn${path}`, { method: 'POST', headers, body })

  const told = await post('/predict', JSON.stringify({ instances: [goodRow] }), {
    ...json,
    'x-request-id': 'id-7',
  })
  expect(told.status).toBe(200)
  expect(told.headers.get('x-request-id')).toBe('id-7')
  const { id, predictions } = (await told.json()) as { id: string; predictions: unknown[] }
  expect(predictions).toEqual([expected])
  // Outcomes are told by it: two requests of one name are not one prediction.
  expect(id).toMatch(/^[\da-f-]{36}$/)

  const schema = await fetch(`${url}/churn/schema`)
  expect(((await schema.json()) as { output: unknown }).output).toEqual(binaryModel.schema.output)
  const head = await fetch(`${url}/churn/health/live`, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
  expect((await fetch(`${url}/churn/nothing`)).status).toBe(404)
  const refused = await post('/predict', JSON.stringify({ ...goodRow, age: 'old' }))
  expect([refused.status, refused.headers.get('content-type')]).toEqual([
    422,
    'application/problem+json; charset=utf-8',
  ])
  // What is no JSON a parser before refuses itself.
  if (reads === 'raw') expect((await post('/predict', '{')).status).toBe(400)

  const csv = { 'content-type': 'text/csv', accept: 'text/csv' }
  const streamed = await post('/invocations?top=1', `${names}\n${`${line}\n`.repeat(20_000)}`, csv)
  const lines = (await streamed.text()).trimEnd().split('\n')
  expect(lines[0]).toBe('prediction,top_1,top_probability_1')
  expect(lines).toHaveLength(20_001)
}
