/** Reads a value that stands in a URL or a header: true, false, a number, or else text. */
export function settingOf(text: string): unknown {
  if (text === 'true') return true
  if (text === 'false') return false
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text
}

/** Reads the parameters in the query of a path; what is not properly escaped stays as it is. */
export function queryOf(path: string): Readonly<Record<string, unknown>> {
  const at = path.indexOf('?')
  const found: [string, unknown][] = []
  if (at < 0) return {}
  for (const part of path
    .slice(at + 1)
    .split('#', 1)[0]
    .split('&')
    .slice(0, 100)) {
    const cut = part.indexOf('=')
    if (part === '') continue
    const name = unescaped(cut < 0 ? part : part.slice(0, cut))
    found.push([name, settingOf(cut < 0 ? 'true' : unescaped(part.slice(cut + 1)))])
  }
  return Object.fromEntries(found)
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '))
  } catch {
    return text
  }
}
