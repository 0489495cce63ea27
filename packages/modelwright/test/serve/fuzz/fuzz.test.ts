import { connect } from 'node:net'
import { answer, answerStream, load, type Service, type WireAnswer } from '@modelwright/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { type Report, seedOf } from '../../../src/core/index.ts'
import { createServer, type Server } from '../../../src/serve/index.ts'
import { modelOfPlan, planned, versionOf } from '../models/versions.ts'
import { intervalBytes, treesBytes } from '../playground/playground-models.ts'
import { goodRequests, mutate, mutateBytes, type Sent, smallService } from './requests.ts'

const services = [treesBytes(), intervalBytes()].map((bytes) => smallService(load(bytes)))

/** What an answer must be, whatever was asked; undefined where it is. */
function wrongWith(sent: Sent, { status, headers, body }: WireAnswer): string | undefined {
  const text = Buffer.from(body).toString()
  if (status >= 200 && status < 500) {
    const isJson = (headers['content-type'] ?? '').includes('json')
    const isLines = /jsonl|ndjson|json-lines/.test(headers['content-type'] ?? '')
    if (
      !isJson ||
      isLines ||
      sent.method === 'HEAD' ||
      text === '' ||
      headers['inference-header-content-length'] !== undefined
    )
      return undefined
    try {
      JSON.parse(text)
      return undefined
    } catch {
      return `no JSON: ${text.slice(0, 200)}`
    }
  }
  return `${status} ${text.slice(0, 300)}`
}

const shown = ({ method, path, headers, body }: Sent): string =>
  `${method} ${path} ${JSON.stringify(headers)} ${Buffer.from(body).toString('latin1').slice(0, 400)}`

async function* inPieces(body: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size)
}

describe('every path and format, by requests that are nearly right', () => {
  it.each(['whole', 'in pieces'] as const)(
    'is answered or refused, never failed: bodies that come %s',
    async (how) => {
      const seed = seedOf(11).split('fuzz', how)
      const seen = new Map<number, number>()
      const failed: string[] = []
      const goods = services.map((service): [Service, Sent[]] => [service, goodRequests(service)])
      for (let at = 0; at < times(4_000, 100_000) && failed.length < 5; at++) {
        const [service, good] = goods[at % goods.length]!
        const sent = mutate(good[seed.integer(good.length)]!, good, seed)
        const request = { ...sent, id: `fuzz-${at}` }
        const answered =
          how === 'whole'
            ? answer(service, request)
            : await answerStream(service, { ...request, body: inPieces(sent.body, 1 + seed.integer(50)) })
        const parts: Uint8Array[] = []
        if (answered.body instanceof Uint8Array) parts.push(answered.body)
        else for await (const part of answered.body) parts.push(part)
        const wrong = wrongWith(sent, { ...answered, body: Buffer.concat(parts) })
        if (wrong !== undefined) failed.push(`${shown(sent)} → ${wrong}`)
        seen.set(answered.status, (seen.get(answered.status) ?? 0) + 1)
      }
      expect(failed).toEqual([])
      // Nothing is learnt where all is refused at the door.
      for (const status of [200, 400, 404, 415, 422])
        expect([status, (seen.get(status) ?? 0) > 20]).toEqual([status, true])
    },
    7_200_000,
  )
})

const reports: Report[] = []
let server: Server
beforeAll(async () => {
  const [one, two] = [1, 2].map((at) => versionOf('churn', at)) as [
    ReturnType<typeof versionOf>,
    ReturnType<typeof versionOf>,
  ]
  const churn = modelOfPlan('churn', one, {
    variants: [planned(one, '1'), planned(two, '2', 0.5)],
    shadows: [planned(two, '2')],
    versions: [planned(one, '1'), planned(two, '2')],
    sticky: { by: 'column', name: 'age' },
  })
  server = await createServer({
    plan: { models: [churn, modelOfPlan('price list', versionOf('prices', 3), { isLazy: true })] },
    port: 0,
    limits: { maxBytes: 20_000, maxRows: 20 },
    patienceMs: 400,
    log: (report) => reports.push(report),
  })
})
afterAll(() => server.close())

/** How long a client waits that asked for half of something, before it goes. */
const silenceMs = 250

/** Sends bytes over a connection of their own and gives what comes back until the server hangs up, or both have nothing to say. */
function exchange(bytes: Uint8Array, isCut: boolean, quietMs = silenceMs): Promise<string> {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve) => {
    const parts: Buffer[] = []
    const socket = connect(Number(port), hostname)
    const end = (): void => resolve(Buffer.concat(parts).toString('latin1'))
    socket.on('data', (part) => parts.push(part))
    socket.on('error', end)
    socket.on('close', end)
    socket.setTimeout(quietMs, () => socket.destroy())
    socket.on('connect', () => {
      socket.write(bytes)
      if (isCut) socket.end()
    })
  })
}

function raw({ method, path, headers, body }: Sent): Uint8Array {
  const lines = Object.entries({
    host: 'localhost',
    connection: 'close',
    'content-length': String(body.length),
    ...headers,
  })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${head}\r\n`, 'latin1'), body])
}

const prefixes = [
  '',
  '',
  '',
  '/models/churn',
  '/models/churn/versions/1',
  '/models/price%20list',
  '/models/nobody',
  '/models/%zz',
]

describe('the server, over connections', () => {
  it('has no answer of its own fault and answers afterwards, whatever bytes come', async () => {
    const seed = seedOf(12).split('raw')
    const good = services.flatMap(goodRequests)
    const failed: string[] = []
    const statuses = new Map<string, number>()
    const one = async (): Promise<void> => {
      const sent = mutate(good[seed.integer(good.length)]!, good, seed)
      const path = prefixes[seed.integer(prefixes.length)]! + sent.path
      let bytes = raw({ ...sent, path })
      for (let times = seed.integer(5) - 2; times > 0; times--) bytes = mutateBytes(bytes, seed)
      const isCut = seed.integer(3) === 0
      const answered = await exchange(bytes, isCut)
      for (const [, status] of answered.matchAll(/^HTTP\/1\.1 (\d{3})/gm)) {
        statuses.set(status!, (statuses.get(status!) ?? 0) + 1)
        if (Number(status) >= 500)
          failed.push(`${Buffer.from(bytes).toString('latin1').slice(0, 500)} → ${answered.slice(0, 500)}`)
      }
    }
    const count = times(600, 100_000)
    for (let at = 0; at < count && failed.length < 5; at += 50)
      await Promise.all(Array.from({ length: 50 }, one))
    expect(failed).toEqual([])
    for (const status of ['200', '400', '404', '422'])
      expect([status, (statuses.get(status) ?? 0) > 5]).toEqual([status, true])
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200)
    const warnings = reports.flatMap((report) => (report.kind === 'warning' ? [report.message] : []))
    expect(warnings.filter((text) => text.includes('failed') || text.includes('broke off'))).toEqual([])
  }, 7_200_000)

  it('is not held up by clients that send a byte now and then', async () => {
    const { hostname, port } = new URL(server.url)
    const slow = Array.from({ length: times(50, 2_000) }, (_, at) => {
      const socket = connect(Number(port), hostname)
      socket.on('error', () => {})
      const head =
        'POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n'
      const bytes = at % 2 === 0 ? head : `${head}\r\n{"age"`
      let sent = 0
      socket.on('connect', () => socket.write(bytes.slice(0, 20)))
      const timer = setInterval(() => {
        if (socket.writable) socket.write(bytes.slice(20 + sent, 21 + sent) || ' ')
        sent++
      }, 50)
      socket.on('close', () => clearInterval(timer))
      return { socket, timer }
    })
    for (let at = 0; at < 50; at++) {
      const answer = await fetch(`${server.url}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ age: 30, contract: 'yearly', active: true, signup: '2020-09-13' }),
      })
      expect(answer.status).toBe(200)
    }
    for (const { socket, timer } of slow) {
      clearInterval(timer)
      socket.destroy()
    }
  })

  it('refuses what is too large, of every kind, without reading it', async () => {
    for (const type of ['application/json', 'text/plain', 'application/octet-stream']) {
      const head = `POST /predict HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: ${type}\r\ncontent-length: 99999999999\r\n\r\n`
      expect(await exchange(Buffer.from(`${head}{`), false, 30_000)).toMatch(/^HTTP\/1\.1 413/)
    }
    expect(
      await exchange(
        Buffer.from(`GET /${'x'.repeat(100_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`),
        false,
        30_000,
      ),
    ).toMatch(/^HTTP\/1\.1 (400|414|431)/)
    const chunks = Buffer.from(
      `POST /predict HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${`1000\r\n${' '.repeat(4096)}\r\n`.repeat(20)}0\r\n\r\n`,
    )
    expect(await exchange(chunks, false, 30_000)).toMatch(/^HTTP\/1\.1 413/)
  })
})
