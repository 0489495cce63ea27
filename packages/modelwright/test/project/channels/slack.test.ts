import { describe, expect, it, test } from 'vitest'
import type { Channel } from '../../../src/core/index.ts'
import { escapeSlack, slack, slackBody, slackChannel } from '../../../src/project/channels/slack.ts'
import { checkChannel } from '../../../src/testing/index.ts'
import { httpReceiver, type Way } from '../alerts/receivers.ts'
import { manyItems, message, sendBy } from './sending.ts'

for (const { name, run } of checkChannel(slackChannel as unknown as Channel, async () => {
  const receiver = await httpReceiver()
  let way: Way = 'takes'
  return {
    options: { url: receiver.url },
    turn: (next) => {
      way = next
      receiver.turn(next)
    },
    received: () => (way === 'refuses' || way === 'hangs' ? [] : receiver.got.map(({ body }) => body)),
    close: receiver.close,
  }
}))
  test(name, run)

interface Block {
  readonly type: string
  readonly text?: { readonly type: string; readonly text: string }
  readonly elements?: readonly { readonly text: string }[]
}

const blocksOf = (body: ReturnType<typeof slackBody>): readonly Block[] => body.blocks as readonly Block[]
const textsOf = (body: ReturnType<typeof slackBody>): string[] =>
  blocksOf(body).flatMap(({ text, elements = [] }) => [
    ...(text === undefined ? [] : [text.text]),
    ...elements.map((e) => e.text),
  ])

describe('a message to Slack', () => {
  it('says what, since when, what it costs, where it comes from, what to do and where to look', () => {
    const body = slackBody(message)
    expect(blocksOf(body).map(({ type }) => type)).toEqual(['header', 'section', 'context'])
    const text = blocksOf(body)[1].text!.text
    expect(text).toContain(':red_circle: *error*')
    expect(text).toContain('Since 1970-01-01 01:00 UTC, in 2 windows')
    expect(text).toContain('It adds 0.0124 to the mean loss of a row')
    expect(text).toContain('auc is estimated at 0.81 (0.79 to 0.83)')
    expect(text).toContain('version 4 became champion')
    expect(text).toContain('→ Look at it.')
    expect(text).toContain('`modelwright alerts show 3f2a91c07d3e`')
    expect(body.text).toContain('churn')
  })

  it('escapes what Slack reads as its own, and breaks up what looks like formatting', () => {
    expect(escapeSlack('<!channel> a & b')).toBe('&lt;!channel&gt; a &amp; b')
    const text = blocksOf(slackBody(message))[1].text!.text
    expect(text).toContain('&lt;moved&gt; &amp; its')
    expect(text).not.toContain('*mean*')
  })

  it('keeps the limits of Slack, however many alerts and letters there are', () => {
    for (const fill of ['x', '&', '<', '*', '😀']) {
      const long = fill.repeat(2000)
      const items = manyItems.items.map((item) => ({
        ...item,
        what: long,
        when: long,
        cost: long,
        causes: [long, long, long, long, long],
        advice: [long, long, long, long],
      }))
      const body = slackBody({ ...manyItems, title: long, items, rest: new Array<string>(99).fill(long) })
      expect(blocksOf(body).length).toBeLessThanOrEqual(50)
      for (const text of textsOf(body)) expect(text.length).toBeLessThanOrEqual(3000)
      expect(blocksOf(body)[0].text!.text.length).toBeLessThanOrEqual(150 * 2)
      expect(blocksOf(body)[0].text!.type).toBe('plain_text')
      for (const text of textsOf(body).slice(1)) expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/)
    }
  })

  it('does not show the address, which is a secret', async () => {
    const { port } = await httpReceiver('refuses')
    const url = `http://127.0.0.1:${port}/services/T0/B0/secretsecret`
    expect(JSON.stringify(await sendBy(slack({ url: '${SLACK_URL}' }), { SLACK_URL: url }))).not.toContain(
      'secretsecret',
    )
  })

  it.each([[{ url: 'hooks.slack.com' }], [{}], [{ url: 'https://a', channel: '#x' }]])(
    'refuses %j',
    (options) => {
      expect(() => slack(options as never)).toThrow(/slack/)
    },
  )
})
