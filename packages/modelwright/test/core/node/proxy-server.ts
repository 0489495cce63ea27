import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { onTestFinished } from 'vitest'

/** A proxy as many offices have one: it asks for a login and passes plain and secure requests on. */
export interface ProxyServer {
  /** With the login. */
  readonly address: string
  readonly host: string
  /** What it was asked. */
  readonly asked: IncomingMessage[]
  /** From now on it answers tunnels with this status; 0: it lets them through. */
  refuse(status: number): void
  close(): void
}

const login = `Basic ${Buffer.from('me:planted pass').toString('base64')}`

/** Starts a proxy on this machine. */
export async function openProxy(): Promise<ProxyServer> {
  const asked: IncomingMessage[] = []
  let refuses = 0
  const server = createServer((incoming, outgoing) => {
    asked.push(incoming)
    if (incoming.headers['proxy-authorization'] !== login) return void outgoing.writeHead(407).end()
    const { 'proxy-authorization': _, ...headers } = incoming.headers
    const onward = request(incoming.url!, { method: incoming.method, headers }, (reply) => {
      outgoing.writeHead(reply.statusCode!, reply.headers)
      reply.pipe(outgoing)
    })
    onward.on('error', () => outgoing.writeHead(502).end())
    incoming.pipe(onward)
  })
  server.on('connect', (incoming: IncomingMessage, socket) => {
    asked.push(incoming)
    const status = incoming.headers['proxy-authorization'] === login ? refuses : 407
    if (status !== 0) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`)
    const [host, port] = incoming.url!.split(':')
    const through = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      through.pipe(socket)
      socket.pipe(through)
    })
    for (const one of [through, socket]) one.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    asked,
    host,
    address: `http://me:planted%20pass@${host}`,
    refuse: (status) => {
      refuses = status
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** A proxy that is closed after the test. */
export async function testProxy(): Promise<ProxyServer> {
  const proxy = await openProxy()
  onTestFinished(proxy.close)
  return proxy
}
