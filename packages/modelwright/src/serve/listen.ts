import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { ModelwrightError } from '../core/index.ts'

/** Listens and gives the URL; what the system refuses becomes a sentence with a way out. */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new ModelwrightError('SERVE_PORT_INVALID', {
      message: `A port is a whole number from 0 to 65535, found ${port}.`,
      mend: ['Take any free port:  --port 0'],
    })
  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close()
    throw refusal(error as NodeJS.ErrnoException, host, port)
  }
  const { address, family, port: listened } = app.server.address() as AddressInfo
  const scheme = 'setSecureContext' in app.server ? 'https' : 'http'
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${listened}`
}

function refusal(error: NodeJS.ErrnoException, host: string, port: number): unknown {
  const where = `${host}:${port}`
  switch (error.code) {
    case 'EADDRINUSE':
      return new ModelwrightError('SERVE_PORT_TAKEN', {
        message: `Port ${port} is taken by another program.`,
        where,
        mend: [`Take another port:  --port ${port < 65535 ? port + 1 : 8080}`, 'Or any free one:  --port 0'],
        cause: error,
      })
    case 'EACCES':
      return new ModelwrightError('SERVE_PORT_FORBIDDEN', {
        message: `This user may not listen on port ${port}.`,
        where,
        mend: ['Take a port above 1023:  --port 8080'],
        cause: error,
      })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return new ModelwrightError('SERVE_HOST_UNKNOWN', {
        message: `This machine has no address "${host}".`,
        where,
        mend: ['Listen on this machine alone:  --host 127.0.0.1', 'Or on all its addresses:  --host 0.0.0.0'],
        cause: error,
      })
    default:
      return error
  }
}
