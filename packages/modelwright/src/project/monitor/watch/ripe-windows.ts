import type { StoredWindow } from '../../../core/index.ts'
import { isYoung, lengthText } from '../../../monitor/index.ts'
import type { WatchRequest } from './watch-request.ts'

/** Windows by whether the age at which their outcomes are known was reached since they were judged, or lies ahead. */
export interface WindowsByAge {
  readonly ripe: readonly StoredWindow[]
  readonly young: readonly StoredWindow[]
}

/** Finds windows that are whole and came of the age at which outcomes are known, whatever they are, after they were judged last; and those that are younger. */
export async function windowsByAge({ store, name, now, settings }: WatchRequest): Promise<WindowsByAge> {
  if (settings.outcomesAfterMs === undefined) return { ripe: [], young: [] }
  const windows = await store.monitor.windows({ model: name, isWhole: true })
  const wasYoung = (window: StoredWindow): boolean => isYoung(window, { now: window.judgedAt, settings })
  return {
    ripe: windows.filter((window) => wasYoung(window) && !isYoung(window, { now, settings })),
    young: windows.filter((window) => isYoung(window, { now, settings })),
  }
}

/** Says that measured performance waits, and for what; undefined: it does not. */
export async function waitingNote(request: WatchRequest): Promise<string | undefined> {
  const { young } = await windowsByAge(request)
  const waiting = young.filter(({ outcomes }) => outcomes > 0)
  if (waiting.length === 0) return undefined
  const which = waiting.length === 1 ? 'one window' : `${waiting.length} windows`
  return `Outcomes are known after ${lengthText(request.settings.outcomesAfterMs!)} (trial.outcomesAfter): how the model fares in ${which} with younger rows is not measured yet.`
}
