import { defineStreamDetector } from '../../core/index.ts'

/** What Page and Hinkley's test remembers. */
export interface PageHinkleyState {
  readonly delta: number
  readonly threshold: number
  readonly forgetting: number
  readonly leastRows: number
  count: number
  mean: number
  rise: number
  leastRise: number
  fall: number
  mostFall: number
}

function begin(state: PageHinkleyState): void {
  Object.assign(state, { count: 0, mean: 0, rise: 0, leastRise: 0, fall: 0, mostFall: 0 })
}

/**
 * Adds up how far numbers are above their mean so far, and below it, and says when either sum has come far from its extreme.
 *
 * Fast and tiny, but its threshold is in the unit of the numbers: standardise them first, or set it. It states no rate of
 * false alarms. After an alarm it begins anew.
 * Missing: NaN is passed over.  Seeded: no.  Cost: O(1) a number.
 *
 * @see Page (1954), Continuous inspection schemes, Biometrika 41; river.drift.PageHinkley
 */
export const pageHinkley = defineStreamDetector({
  name: 'page-hinkley',
  about: 'Finds a lasting change of the mean of a stream',
  takes: ['stream'],
  options: {
    delta: { type: 'number', default: 0.005, min: 0, about: 'changes of the mean up to this are none' },
    threshold: { type: 'number', default: 50, exclusiveMin: 0, about: 'sum of distances that is an alarm' },
    forgetting: {
      type: 'number',
      default: 0.9999,
      exclusiveMin: 0,
      max: 1,
      about: 'what a sum keeps of itself each time',
    },
    leastRows: { type: 'integer', default: 30, min: 1, about: 'numbers before the first alarm' },
  },
  start(options): PageHinkleyState {
    const state = { ...options } as PageHinkleyState
    begin(state)
    return state
  },
  add(state: PageHinkleyState, value) {
    if (Number.isNaN(value)) return false
    state.count++
    state.mean += (value - state.mean) / state.count
    const away = value - state.mean
    state.rise = state.forgetting * state.rise + away - state.delta
    state.fall = state.forgetting * state.fall + away + state.delta
    const isFirst = state.count === 1
    state.leastRise = isFirst ? state.rise : Math.min(state.leastRise, state.rise)
    state.mostFall = isFirst ? state.fall : Math.max(state.mostFall, state.fall)
    const most = Math.max(state.rise - state.leastRise, state.mostFall - state.fall)
    if (state.count < state.leastRows || !(most > state.threshold)) return false
    begin(state)
    return true
  },
})
