import { type AlertRules, type OptionSpecs, readOptions } from '../../core/index.ts'

const options = {
  warnings: {
    type: 'integer',
    default: 2,
    min: 1,
    max: 100,
    about: 'A warning opens an alert once so many of the last windows showed it; an error opens one at once',
  },
  of: { type: 'integer', default: 3, min: 1, max: 100, about: 'How many last windows that are' },
  quiet: {
    type: 'integer',
    default: 2,
    min: 1,
    max: 100,
    about:
      'So many whole windows in a row that do not show it end an alert; doubled with each re-opening, up to four times as many',
  },
  reopen: {
    type: 'integer',
    default: 6,
    min: 0,
    max: 1000,
    about: 'An alert that ended opens again, as the same and at once, when it shows within so many windows',
  },
  repeatHours: {
    type: 'number',
    default: 24,
    exclusiveMin: 0,
    max: 8760,
    about: 'Errors that stay open are told again after so many hours',
  },
  most: {
    type: 'integer',
    default: 10,
    min: 1,
    max: 50,
    about: 'A message tells so many alerts in full, and of the rest how many there are',
  },
} as const satisfies OptionSpecs

/** What may be said of when alerts open, end and are told again. */
export const alertOptions: OptionSpecs = options

/**
 * Reads the rules of alerts; what is not said is as usual: a warning in two of three windows, two quiet windows, once a day.
 *
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when a name or value is none
 * @example
 * readAlertRules({ quiet: 3 }).quiet // → 3
 */
export function readAlertRules(given: Readonly<Record<string, unknown>> = {}): AlertRules {
  const rules = readOptions(options, given, 'alerts')
  // So many of fewer would never open anything.
  return Object.freeze({ ...rules, of: Math.max(rules.of, rules.warnings) })
}
