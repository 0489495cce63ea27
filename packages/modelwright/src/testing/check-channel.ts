import { setTimeout as pause } from 'node:timers/promises'
import {
  type AlertItem,
  type AlertMessage,
  type Channel,
  type ChannelContext,
  type OptionSpecs,
  type OptionValues,
  readOptions,
} from '../core/index.ts'
import { post } from '../core/node/post.ts'
import { type Check, insist } from './check.ts'

/** A receiver that a channel is checked against: one that really takes messages, of your own or of the provider's for tests. */
export interface ChannelReceiver {
  /** Values with which the channel reaches it. */
  readonly options: Readonly<Record<string, unknown>>
  /** What `${NAME}` in them stands for. */
  readonly env?: Readonly<Record<string, string>>
  /** From now on it takes messages, refuses them, or takes the connection and says nothing. */
  turn(way: 'takes' | 'refuses' | 'hangs'): void
  /** The texts of messages it took, in order. */
  received(): readonly string[]
  close(): Promise<void>
}

const hard = [
  'a "b" <c> & d\'s',
  'e\r\nBcc: f@example.org',
  '*g* _h_ `i` ~j~ @channel <!here>',
  'κλ 😀 \u202e',
  '%s %d \\n',
]

function itemOf(text: string, at: number): AlertItem {
  const finding = {
    key: `drift/c${at}`,
    kind: 'drift',
    severity: 'error',
    found: 1,
    expected: 0,
    text,
    advice: [text],
  } as const
  return {
    ...{
      change: 'opened',
      id: `a${at}`,
      key: finding.key,
      severity: 'error',
      since: 0,
      until: null,
      windows: 1,
      finding,
    },
    ...{
      what: text,
      when: 'Since then.',
      cost: 'It costs.',
      causes: [text],
      advice: [text],
      look: 'modelwright alerts',
    },
  }
}

function messageWith(title: string, texts: readonly string[]): AlertMessage {
  return {
    ...{ id: 'message', kind: 'alerts', model: 'churn', at: 1_700_000_000_000, severity: 'error' },
    ...{ title, items: texts.map(itemOf), rest: [], look: ['modelwright alerts list'] },
  }
}

/** How long a channel may take to see that it is to stop. */
const stopMs = 2000

function contextOf(
  { env = {} }: ChannelReceiver,
  { signal, part }: { readonly signal: AbortSignal; readonly part: string },
): ChannelContext {
  const folder = process.cwd()
  return {
    ...{ key: 'f3b1d8a0-0000-4000-8000-000000000001', attempt: 1, part, signal, folder, now: Date.now },
    fill: (text) => text.replace(/\$\{(\w+)\}/g, (_, name: string) => env[name] ?? ''),
    post: (request) => post(request, { signal, folder }),
  }
}

type Sending = (message: AlertMessage, receiver: ChannelReceiver, signal?: AbortSignal) => Promise<void>

function sendingBy<Specs extends OptionSpecs>(channel: Channel<Specs>): Sending {
  return async (message, receiver, signal = AbortSignal.timeout(10_000)) => {
    const options = readOptions(channel.options, receiver.options, channel.name) as OptionValues<Specs>
    const part = channel.parts?.(options)[0] ?? ''
    await channel.send(message, options, contextOf(receiver, { signal, part }))
  }
}

/** Whether it fails within a time; the error otherwise. */
async function fails(work: Promise<void>): Promise<boolean> {
  const outcome = work.then(
    () => 'sent',
    () => 'failed',
  )
  return (await Promise.race([outcome, pause(stopMs + 1000, 'late')])) === 'failed'
}

function rulesOf(
  send: Sending,
): readonly (readonly [string, (receiver: ChannelReceiver) => Promise<void>])[] {
  return [
    [
      'brings a message with its title',
      async (receiver) => {
        await send(messageWith('churn is off', ['age moved']), receiver)
        const received = receiver.received()
        insist(received.length === 1, `${received.length} messages arrived`)
        insist(received[0].includes('churn is off'), 'the title is not in it')
      },
    ],
    [
      'brings texts of any letters, and many of them',
      async (receiver) => {
        await send(messageWith('hard', hard), receiver)
        await send(messageWith('long '.repeat(100), new Array<string>(50).fill('x'.repeat(400))), receiver)
        insist(receiver.received().length === 2, `${receiver.received().length} of 2 messages arrived`)
      },
    ],
    [
      'fails where the receiver does not take it',
      async (receiver) => {
        receiver.turn('refuses')
        insist(await fails(send(messageWith('refused', []), receiver)), 'it says that it was taken')
        insist(receiver.received().length === 0, 'it arrived nevertheless')
      },
    ],
    [
      'ends soon after its signal where the receiver says nothing',
      async (receiver) => {
        receiver.turn('hangs')
        const sending = send(messageWith('late', []), receiver, AbortSignal.timeout(200))
        insist(await fails(sending), 'it goes on, or says that it was taken')
      },
    ],
    [
      'brings the next message after one that failed',
      async (receiver) => {
        receiver.turn('refuses')
        await fails(send(messageWith('first', []), receiver))
        receiver.turn('takes')
        await send(messageWith('second', []), receiver)
        insist(receiver.received().at(-1)?.includes('second') === true, 'it did not arrive')
      },
    ],
  ]
}

/**
 * Lists the rules every channel must keep: it brings what it is given, whatever letters it has, and never says that it did where it did not.
 *
 * @param start - opens a receiver that takes messages; closed after each rule
 */
export function checkChannel<Specs extends OptionSpecs>(
  channel: Channel<Specs>,
  start: () => Promise<ChannelReceiver>,
): readonly Check[] {
  const { name, about } = channel
  const declared = {
    name: `${name}: is declared with a kebab-case name and a line about it`,
    run() {
      insist(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name), `the name is "${name}"`)
      insist(about.length > 0 && !about.includes('\n'), `about is "${about}"`)
      insist((channel.timeoutMs ?? 10_000) <= 60_000, 'an attempt may take more than a minute')
    },
  }
  const rules = rulesOf(sendingBy(channel)).map(([rule, run]) => ({
    name: `${name}: ${rule}`,
    run: async () => {
      const receiver = await start()
      try {
        await run(receiver)
      } finally {
        await receiver.close()
      }
    },
  }))
  return [declared, ...rules]
}
