import { mkdtempSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { expect, test } from 'vitest'
import { goodRow } from '../../../../runtime/test/example-models.ts'
import { predict, start, until } from './guarded-server.ts'
import { hasOpenssl, makeAuthority } from './tls/certificates.ts'

/** Resolves once the server has hung up. */
function hungUp(socket: Socket): Promise<void> {
  socket.on('error', () => {})
  return new Promise((resolve) => socket.on('close', () => resolve()))
}

function open(url: string): Socket {
  const { port, hostname } = new URL(url)
  return connect(Number(port), hostname)
}

/** Sends something every 100 ms, for as long as the connection stands. */
function dribble(socket: Socket, text: string): void {
  const timer = setInterval(() => socket.write(text), 100)
  socket.on('close', () => clearInterval(timer))
}

test('a client that never sends a byte is hung up on', async () => {
  const { url } = await start({ patienceMs: 400 })
  await hungUp(open(url).resume())
  expect((await predict(url)).status).toBe(200)
})

test('so is one that sends its headers a piece at a time', async () => {
  const { url } = await start({ patienceMs: 400 })
  const socket = open(url).resume()
  socket.write('POST /predict HTTP/1.1\r\nhost: localhost\r\n')
  dribble(socket, 'x-a: b\r\n')
  await hungUp(socket)
  expect((await predict(url)).status).toBe(200)
})

test('so is one that sends its body a byte at a time', async () => {
  const { url } = await start({ patienceMs: 400 })
  const socket = open(url).resume()
  socket.write(
    'POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n',
  )
  dribble(socket, ' ')
  await hungUp(socket)
  expect((await predict(url)).status).toBe(200)
})

test('so is one whose lines take longer in all than they may, where that is limited', async () => {
  const csv = (socket: Socket): void => {
    socket.write(
      'POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/csv\r\naccept: text/csv\r\n',
    )
    socket.write('transfer-encoding: chunked\r\n\r\n')
    dribble(socket, '1\r\n \r\n')
  }
  const limited = open((await start({ patienceMs: 400, streamMs: 800 })).url).resume()
  const other = open((await start({ patienceMs: 400 })).url).resume()
  csv(limited)
  csv(other)
  await hungUp(limited)
  expect(other.closed).toBe(false)
  other.destroy()
})

test('so is one that takes nothing of a long answer, and watchers are told', async () => {
  let isOver = false
  const { url } = await start({
    patienceMs: 2000,
    limits: { maxBytes: 100_000_000, maxRows: 100_000 },
    watchers: [{ answered: ({ rowCount }) => (isOver ||= rowCount === 100_000) }],
  })
  const body = JSON.stringify({ instances: Array<unknown>(100_000).fill(goodRow) })
  const socket = open(url).pause()
  socket.on('error', () => {})
  socket.write(
    `POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
  )
  socket.write(body)
  await until(() => isOver)
  socket.destroy()
  await until(async () => (await predict(url)).status === 200)
})

test.skipIf(!hasOpenssl)('so is one that begins a TLS connection and says no more', async () => {
  const pair = makeAuthority(mkdtempSync(join(tmpdir(), 'modelwright-slow-')), 'slow')
  const { url } = await start({ patienceMs: 400, tls: pair })
  const { port, hostname } = new URL(url)
  const connectOver = () =>
    connectTls({ port: Number(port), host: hostname, rejectUnauthorized: false }).resume()
  await hungUp(connectOver())
  const socket = connectOver()
  socket.write(
    'POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n',
  )
  dribble(socket, ' ')
  await hungUp(socket)
  await hungUp(open(url).resume())
})
