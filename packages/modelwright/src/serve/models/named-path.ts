/** A path that names a model, and perhaps its version. */
export interface NamedPath {
  readonly name: string
  readonly version?: string
  /** The path within the model, with its query. */
  readonly inner: string
}

/** `/models/<name>[/versions/<version>]`, then a path of one model. */
const own = /^\/models\/([^/?#]+)(?:\/versions\/([^/?#]+))?([/?#].*)?$/s

/** Paths of other formats that hold the name; they mean the same within the model. */
const foreign = [
  /^\/v2\/models\/([^/?#]+)(?:\/versions\/([^/?#]+))?/,
  /^\/ml\/v4\/deployments\/([^/?#]+)\/predictions/,
]

/** Reads the model that a path names; undefined where it names none, or not in proper percent-encoding. */
export function namedPath(path: string): NamedPath | undefined {
  if (path.startsWith('/models/')) {
    const found = own.exec(path)
    return found === null ? undefined : named(found[1]!, found[2], innerOf(found[3]))
  }
  if (!path.startsWith('/v2/models/') && !path.startsWith('/ml/v4/')) return undefined
  for (const form of foreign) {
    const found = form.exec(path)
    if (found !== null) return named(found[1]!, found[2], path)
  }
  return undefined
}

function named(name: string, version: string | undefined, inner: string): NamedPath | undefined {
  try {
    const decoded = decodeURIComponent(name)
    return version === undefined
      ? { name: decoded, inner }
      : { name: decoded, version: decodeURIComponent(version), inner }
  } catch {
    return undefined
  }
}

/** SageMaker asks several models of one container at `/models/<name>/invoke`. */
function innerOf(rest = '/'): string {
  const path = rest.startsWith('/') ? rest : `/${rest}`
  return path === '/invoke' || path.startsWith('/invoke?') ? path.replace('/invoke', '/invocations') : path
}
