import type { Scope } from '../exchange.ts'

/** All that callers may be allowed. */
export const scopes: readonly Scope[] = [
  'predict',
  'describe',
  'artifact',
  'outcomes',
  'metrics',
  'predictions',
]

/** Whether a value is the name of a scope. */
export function isScope(value: unknown): value is Scope {
  return scopes.includes(value as Scope)
}
