import type { Split } from '../target.ts'
import { placedOf } from './desk.ts'
import type { Planned } from './make-plan.ts'
import type { Tools } from './settle.ts'
import { shares } from './split.ts'

/** What an apply works with. */
export interface Work extends Tools {
  readonly planned: Planned
}

/** Points traffic, written down before and after. */
export async function shift({ desk, cloud, ledger }: Tools, key: string, to: Split): Promise<void> {
  await ledger.begin(key)
  await desk.target.shift(cloud, placedOf(ledger.state(), desk), to)
  await ledger.done(key, (state) => ({ ...state, traffic: shares(to) }))
}
