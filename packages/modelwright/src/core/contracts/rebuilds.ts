/** What it takes to do runs again, beside what their artifacts say: an object a run. */
export interface RebuildStore {
  /** Keeps the digest of the object that says how a run was made. */
  record(entry: { readonly run: string; readonly object: string }): Promise<void>
  /** The digest of a run's object; undefined where it has none. */
  get(run: string): Promise<string | undefined>
}
