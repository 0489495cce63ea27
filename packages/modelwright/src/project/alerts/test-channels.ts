import { randomUUID } from 'node:crypto'
import type { AlertMessage, ChannelUse } from '../../core/index.ts'
import { shownText } from '../../core/report/shown.ts'
import { labelsOf, type SendTools, sendOne } from './send-one.ts'

/** How a channel fared. */
export interface ChannelTest {
  readonly channel: string
  /** '' where the receiver has the message. */
  readonly problem: string
  readonly durationMs: number
}

function testMessage(model: string, now: number): AlertMessage {
  return {
    ...{ id: randomUUID(), kind: 'test', model, at: now, severity: 'warning', items: [] },
    title: `[test] ${shownText(model)}: this is how alerts arrive`,
    rest: ['Nothing is wrong: somebody tries whether messages arrive.'],
    look: [`modelwright alerts list --model ${shownText(model)}`],
  }
}

/** Sends a message to every channel, past the outbox, and says how each fared. */
export function testChannels(
  model: string,
  channels: readonly ChannelUse[],
  tools: SendTools,
): Promise<readonly ChannelTest[]> {
  const message = testMessage(model, tools.clock())
  const receivers = channels.flatMap((use) => labelsOf(use).map((label) => ({ use, label })))
  return Promise.all(
    receivers.map(async ({ use, label }): Promise<ChannelTest> => {
      const startedAt = tools.clock()
      const part = label.slice(use.label.length + 1)
      const failure = await sendOne(use, { message, key: randomUUID(), attempt: 1, part }, tools)
      return { channel: label, problem: failure?.problem ?? '', durationMs: tools.clock() - startedAt }
    }),
  )
}
