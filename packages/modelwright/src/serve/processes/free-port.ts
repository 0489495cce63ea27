import { type AddressInfo, createServer } from 'node:net'

/** Gives a port of an address that is free at the moment; undefined where one cannot listen there. */
export function freePort(host: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(0, host, () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
