import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { type NodeHandler, toExpress } from '../../src/mounts/to-express.ts'
import { binaryModel, goodRow } from '../example-models.ts'
import { checkMount, foreignPackage, hasForeign } from './apps.ts'

interface ExpressApp {
  use(...handlers: unknown[]): ExpressApp
  get(path: string, handler: (request: unknown, response: { send(text: string): void }) => void): ExpressApp
  listen(port: number, host: string): Server
}
type Express = (() => ExpressApp) & { json(): unknown }

async function listening(server: Server): Promise<string> {
  if (!server.listening) await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe.skipIf(!hasForeign('express'))('a model in an application of Express', () => {
  const express = hasForeign('express') ? foreignPackage<Express>('express') : undefined

  test('answers under its path, and the rest of the application goes on', { timeout: 60_000 }, async () => {
    const app = express!().use('/churn', toExpress(binaryModel))
    app.get('/', (_request, response) => response.send('mine'))
    const server = app.listen(0, '127.0.0.1')
    const url = await listening(server)
    await checkMount(url)
    expect(await (await fetch(url)).text()).toBe('mine')
    server.close()
  })

  test('takes what a parser of JSON has read before', async () => {
    const server = express!()
      .use(express!.json())
      .use('/churn', toExpress(binaryModel))
      .listen(0, '127.0.0.1')
    const body = JSON.stringify({ instances: [goodRow] })
    const headers = { 'content-type': 'application/json' }
    const answered = await fetch(`${await listening(server)}/churn/predict`, {
      method: 'POST',
      body,
      headers,
    })
    expect(await answered.json()).toMatchObject({ predictions: binaryModel.predict([goodRow]).predictions })
    server.close()
  })
})

/** Express 4 comes with a program of others. */
const versions = ['express', 'azurite/node_modules/express'].filter(hasForeign)

describe.each(versions)('a parser of JSON of %s before a model', (name) => {
  const express = foreignPackage<Express>(name)

  test('leaves it what it does not read: CSV and JSON lines, and bodies it did read', async () => {
    const server = express().use(express.json()).use('/churn', toExpress(binaryModel)).listen(0, '127.0.0.1')
    await checkMount(await listening(server), 'parsed')
    server.close()
  })
})

describe.each([
  ['Express 4, unread', { body: {}, readableDidRead: false }, 'stream'],
  ['Express 5, unread', { body: undefined, readableDidRead: false }, 'stream'],
  ['either, read', { body: { instances: [goodRow] }, readableDidRead: true }, 'body'],
  ['a host of no streams', { body: JSON.stringify([goodRow]) }, 'body'],
] as const)('a request as it comes from %s', (_name, parsed, from) => {
  test(`is taken from its ${from}`, async () => {
    let isRead = false
    let status = 0
    const request = {
      method: 'POST',
      url: '/predict',
      headers: { 'content-type': 'application/json' },
      ...parsed,
      async *[Symbol.asyncIterator]() {
        isRead = true
        yield new TextEncoder().encode(JSON.stringify([goodRow]))
      },
    }
    const response = {
      writeHead: (said: number) => {
        status = said
      },
      ...{ write: () => true, end() {}, destroy() {}, once() {}, removeListener() {} },
    }
    await toExpress(binaryModel)(request, response)
    expect([status, isRead]).toEqual([200, from === 'stream'])
  })
})

describe('a model in node:http', () => {
  test('answers under a base', { timeout: 60_000 }, async () => {
    const handle: NodeHandler = toExpress(binaryModel, { base: '/churn' })
    const server = createServer(handle as RequestListener)
    server.listen(0, '127.0.0.1')
    await checkMount(await listening(server))
    server.close()
  })

  test('an answer that breaks off breaks the connection', async () => {
    const server = createServer(toExpress(binaryModel) as RequestListener)
    server.listen(0, '127.0.0.1')
    const rows = ['age,contract,active,signup\n30,yearly,true,2020-09-13\n', 'old,yearly,true,2020-09-13\n']
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const next = rows.shift()
        if (next === undefined) return controller.close()
        await new Promise((resolve) => setTimeout(resolve, 30))
        controller.enqueue(new TextEncoder().encode(next))
      },
    })
    const headers = { 'content-type': 'text/csv', accept: 'text/csv' }
    const asked = fetch(`${await listening(server)}/predict`, {
      method: 'POST',
      body,
      headers,
      duplex: 'half',
    } as RequestInit)
    await expect(asked.then((answered) => answered.text())).rejects.toThrow()
    server.close()
  })
})
