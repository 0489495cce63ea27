import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createService } from '../../src/create-service.ts'
import { toFetch, withoutBase } from '../../src/mounts/to-fetch.ts'
import { binaryModel, goodRow } from '../example-models.ts'
import { checkMount, foreignPackage, hasForeign } from './apps.ts'

interface HonoApp {
  mount(path: string, handler: (request: Request) => Promise<Response>): HonoApp
  get(path: string, handler: (context: { text(text: string): Response }) => Response): HonoApp
  readonly fetch: (request: Request) => Promise<Response>
}

describe.skipIf(!hasForeign('hono'))('a model in an application of Hono', () => {
  test('answers under its path, and the rest of the application goes on', { timeout: 60_000 }, async () => {
    const { Hono } = foreignPackage<{ Hono: new () => HonoApp }>('hono')
    const { serve } = foreignPackage<{ serve(options: object): Server }>('@hono/node-server')
    const app = new Hono().mount('/churn', toFetch(binaryModel)).get('/', (context) => context.text('mine'))
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    await checkMount(url)
    expect(await (await fetch(url)).text()).toBe('mine')
    server.close()
  })
})

describe('Request to Response', () => {
  const handle = toFetch(createService(binaryModel, { version: '3' }), { base: '/churn' })
  const json = { 'content-type': 'application/json' }
  const post = (body: string | ReadableStream<Uint8Array>, headers: Record<string, string> = json) =>
    handle(
      new Request('http://x/churn/predict', { method: 'POST', body, headers, duplex: 'half' } as RequestInit),
    )

  test('gives a Response of the platform, with an id of its own where none came', async () => {
    const response: Response = await post(JSON.stringify(goodRow))
    expect(response).toBeInstanceOf(Response)
    expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
    expect(await response.json()).toMatchObject({ model: { version: '3' } })
  })

  test('streams both ways: a reader that leaves ends the body that is sent', async () => {
    let given = 0
    let isLeft = false
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          given++
          controller.enqueue(new TextEncoder().encode(`${JSON.stringify(goodRow)}\n`))
        },
        cancel() {
          isLeft = true
        },
      },
      { highWaterMark: 0 },
    )
    const response = await post(body, { 'content-type': 'application/jsonlines' })
    const reader = response.body!.getReader()
    await reader.read()
    await reader.read()
    expect(given).toBeLessThan(5)
    await reader.cancel()
    expect(isLeft).toBe(true)
  })

  test('what breaks off is an error of the body, not its end', async () => {
    const rows = ['age,contract,active,signup\n30,yearly,true,2020-09-13\n', 'old,yearly,true,2020-09-13\n']
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const next = rows.shift()
        if (next === undefined) controller.close()
        else controller.enqueue(new TextEncoder().encode(next))
      },
    })
    const response = await post(body, { 'content-type': 'text/csv', accept: 'text/csv' })
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow(/must hold a number/)
  })

  test('no body, HEAD and OPTIONS', async () => {
    const ask = (method: string, path: string) => handle(new Request(`http://x${path}`, { method }))
    expect((await ask('POST', '/churn/predict')).status).toBe(400)
    expect(await (await ask('HEAD', '/churn/schema')).text()).toBe('')
    expect((await ask('OPTIONS', '/churn/predict')).status).toBe(204)
  })

  test.each([
    ['/churn/predict', '/churn', '/predict'],
    ['/churn', '/churn', '/'],
    ['/churn/', '/churn/', '/'],
    ['/churn?x=1', '/churn', '/?x=1'],
    ['/churning/predict', '/churn', '/churning/predict'],
    ['/predict', '/churn', '/predict'],
    ['/predict', undefined, '/predict'],
    ['/predict', '/', '/predict'],
  ])('%s without %s is %s', (path, base, rest) => {
    expect(withoutBase(path, base)).toBe(rest)
  })
})
