import {
  type AlertMessage,
  type Channel,
  ChannelProblem,
  type ChannelUse,
  isModelwrightError,
  type OptionSpecs,
  type OptionValues,
} from '../../core/index.ts'
import { post } from '../../core/node/post.ts'
import { proxiesOf } from '../../core/node/proxies.ts'
import { openSecrets } from '../../retrieve/index.ts'
import { channels } from '../channels/index.ts'

/** What sending needs of the machine. */
export interface SendTools {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly folder: string
  /** Milliseconds since 1970-01-01 UTC. */
  readonly clock: () => number
  /** Aborted when the pass is to end. */
  readonly signal?: AbortSignal | undefined
}

/** One attempt. */
export interface Attempt {
  readonly message: AlertMessage
  readonly key: string
  readonly attempt: number
  readonly part: string
}

/** An attempt that failed, in a sentence without anything secret. */
export interface Failure {
  readonly problem: string
  readonly waitMs: number | undefined
  readonly isChannel: boolean
}

const usualMs = 10_000
const mostMs = 60_000

/** The channel that a workflow means. */
export function channelOf(use: ChannelUse): Channel {
  const found = use.channel ?? (Object.hasOwn(channels, use.name) ? channels[use.name] : undefined)
  if (found === undefined) throw new Error(`bug: there is no channel "${use.name}"`)
  return found
}

/** How long one attempt of a channel may take. */
export function patienceOf({ timeoutMs }: Channel): number {
  return Math.min(mostMs, Math.max(1, timeoutMs ?? usualMs))
}

/** The deliveries that a channel makes of one message: its label, and whom of it. */
export function labelsOf(use: ChannelUse): readonly string[] {
  const parts = channelOf(use).parts?.(use.options as OptionValues<OptionSpecs>)
  return parts === undefined ? [use.label] : parts.map((part) => `${use.label}/${part}`)
}

/** Settles when the work does, or when the signal ends it: work that heeds no signal is left to itself. */
function cutOff<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new ChannelProblem('It did not take the message in time.'))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

function failureOf(error: unknown, scrub: (text: string) => string): Failure {
  const said = error instanceof Error ? error.message : String(error)
  const problem = scrub(said).replace(/\s+/g, ' ').trim().slice(0, 400)
  const known = error instanceof ChannelProblem ? error : undefined
  const mend = isModelwrightError(error) ? ` ${scrub(error.mend[0] ?? '')}` : ''
  return { problem: `${problem}${mend}`, waitMs: known?.waitMs, isChannel: known?.isChannel ?? true }
}

/** Tries once to send a message; undefined: the receiver has it. */
export async function sendOne(
  use: ChannelUse,
  { message, key, attempt, part }: Attempt,
  { env, folder, clock, signal: given }: SendTools,
): Promise<Failure | undefined> {
  const channel = channelOf(use)
  const secrets = openSecrets(env)
  const timer = new AbortController()
  const timeout = setTimeout(() => timer.abort(), patienceOf(channel))
  const signal = given === undefined ? timer.signal : AbortSignal.any([given, timer.signal])
  try {
    const sending = Promise.resolve().then(() =>
      channel.send(message, use.options as OptionValues<OptionSpecs>, {
        ...{ key, attempt, part, signal, folder, now: clock },
        fill: (text) => secrets.fill(text, use.label),
        post: (request) => post(request, { folder, signal, proxyFor: proxiesOf(env) }),
      }),
    )
    await cutOff(sending, signal)
    return undefined
  } catch (error) {
    return failureOf(error, secrets.scrub)
  } finally {
    clearTimeout(timeout)
  }
}
