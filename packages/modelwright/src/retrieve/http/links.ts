import type { IncomingHttpHeaders } from 'node:http'

const link = /<([^>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:"[^"]*"|[^\s",;]+))?)*)/g

/** The address that a `Link` header gives for a relation such as `next`, as it is written there. */
export function linkOf(headers: IncomingHttpHeaders, relation: string): string | undefined {
  const text = Array.isArray(headers.link) ? headers.link.join(', ') : (headers.link ?? '')
  for (const [, target, parameters] of text.matchAll(link)) {
    const relations = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))/i.exec(parameters)
    if ((relations?.[1] ?? relations?.[2] ?? '').split(/\s+/).includes(relation)) return target
  }
  return undefined
}
