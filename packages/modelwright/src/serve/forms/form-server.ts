import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import type { FormDesk, FormServerOptions, OpenForm } from '../../core/index.ts'
import { listen } from '../listen.ts'
import { formApp } from './form-app.ts'

/** An address that stands for every network is no address to open: there, this machine is localhost. */
function openable(url: string): string {
  return url.replace('//0.0.0.0:', '//localhost:').replace('//[::]:', '//localhost:')
}

/**
 * Opens a form to browsers. Its address ends in a key drawn anew, behind `#`, so that it reaches no log and no other site.
 *
 * @throws {ModelwrightError} SERVE_PORT_TAKEN, SERVE_PORT_FORBIDDEN, SERVE_PORT_INVALID, SERVE_HOST_UNKNOWN
 */
export async function openForm(desk: FormDesk, options: FormServerOptions): Promise<OpenForm> {
  const { host = '127.0.0.1', port = 0, log } = options
  const token = randomBytes(18).toString('base64url')
  const app = formApp({ desk, log, token, host: isIP(host) === 0 ? host : 'localhost' })
  const url = await listen(app, host, port)
  return { url: `${openable(url)}/#${token}`, close: () => app.close() }
}
