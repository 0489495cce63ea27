import type { AlertSilence, StoredAlert } from '../../core/index.ts'

/**
 * Whether a pattern names a key: `*` stands for anything, all else for itself.
 *
 * @example
 * matchesPattern('drift/*', 'drift/age') // → true
 */
export function matchesPattern(pattern: string, key: string): boolean {
  const parts = pattern.split('*')
  if (parts.length === 1) return pattern === key
  const [first, last] = [parts[0], parts[parts.length - 1]]
  if (!key.startsWith(first)) return false
  let at = first.length
  // The leftmost place of each part leaves most to the rest: no way has to be tried twice.
  for (const part of parts.slice(1, -1)) {
    const found = key.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return key.length - at >= last.length && key.endsWith(last)
}

/** The first silence that holds for an alert now; undefined: none does. */
export function silenceOf(
  { model, key, last }: Pick<StoredAlert, 'model' | 'key' | 'last'>,
  silences: readonly AlertSilence[],
  now: number,
): AlertSilence | undefined {
  return silences.find(
    (silence) =>
      now < silence.until &&
      (silence.model === null || silence.model === model) &&
      (silence.column === null || silence.column === last.column) &&
      matchesPattern(silence.pattern, key),
  )
}
