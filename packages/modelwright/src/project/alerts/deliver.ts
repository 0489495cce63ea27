import type {
  AlertDelivery,
  AlertStore,
  ChannelUse,
  ClaimedDelivery,
  DeliveryResult,
} from '../../core/index.ts'
import { channelOf, type Failure, labelsOf, patienceOf, type SendTools, sendOne } from './send-one.ts'

/** What delivering did. Plain data. */
export interface DeliveryPass {
  readonly sent: number
  /** Attempts that failed and will be made again. */
  readonly failed: readonly { readonly channel: string; readonly problem: string; readonly nextAt: number }[]
  /** What was given up; the other channels are told. */
  readonly givenUp: readonly AlertDelivery[]
}

/** After so long nobody needs to know any more, and the channel is known not to work. */
export const giveUpAfterMs = 3 * 86_400_000
const firstWaitMs = 60_000
const mostWaitMs = 3_600_000
/** A lease outlives the attempt it is for. */
const leaseSpareMs = 20_000

/** How long to wait after so many attempts: a minute, doubled each time, an hour at most; longer where the receiver asks for it. */
export function waitAfter(attempt: number, asked: number | undefined): number {
  return Math.max(Math.min(mostWaitMs, firstWaitMs * 2 ** Math.min(attempt - 1, 10)), asked ?? 0)
}

function resultOf(
  { attempt, madeAt }: ClaimedDelivery,
  failure: Failure | undefined,
  now: number,
): DeliveryResult {
  if (failure === undefined) return { sent: true }
  const nextAt = now + waitAfter(attempt, failure.waitMs)
  return { sent: false, problem: failure.problem, nextAt, givesUp: now - madeAt >= giveUpAfterMs }
}

/** Where deliveries of one model go. */
export interface Delivering {
  readonly alerts: AlertStore
  readonly model: string
  readonly channels: readonly ChannelUse[]
}

type Failed = DeliveryPass['failed'][number]

/** Sends what is due to one receiver, in order, until nothing is left or the channel is seen not to work. */
async function deliverTo(
  { alerts, model }: Delivering,
  { use, label }: { readonly use: ChannelUse; readonly label: string },
  tools: SendTools,
): Promise<{ readonly sent: number; readonly failed: readonly Failed[] }> {
  const leaseMs = patienceOf(channelOf(use)) + leaseSpareMs
  const failed: Failed[] = []
  let sent = 0
  while (tools.signal?.aborted !== true) {
    const claimed = await alerts.claim(model, label, leaseMs)
    if (claimed === undefined) break
    const { id: key, attempt, message } = claimed
    const part = label.slice(use.label.length + 1)
    const failure = await sendOne(use, { message, key, attempt, part }, tools)
    const result = resultOf(claimed, failure, tools.clock())
    await alerts.settle(claimed, result)
    if (result.sent) sent++
    else if (!result.givesUp) failed.push({ channel: label, problem: result.problem, nextAt: result.nextAt })
    if (failure?.isChannel === true) break
  }
  return { sent, failed }
}

/**
 * Sends all that is due of a model's messages, to all channels at once: one that hangs holds up no other.
 *
 * A message is sent at least once. It is noted as sent after the receiver took it: who dies in between sends it again, with the same key.
 */
export async function deliverAlerts(delivering: Delivering, tools: SendTools): Promise<DeliveryPass> {
  const { alerts, model, channels } = delivering
  const receivers = channels.flatMap((use) => labelsOf(use).map((label) => ({ use, label })))
  const done = await Promise.all(receivers.map((receiver) => deliverTo(delivering, receiver, tools)))
  const labels = receivers.map(({ label }) => label)
  const givenUp = await alerts.tellGivenUp(model, labels, tools.clock() - giveUpAfterMs)
  return {
    sent: done.reduce((total, { sent }) => total + sent, 0),
    failed: done.flatMap(({ failed }) => failed),
    givenUp,
  }
}
