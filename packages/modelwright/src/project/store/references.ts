/** What a reference to a model means, before anything is looked up. */
export type Reference =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'alias'; readonly name: string; readonly alias: string }
  | { readonly kind: 'version'; readonly name: string; readonly version: number }

/**
 * Reads `name`, `name@alias`, `name/version`, each also after `models:/`.
 *
 * A plain word may also be a run id or a digest: that is for the store to find out.
 */
export function parseReference(text: string): Reference {
  const rest = text.startsWith('models:/') ? text.slice('models:/'.length) : text
  const version = /^(.+)\/(\d{1,9})$/s.exec(rest)
  if (version !== null) return { kind: 'version', name: version[1], version: Number(version[2]) }
  const at = rest.lastIndexOf('@')
  if (at > 0) return { kind: 'alias', name: rest.slice(0, at), alias: rest.slice(at + 1) }
  return { kind: 'name', name: rest }
}
