import type { AlertMessage, ChannelUse, StoredAlert } from '../../../src/core/index.ts'
import { alertItem, messageOf, readAlertRules } from '../../../src/monitor/index.ts'
import { type Failure, labelsOf, sendOne } from '../../../src/project/alerts/send-one.ts'
import { finding } from '../../monitor/alerts/windows.ts'

/** An alert as the store has it. */
export const alert: StoredAlert = {
  ...{
    id: '3f2a91c07d3e',
    model: 'churn',
    key: 'drift/age',
    severity: 'error',
    openedAt: 7_200_000,
    since: 3_600_000,
  },
  ...{
    windows: 2,
    recoveredAt: null,
    ended: null,
    reopened: 0,
    told: null,
    causes: ['It began when version 4 became champion.'],
  },
  last: finding('drift/age', {
    severity: 'error',
    text: 'The column "age" <moved> & its *mean* is 51; 38 is expected.',
    cost: { loss: 0.0124, low: 0.008, high: 0.016 },
  }),
  seen: { model: 'churn', version: '4', from: 3_600_000, until: 7_200_000 },
}

/** A message of one alert. */
export const message: AlertMessage = messageOf([{ alert, change: 'opened' }], {
  ...{ id: 'm1', model: 'churn', now: 7_200_000, rules: readAlertRules() },
  metricsOf: () => ({ 'estimate/auc': { value: 0.81, low: 0.79, high: 0.83 } }),
})

/** A message of many alerts. */
export const manyItems: AlertMessage = {
  ...message,
  items: Array.from({ length: 60 }, (_, at) => ({
    ...alertItem(alert, 'opened'),
    id: `a${at}`,
    what: 'x'.repeat(500),
  })),
}

/** Sends a message once, to the first receiver of a channel. */
export function sendBy(
  use: ChannelUse,
  env: Readonly<Record<string, string>> = {},
  given: AlertMessage = message,
): Promise<Failure | undefined> {
  const part = labelsOf(use)[0].slice(use.label.length + 1)
  const tools = { env, folder: process.cwd(), clock: () => 1_700_000_000_000 }
  return sendOne(use, { message: given, key: 'key-1', attempt: 1, part }, tools)
}
