import type {
  AlertItem,
  AlertMessage,
  Channel,
  ChannelCommon,
  ChannelUse,
  OptionSpecs,
} from '../../core/index.ts'
import { headOf } from '../../monitor/index.ts'
import { isWebAddress, useOf } from '../alerts/channel-options.ts'

const specs = {
  url: { type: 'text', default: '', about: 'Address of an incoming webhook; it is a secret: `${NAME}`' },
} as const satisfies OptionSpecs

/** What Slack takes. */
export interface SlackOptions extends ChannelCommon {
  readonly url: string
}

/** Slack takes 50 blocks, and 3,000 letters in each. */
const mostBlocks = 50
const mostLetters = 2900
const mostTitle = 150

/** The three letters that Slack reads as its own. What looks like formatting is broken up by a space of no width. */
export function escapeSlack(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[*_~`]/g, (letter) => `\u200b${letter}\u200b`)
    .replaceAll('@', '@\u200b')
}

const cut = (text: string, most: number): string => {
  const letters = [...text]
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : text
}

/** Escaped text of at most so many letters; never cut within an escape. */
function fitting(text: string, most: number): string {
  for (let letters = most; ; letters = Math.floor(letters * 0.8)) {
    const escaped = escapeSlack(cut(text, letters))
    if (escaped.length <= most || letters < 2) return escaped
  }
}

const signs = {
  error: ':red_circle:',
  warning: ':large_yellow_circle:',
  recovered: ':large_green_circle:',
} as const

function itemText(item: AlertItem): string {
  const { change, severity, what, when, cost, causes, advice, look } = item
  const sign = signs[change === 'recovered' ? 'recovered' : severity]
  const isOver = change === 'recovered'
  const lines = [
    `${sign} *${headOf(item)}* ${fitting(what, 700)}`,
    fitting(when, 400),
    ...(isOver ? [] : [fitting(cost, 400)]),
    ...causes.slice(0, 4).map((line) => `• ${fitting(line, 200)}`),
    ...(isOver ? [] : advice.slice(0, 3).map((line) => `→ ${fitting(line, 150)}`)),
    `\`${look.replaceAll('`', '')}\``,
  ]
  return lines.join('\n').slice(0, mostLetters)
}

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } })

/** A message in Slack's blocks, with the plain text that notifications show. */
export function slackBody({ title, items, rest, look }: AlertMessage): {
  readonly text: string
  readonly blocks: readonly unknown[]
} {
  const foot = [...rest.slice(0, 12), ...look].map((line) => fitting(line, 200)).join('\n')
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: cut(title, mostTitle), emoji: false } },
    ...items.slice(0, mostBlocks - 2).map((item) => section(itemText(item))),
    ...(foot === ''
      ? []
      : [
          {
            type: 'context',
            elements: [{ type: 'mrkdwn', text: foot.slice(0, mostLetters), verbatim: true }],
          },
        ]),
  ]
  return { text: fitting(title, mostLetters), blocks }
}

/**
 * Sends messages to a channel of Slack, or of what takes the same: Mattermost, Rocket.Chat, Discord (`/slack` behind the address).
 *
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when there is no address
 * @example
 * slack({ url: '${SLACK_URL}', least: 'error' }).least // → 'error'
 */
export function slack(given: SlackOptions): ChannelUse<'slack'> {
  return useOf(slackChannel as Channel, { ...given }) as ChannelUse<'slack'>
}

/** The kind of {@link slack}. */
export const slackChannel: Channel<typeof specs> = {
  name: 'slack',
  about: 'A channel of Slack, by an incoming webhook',
  options: specs,
  check: ({ url }) =>
    isWebAddress(url) ? [] : ['"url" must be the address of an incoming webhook, such as "${SLACK_URL}"'],
  async send(message, { url }, { fill, post, key }) {
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'modelwright',
      'idempotency-key': key,
    }
    await post({ url: fill(url), headers, body: JSON.stringify(slackBody(message)) })
  },
}
