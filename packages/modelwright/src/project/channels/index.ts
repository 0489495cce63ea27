import type { Channel } from '../../core/index.ts'
import { emailChannel } from './email.ts'
import { slackChannel } from './slack.ts'
import { webhookChannel } from './webhook.ts'

/** Every channel, by name. */
export const channels: Readonly<Record<string, Channel>> = {
  email: emailChannel as unknown as Channel,
  slack: slackChannel as unknown as Channel,
  webhook: webhookChannel as unknown as Channel,
}
