import { ModelwrightError } from '../errors.ts'
import type { OptionSpecs, OptionValues } from '../params.ts'
import type { AlertMessage } from './alerts.ts'

/** One HTTP request of a channel. */
export interface ChannelRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** File with the certificates of the authorities to trust instead of the usual ones. */
  readonly ca?: string
}

/** What a channel is handed for one attempt. */
export interface ChannelContext {
  /** Equal however often this delivery is tried: a receiver tells by it what it has already. */
  readonly key: string
  /** 1: it is tried for the first time. */
  readonly attempt: number
  /** One of what `parts` lists; '' where the channel has no parts. */
  readonly part: string
  /** Aborted when the attempt has taken too long: it counts as failed then, whatever comes of it. */
  readonly signal: AbortSignal
  now(): number
  /** Fills `${NAME}` from the environment. What was filled in is taken out of every error. */
  fill(text: string): string
  /**
   * Sends a POST over http or https. Redirects are not followed, and 64 kB of the answer are read at most.
   *
   * @throws {ChannelProblem} when nothing answers in time, or it does not answer 2xx
   */
  post(request: ChannelRequest): Promise<{ readonly status: number; readonly body: string }>
  /** The folder of the project: where files and packages are looked for. */
  readonly folder: string
}

/** An attempt that failed, with when to try again. */
export class ChannelProblem extends Error {
  /** Milliseconds to wait at least, where the receiver says so. */
  readonly waitMs: number | undefined
  /** Whether other messages to the same channel are likely to fail too: they wait then. */
  readonly isChannel: boolean

  constructor(
    message: string,
    options: { readonly waitMs?: number | undefined; readonly isChannel?: boolean } = {},
  ) {
    super(message)
    this.name = 'ChannelProblem'
    this.waitMs = options.waitMs
    this.isChannel = options.isChannel ?? true
  }
}

/** A way to bring messages to people. */
export interface Channel<Specs extends OptionSpecs = OptionSpecs> {
  readonly name: string
  readonly about: string
  readonly options: Specs
  /** How long one attempt may take; default 10 seconds, at most 60. */
  readonly timeoutMs?: number
  /** What is wrong with values beyond their types; none: nothing. */
  check?(options: OptionValues<Specs>): readonly string[]
  /** Those to whom it delivers one by one, so that each gets the message once: recipients of a mail. Absent: it is one receiver. */
  parts?(options: OptionValues<Specs>): readonly string[]
  /**
   * Sends a message. When it returns, the receiver has it; when it throws, it is tried again.
   *
   * @throws {ChannelProblem} or any Error - when the receiver does not have it
   */
  send(message: AlertMessage, options: OptionValues<Specs>, context: ChannelContext): Promise<void>
}

/** A channel in a workflow, with its options. */
export interface ChannelUse<Name extends string = string> {
  readonly kind: 'channel'
  readonly name: Name
  /** What its deliveries are called; equal names need labels. */
  readonly label: string
  /** It is told what is at least so bad. */
  readonly least: 'error' | 'warning'
  readonly options: Readonly<Record<string, unknown>>
  /** One of one's own. */
  readonly channel?: Channel
}

/** What every channel takes besides its own options. */
export interface ChannelCommon {
  /** What its deliveries are called; default: its name. */
  readonly label?: string
  /** `error`: warnings are not sent there. Default `warning`. */
  readonly least?: 'error' | 'warning'
}

/**
 * Freezes a channel of one's own; the door for third parties. Use it with `channel(mine, { … })`.
 *
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when its name is none
 */
export function defineChannel<const Specs extends OptionSpecs>(channel: Channel<Specs>): Channel<Specs> {
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(channel.name)) return Object.freeze(channel)
  throw new ModelwrightError('CORE_OPTION_INVALID', {
    message: `A channel is named in small letters and digits with "-" between, found ${JSON.stringify(String(channel.name).slice(0, 40))}.`,
    where: 'defineChannel()',
    mend: ["Name it so:  name: 'pager-duty'"],
  })
}
