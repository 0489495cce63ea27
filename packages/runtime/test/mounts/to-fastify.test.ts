import { describe, expect, test } from 'vitest'
import { toFastify } from '../../src/mounts/to-fastify.ts'
import { binaryModel } from '../example-models.ts'
import { checkMount, foreignPackage, hasForeign } from './apps.ts'

interface FastifyApp {
  register(plugin: unknown, options: { prefix: string }): unknown
  post(path: string, handler: (request: { body: unknown }) => Promise<unknown>): unknown
  listen(options: { port: number; host: string }): Promise<string>
  close(): Promise<void>
}

describe.skipIf(!hasForeign('fastify'))('a model in an application of Fastify', () => {
  test('answers under its prefix, and the parsers of the rest are as before', {
    timeout: 60_000,
  }, async () => {
    const { fastify } = foreignPackage<{ fastify(): FastifyApp }>('fastify')
    const app = fastify()
    app.register(toFastify(binaryModel), { prefix: '/churn' })
    app.post('/mine', async ({ body }) => ({ body }))
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    await checkMount(url)
    const headers = { 'content-type': 'application/json' }
    const own = await fetch(`${url}/mine`, { method: 'POST', body: '{"a":1}', headers })
    expect(await own.json()).toEqual({ body: { a: 1 } })
    await app.close()
  })
})
