import type { Policy } from '../policy.ts'
import { cronPolicy } from './cron.ts'
import { dailyPolicy } from './daily.ts'
import { onDriftPolicy } from './on-drift.ts'
import { onLossPolicy } from './on-loss.ts'
import { onNewOutcomesPolicy } from './on-new-outcomes.ts'
import { onNewRowsPolicy } from './on-new-rows.ts'
import { weeklyPolicy } from './weekly.ts'

/** Every policy, by name. */
export const policies: Readonly<Record<string, Policy>> = {
  cron: cronPolicy as unknown as Policy,
  daily: dailyPolicy as unknown as Policy,
  'on-drift': onDriftPolicy as unknown as Policy,
  'on-loss': onLossPolicy as unknown as Policy,
  'on-new-outcomes': onNewOutcomesPolicy as unknown as Policy,
  'on-new-rows': onNewRowsPolicy as unknown as Policy,
  weekly: weeklyPolicy as unknown as Policy,
}
