import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { onTestFinished } from 'vitest'

/** A request that a receiver got. */
export interface Got {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly at: number
}

type Answer = (response: ServerResponse, request: IncomingMessage) => void

/** Ways a receiver of webhooks behaves. */
export const answers = {
  takes: (response) => response.writeHead(200).end('ok'),
  hangs: () => {},
  'hangs after its head': (response) => response.writeHead(500).write('wait'),
  fails: (response) => response.writeHead(500).end('database is away'),
  'asks to wait': (response) => response.writeHead(429, { 'retry-after': '7200' }).end(),
  refuses: (response) => response.writeHead(400).end('no such thing'),
  redirects: (response, request) =>
    response.writeHead(307, { location: `http://${request.headers.host}/elsewhere` }).end(),
  'closes the socket': (_, request) => request.socket.destroy(),
  'closes within its answer': (response) => {
    response.writeHead(500, { 'content-length': '100' }).write('half')
    setTimeout(() => response.socket?.destroy(), 20)
  },
  'sends without end': (response) => {
    response.writeHead(200)
    const more = (): void => {
      while (response.write('x'.repeat(65_536)));
    }
    response.on('drain', more)
    more()
  },
  'answers something else': (response) => {
    response.socket?.end('220 mail.example.org ESMTP\r\n')
  },
} as const satisfies Record<string, Answer>

export type Way = keyof typeof answers

/** A real server of HTTP that behaves as it is told; closed after the test. */
export async function httpReceiver(way: Way = 'takes', tls?: { key: string; cert: string }) {
  let current: Way = way
  const got: Got[] = []
  const sockets = new Set<Socket>()
  let busy = 0
  let mostBusy = 0
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    busy++
    mostBusy = Math.max(mostBusy, busy)
    response.on('close', () => busy--)
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('error', () => {})
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString('utf8')
      got.push({ path: request.url ?? '', headers: request.headers, body, at: Date.now() })
      ;(answers[current] as Answer)(response, request)
    })
  }
  const server = tls === undefined ? createServer(handle) : createSecureServer(tls, handle)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      for (const socket of sockets) socket.destroy()
      server.close(() => resolve())
    })
  onTestFinished(close)
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/hook`,
    port,
    got,
    close,
    mostBusy: () => mostBusy,
    turn: (next: Way) => {
      current = next
    },
  }
}

/** A mail that a server took. */
export interface Mail {
  readonly from: string
  readonly to: readonly string[]
  readonly text: string
}

/** A real SMTP server; closed after the test. */
export async function smtpReceiver(options: SMTPServerOptions = {}) {
  const mails: Mail[] = []
  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onData(stream, session, done) {
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('end', () => {
        const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address
        const to = session.envelope.rcptTo.map(({ address }) => address)
        mails.push({ from, to, text: Buffer.concat(pieces).toString('utf8') })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()))
  onTestFinished(close)
  return { port, mails, close }
}

/** A port on which nothing listens. */
export async function deadPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
