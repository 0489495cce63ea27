/** The name of what reads gauges in a thread. */
export const gaugesTaskName = 'monitor-gauges'

/** Whose gauges are read, from the store of which folder. */
export interface GaugesRequest {
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly models: readonly string[]
}
