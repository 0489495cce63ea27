import { cellRedactor, load } from '@modelwright/runtime'
import type { Desk } from '../../../deploy/index.ts'
import { goldenObjects } from '../../../pack/index.ts'

/** Tells golden rows from others, by the JSON of a logged prediction. */
export type IsGolden = (json: string) => boolean

/**
 * Knows the rows that a deployment is asked before it has traffic: they are drawn from the schema, and say nothing of who asks it.
 *
 * They are known by what was asked, so that a real row which is the same to the last cell counts as one of them.
 */
export async function goldenRowsOf({ store, target, objects }: Desk, deployment: string): Promise<IsGolden> {
  const stored = await store.get(target.name, deployment)
  const known = new Map<string, Set<string>>()
  for (const { model, options } of stored?.state.revisions ?? []) {
    const redacted = (options as { logRedact?: readonly string[] }).logRedact ?? []
    const redact = cellRedactor(redacted.map((name) => [name, null]))
    const texts = known.get(model.digest) ?? new Set<string>()
    for (const row of goldenObjects(load(await objects.get(model.digest))))
      texts.add(JSON.stringify(redacted.length === 0 ? row : redact(row)))
    known.set(model.digest, texts)
  }
  return (json) => {
    try {
      const { digest, features } = JSON.parse(json) as { digest: string; features: unknown }
      return known.get(digest)?.has(JSON.stringify(features)) === true
    } catch {
      return false
    }
  }
}
