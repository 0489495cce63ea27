import { openProjectIfThere } from '../../open-if-there.ts'
import type { Gauge } from './gauges.ts'
import { readGauges } from './read-gauges.ts'

/** Whose gauges are read, from the store of which folder. */
export interface GaugesRequest {
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly models: readonly string[]
}

/** Reads gauges in a thread, so that whoever answers requests does not wait for a store. */
export async function gaugesTask({ folder, env, models }: GaugesRequest): Promise<readonly Gauge[]> {
  const project = await openProjectIfThere(folder, { needed: false, env })
  if (project === undefined) return []
  try {
    return await readGauges(project, models)
  } finally {
    await project.close()
  }
}
