import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { allOperations, modelOf } from '@modelwright/runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { times } from '../../../../test/long.ts'
import { binaryArtifact } from '../../../runtime/test/example-models.ts'
import type { Report } from '../../src/core/index.ts'
import { createServer, type Server } from '../../src/serve/index.ts'

const model = modelOf(binaryArtifact, allOperations, () => 'ab'.repeat(32))
const names = 'age,contract,active,signup'
const line = '30,yearly,true,2020-09-13'
const csv = { 'content-type': 'text/csv', accept: 'text/csv' }
const reports: Report[] = []
let server: Server

beforeAll(async () => {
  const limits = { maxBytes: 100_000, maxRows: 50 }
  server = await createServer({
    model: { model },
    port: 0,
    limits,
    patienceMs: 400,
    log: (report) => reports.push(report),
  })
})
afterAll(() => server.close())

async function* rows(count: number): AsyncGenerator<Buffer> {
  yield Buffer.from(`${names}\n`)
  const block = Buffer.from(`${line}\n`.repeat(500))
  for (let at = 0; at < count; at += 500) yield block
}

/** Sends a body in pieces, waiting where the server is slower, and reads the answer as it comes. */
async function send(pieces: AsyncIterable<Buffer>, headers: Record<string, string>) {
  const asked = request(`${server.url}/predict`, { method: 'POST', headers })
  const answered = once(asked, 'response')
  const sent = (async () => {
    for await (const piece of pieces) if (!asked.write(piece)) await once(asked, 'drain')
    asked.end()
  })()
  const [response] = await answered
  let lines = 0
  for await (const piece of response) for (const byte of piece as Buffer) if (byte === 10) lines++
  await sent
  return { status: response.statusCode, lines }
}

describe('bodies of lines over HTTP', () => {
  test('far more rows and bytes than the limits go through, with flat memory', {
    timeout: 600_000,
  }, async () => {
    const count = times(100_000, 1_000_000)
    await send(rows(20_000), csv)
    const before = process.memoryUsage().rss
    const { status, lines } = await send(rows(count), csv)
    expect({ status, lines }).toEqual({ status: 200, lines: count + 1 })
    expect((process.memoryUsage().rss - before) / 1_048_576).toBeLessThan(100)
  })

  test('a row that does not fit breaks off what is under way, and the log says why', async () => {
    async function* bad() {
      yield* rows(500)
      await new Promise((resolve) => setTimeout(resolve, 50))
      yield Buffer.from('old,yearly,true,2020-09-13\n')
    }
    await expect(send(bad(), csv)).rejects.toThrow(/aborted|reset|hang up/)
    expect(reports.at(-1)).toMatchObject({
      kind: 'warning',
      message: expect.stringContaining('must hold a number'),
    })
  })
})

describe('bodies that come too slowly', () => {
  const open = (type: string, length: number) => {
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    socket.write(
      `POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n{`,
    )
    return socket
  }

  test.each(['application/json', 'text/csv'])('%s is hung up on', async (type) => {
    const socket = open(type, 1000)
    let said = ''
    socket.on('data', (data) => {
      said += String(data)
    })
    await once(socket, 'close')
    if (type === 'application/json') expect(said).toContain('SERVE_REQUEST_INVALID')
  })

  test('a body of lines that keeps coming may take longer than that', async () => {
    async function* steady() {
      yield Buffer.from(`${names}\n`)
      for (let at = 0; at < 10; at++) {
        await new Promise((resolve) => setTimeout(resolve, 100))
        yield Buffer.from(`${line}\n`)
      }
    }
    expect(await send(steady(), csv)).toEqual({ status: 200, lines: 11 })
  })
})
