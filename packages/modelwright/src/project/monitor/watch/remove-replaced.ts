import type { WatchStore } from './overlay-store.ts'

/** Clocks of disks may be so far ahead. */
const slackMs = 60_000

/** Digests of all sketches that windows and parts of some models refer to. */
export async function sketchesOf(
  { monitor }: WatchStore,
  models: readonly string[],
): Promise<ReadonlySet<string>> {
  const digests = new Set<string>()
  for (const model of models) {
    for (const { sketch } of await monitor.parts({ model })) digests.add(sketch)
    for (const { sketch } of await monitor.windows({ model })) if (sketch !== null) digests.add(sketch)
  }
  return digests
}

/**
 * Removes sketches that a pass replaced: a part grows with every pass, and would leave an object each time.
 *
 * What somebody else wrote in the meantime, or refers to, stays; what is missed here is left to `gc`.
 *
 * @param digests - of sketches that were referred to when the pass began
 */
export async function removeReplaced(
  store: WatchStore,
  digests: ReadonlySet<string>,
  startedAt: number,
): Promise<void> {
  const { removeUnwanted } = store.objects
  if (removeUnwanted === undefined || digests.size === 0) return
  const kept = await sketchesOf(store, await store.monitor.models())
  for (const digest of digests) if (!kept.has(digest)) await removeUnwanted(digest, startedAt - slackMs)
}
