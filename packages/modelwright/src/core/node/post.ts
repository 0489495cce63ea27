import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { resolve } from 'node:path'
import { ChannelProblem, type ChannelRequest, isModelwrightError } from '../index.ts'
import { ask } from './ask.ts'
import type { ProxyFor } from './proxies.ts'
import { ProxyFailed } from './proxy-connection.ts'

/** An answer to a message says little; what is longer is not read. */
const mostBytes = 65_536
const mostWaitMs = 6 * 3_600_000

/** What a receiver asks to wait: seconds, or a date by its own clock. */
function waitOf({ headers }: IncomingMessage): number | undefined {
  const asked = headers['retry-after']?.trim()
  if (asked === undefined) return undefined
  if (/^\d{1,9}$/.test(asked)) return Math.min(Number(asked) * 1000, mostWaitMs)
  const wait = Date.parse(asked) - Date.parse(headers.date ?? '')
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(0, wait), mostWaitMs)
}

async function bodyOf(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of answer) {
    pieces.push(piece as Buffer)
    size += (piece as Buffer).length
    if (size >= mostBytes) break
  }
  answer.destroy()
  return Buffer.concat(pieces).subarray(0, mostBytes).toString('utf8')
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 200)

function addressOf(url: string): URL {
  try {
    const address = new URL(url)
    if (address.protocol === 'http:' || address.protocol === 'https:') return address
  } catch {
    // Said below: the parser's own words would show the address, which may be a secret.
  }
  throw new ChannelProblem('The address is none of http or https.')
}

/** Certificates to trust instead of the usual ones; undefined: none are named. */
async function trustedOf({ ca }: ChannelRequest, folder: string): Promise<string | undefined> {
  return ca === undefined || ca === '' ? undefined : readFile(resolve(folder, ca), 'utf8')
}

function failure(error: unknown, signal: AbortSignal): Error {
  if (error instanceof ChannelProblem || isModelwrightError(error)) return error
  if (signal.aborted) return new ChannelProblem('No answer came in time.')
  if (error instanceof ProxyFailed)
    return new ChannelProblem(`Its proxy, ${error.proxy}, fails: ${oneLine(error.message)}.`)
  const { code, message } = error as NodeJS.ErrnoException
  return new ChannelProblem(`It cannot be reached: ${oneLine(code ?? message)}.`)
}

/** What a message is sent by. */
export interface Posting {
  readonly folder: string
  readonly signal: AbortSignal
  /** Default: no proxy. */
  readonly proxyFor?: ProxyFor | undefined
}

/**
 * Sends one POST, straight or by a proxy, and gives the answer if it is a good one. Redirects are not followed; the signal ends it
 * wherever it is.
 *
 * @throws {ChannelProblem} when the receiver does not have it
 * @throws {ModelwrightError} RETRIEVE_ADDRESS_INVALID - when the address needs a proxy that is none
 */
export async function post(
  request: ChannelRequest,
  { folder, signal, proxyFor }: Posting,
): Promise<{ readonly status: number; readonly body: string }> {
  try {
    const address = addressOf(request.url)
    const { headers, body: text } = request
    const ca = await trustedOf(request, folder)
    const answer = await ask(address, { method: 'POST', headers, body: text, ca, signal, proxyFor })
    const status = answer.statusCode ?? 0
    if (status >= 300 && status < 400) {
      answer.destroy()
      throw new ChannelProblem(`It answers with status ${status}: redirects are not followed.`)
    }
    const waitMs = waitOf(answer)
    const body = await bodyOf(answer).catch((error) => {
      // Who has said that it has the message need not say more.
      if (status >= 200 && status < 300 && !signal.aborted) return ''
      throw error
    })
    if (status >= 200 && status < 300) return { status, body }
    const isOfMessage =
      status >= 400 && status < 500 && ![401, 403, 404, 407, 408, 410, 425, 429].includes(status)
    const said = oneLine(body)
    const who = status === 407 ? 'Its proxy wants a login: it' : 'It'
    throw new ChannelProblem(`${who} answers with status ${status}${said === '' ? '' : `: ${said}`}.`, {
      waitMs,
      isChannel: !isOfMessage,
    })
  } catch (error) {
    throw failure(error, signal)
  }
}
