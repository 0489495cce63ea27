import { readFile } from 'node:fs/promises'
import { type IncomingMessage, type RequestOptions, request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { resolve } from 'node:path'
import { ChannelProblem, type ChannelRequest } from '../index.ts'

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

async function optionsOf(
  { headers, body, ca }: ChannelRequest,
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<RequestOptions> {
  const bytes = Buffer.byteLength(body)
  const trusted = ca === undefined || ca === '' ? {} : { ca: await readFile(resolve(folder, ca), 'utf8') }
  return {
    method: 'POST',
    headers: { ...headers, 'content-length': bytes },
    signal,
    agent: false,
    ...trusted,
  }
}

function answerTo(address: URL, options: RequestOptions, body: string): Promise<IncomingMessage> {
  const request = address.protocol === 'https:' ? requestSecure : requestPlain
  return new Promise((resolve, reject) => {
    const asked = request(address, options, resolve)
    asked.on('error', reject)
    asked.end(body)
  })
}

function failure(error: unknown, signal: AbortSignal): ChannelProblem {
  if (error instanceof ChannelProblem) return error
  if (signal.aborted) return new ChannelProblem('No answer came in time.')
  const { code, message } = error as NodeJS.ErrnoException
  return new ChannelProblem(`It cannot be reached: ${oneLine(code ?? message)}.`)
}

/** Sends one POST and gives the answer if it is a good one. Redirects are not followed; the signal ends it wherever it is. */
export async function post(
  request: ChannelRequest,
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<{ readonly status: number; readonly body: string }> {
  try {
    const address = addressOf(request.url)
    const answer = await answerTo(address, await optionsOf(request, { folder, signal }), request.body)
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
    throw new ChannelProblem(`It answers with status ${status}${said === '' ? '' : `: ${said}`}.`, {
      waitMs,
      isChannel: !isOfMessage,
    })
  } catch (error) {
    throw failure(error, signal)
  }
}
