import type { Scope } from '../exchange.ts'

/** All that callers may be allowed. */
export const scopes: readonly Scope[] = [
  'predict',
  'describe',
  'artifact',
  'outcomes',
  'metrics',
  'predictions',
  'admin',
]

/** What a certificate alone allows: all but what changes something. */
export const scopesOfCertificates: readonly Scope[] = scopes.filter((scope) => scope !== 'admin')

/** Whether a value is the name of a scope. */
export function isScope(value: unknown): value is Scope {
  return scopes.includes(value as Scope)
}
