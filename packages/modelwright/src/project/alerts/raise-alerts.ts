import type {
  AlertPass,
  AlertRules,
  AlertStore,
  ChannelUse,
  ModelEvent,
  WindowVerdict,
} from '../../core/index.ts'
import { readAlertRules } from '../../monitor/index.ts'
import { type DeliveryPass, deliverAlerts } from './deliver.ts'
import { labelsOf, type SendTools } from './send-one.ts'

/** What alerts are raised from. */
export interface AlertRequest {
  readonly alerts: AlertStore
  readonly model: string
  /** What was judged in this pass; what was judged before may come again. */
  readonly verdicts: readonly WindowVerdict[]
  /** Versions in use; alerts of others end. Absent: nothing is said of that. */
  readonly live?: readonly string[] | undefined
  readonly channels?: readonly ChannelUse[] | undefined
  /** Default: as {@link readAlertRules} has them. */
  readonly rules?: AlertRules | undefined
  /** What happened to the model: where an alert may come from. */
  readonly events?: readonly ModelEvent[] | undefined
}

/** What one pass did to alerts, and what became of the messages. Plain data. */
export interface RaisedAlerts extends AlertPass {
  readonly delivered: DeliveryPass
}

/**
 * Turns verdicts into alerts and alerts into messages to people; then sends all that waits, also what earlier passes left.
 *
 * Alerts and the messages of them are written in one transaction before anything is sent: whoever dies after it loses nothing. The same
 * verdicts change nothing and tell nobody twice.
 */
export async function raiseAlerts(
  { alerts, model, verdicts, live, channels = [], rules = readAlertRules(), events = [] }: AlertRequest,
  tools: SendTools,
): Promise<RaisedAlerts> {
  const receivers = channels.flatMap((use) => labelsOf(use).map((label) => ({ label, least: use.least })))
  const pass = await alerts.raise({ model, verdicts, live, rules, events, channels: receivers })
  return { ...pass, delivered: await deliverAlerts({ alerts, model, channels }, tools) }
}
