import { didYouMean, type OptionSpecs, readOptions } from '../core/index.ts'
import { wrongWindow } from './time-length.ts'
import type { TimedRows, WindowRows, WindowUse } from './window.ts'
import { windows } from './windows/index.ts'

/** A window that was checked, with its options. */
export interface ReadWindow {
  /** In a few words. */
  readonly text: string
  rowsOf(rows: TimedRows): WindowRows
}

/**
 * Reads a window.
 *
 * @throws {ModelwrightError} UPDATE_WINDOW_INVALID, CORE_OPTION_INVALID - when it is none of ours, or its options are wrong
 */
export function readWindow({ name, options: given }: WindowUse): ReadWindow {
  const names = Object.keys(windows)
  if (!Object.hasOwn(windows, name))
    throw wrongWindow(
      'window',
      `There is no window "${String(name).slice(0, 40)}".`,
      ...didYouMean(String(name), names),
      "Take 'all', last('90d'), weighted('30d') or sinceDrift().",
    )
  const window = windows[name]
  const options = readOptions<OptionSpecs>(window.options, given, name)
  window.check(options)
  return { text: window.text(options), rowsOf: (rows) => window.rowsOf(rows, options) }
}
