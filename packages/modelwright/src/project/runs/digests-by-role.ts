import type { RunDetails } from '../../core/index.ts'

/** Which data a run read, by role; several of one role are written after each other, in the order of their digests. */
export function digestsByRole({ data }: Pick<RunDetails, 'data'>): Record<string, string> {
  const digests = new Map<string, string[]>()
  for (const { role, digest } of data) digests.set(role, [...(digests.get(role) ?? []), digest])
  return Object.fromEntries([...digests].map(([role, of]) => [role, of.sort().join(' ')]))
}
