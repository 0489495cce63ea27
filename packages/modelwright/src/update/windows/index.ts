import type { Window } from '../window.ts'
import { lastWindow } from './last.ts'
import { sinceDriftWindow } from './since-drift.ts'
import { weightedWindow } from './weighted.ts'

/** Every window, by name. */
export const windows: Readonly<Record<string, Window>> = {
  last: lastWindow as unknown as Window,
  'since-drift': sinceDriftWindow as unknown as Window,
  weighted: weightedWindow as unknown as Window,
}
