import { posix } from 'node:path'
import type { SourceFile } from './source-files.ts'

function withoutCode(text: string): string {
  return text.replace(/^( *)(```|~~~)[\s\S]*?^\1\2/gm, '').replace(/`[^`\n]*`/g, '`code`')
}

/** The anchors of a Markdown text, as GitHub makes them of its headings. */
export function anchorsOf(text: string): Set<string> {
  const counts = new Map<string, number>()
  const anchors = new Set<string>()
  for (const [, heading] of text
    .replace(/^( *)(```|~~~)[\s\S]*?^\1\2/gm, '')
    .matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const plain = (heading ?? '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    const slug = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-')
    const seen = counts.get(slug) ?? 0
    counts.set(slug, seen + 1)
    anchors.add(seen === 0 ? slug : `${slug}-${seen}`)
  }
  return anchors
}

function targetsOf(text: string): string[] {
  const plain = withoutCode(text)
  const inline = plain.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)
  const references = plain.matchAll(/^ *\[[^\]]+\]: +<?(\S+?)>?$/gm)
  const html = plain.matchAll(/(?:href|src)="([^"]+)"/g)
  return [...inline, ...references, ...html].map((match) => match[1] ?? '')
}

function broken(
  page: SourceFile,
  target: string,
  pages: ReadonlyMap<string, SourceFile>,
  exists: (path: string) => boolean,
) {
  if (/^[a-z][a-z+.-]*:/.test(target)) return undefined
  if (target.startsWith('/')) return 'is absolute'
  const [path = '', anchor] = decodeURI(target).split('#')
  const to = path === '' ? page.path : posix.join(posix.dirname(page.path), path)
  if (!exists(to)) return 'does not exist'
  const there = pages.get(to)
  if (anchor === undefined || there === undefined) return undefined
  return anchorsOf(there.text).has(anchor) ? undefined : 'has no such heading'
}

/** Lists links between Markdown pages and to files that lead nowhere. */
export function linkViolations(pages: readonly SourceFile[], exists: (path: string) => boolean): string[] {
  const byPath = new Map(pages.map((page) => [page.path, page]))
  return pages.flatMap((page) =>
    targetsOf(page.text).flatMap((target) => {
      const why = broken(page, target, byPath, exists)
      return why === undefined ? [] : [`${page.path} links to ${target}, which ${why}`]
    }),
  )
}
