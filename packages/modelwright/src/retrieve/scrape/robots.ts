import { foldAscii } from '@modelwright/runtime'

/** What a site asks of one program: rules, and seconds between requests. */
export interface RobotsRules {
  readonly rules: readonly { readonly isAllowed: boolean; readonly path: string }[]
  readonly crawlDelay: number | undefined
}

/** A site that asks nothing. */
export const noRules: RobotsRules = { rules: [], crawlDelay: undefined }

/** A site that shuts everyone out. */
export const allForbidden: RobotsRules = { rules: [{ isAllowed: false, path: '/' }], crawlDelay: undefined }

interface Group {
  readonly agents: string[]
  readonly rules: { isAllowed: boolean; path: string }[]
  crawlDelay: number | undefined
}

/** The name by which a site may speak of a program: the letters, `_` and `-` that its user agent begins with. */
export function productToken(userAgent: string): string {
  return foldAscii(/^[A-Za-z_-]*/.exec(userAgent.trim())![0])
}

/** Escapes of characters that need none are undone, those of others are written alike: `%7e` and `~` are one path. */
function canonicalPath(path: string): string {
  const escaped = path.replace(/[^\x21-\x7e]+/g, (text) => encodeURIComponent(text))
  return escaped.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16))
    return /[A-Za-z0-9._~-]/.test(character) ? character : `%${foldAscii(hex)}`
  })
}

function pairOf(line: string): readonly [name: string, value: string] | undefined {
  const text = line.replace(/#.*$/, '')
  const at = text.indexOf(':')
  return at < 0 ? undefined : [foldAscii(text.slice(0, at).trim()), text.slice(at + 1).trim()]
}

function addLine(groups: Group[], isOpen: boolean, name: string, value: string): boolean {
  if (name === 'user-agent') {
    if (!isOpen) groups.push({ agents: [], rules: [], crawlDelay: undefined })
    groups.at(-1)!.agents.push(value === '*' ? '*' : productToken(value))
    return true
  }
  const group = groups.at(-1)
  if (name === 'allow' || name === 'disallow') {
    // An empty rule allows or forbids nothing, but ends the list of agents like any other.
    if (value !== '') group?.rules.push({ isAllowed: name === 'allow', path: canonicalPath(value) })
    return false
  }
  if (name === 'crawl-delay' && group !== undefined && /^\d{1,6}(\.\d+)?$/.test(value)) {
    group.crawlDelay = Math.max(group.crawlDelay ?? 0, Number(value))
    return false
  }
  // Sitemap and whatever else there is do not interfere (RFC 9309, 2.2.4).
  return isOpen
}

function groupsOf(text: string): readonly Group[] {
  const groups: Group[] = []
  let isOpen = false
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    const pair = pairOf(line)
    if (pair !== undefined) isOpen = addLine(groups, isOpen, pair[0], pair[1])
  }
  return groups
}

/**
 * Reads what a robots.txt asks of one program: all groups that name it, else all for everyone.
 *
 * @param userAgent - its first letters are the name that groups are looked up by, whatever their case
 * @see RFC 9309; Crawl-delay, which it does not know, is read as most sites mean it: seconds between requests
 */
export function readRobots(text: string, userAgent: string): RobotsRules {
  const groups = groupsOf(text)
  const token = productToken(userAgent)
  const own = groups.filter(({ agents }) => token !== '' && agents.includes(token))
  const used = own.length > 0 ? own : groups.filter(({ agents }) => agents.includes('*'))
  const delays = used.flatMap(({ crawlDelay }) => (crawlDelay === undefined ? [] : [crawlDelay]))
  return {
    rules: used.flatMap(({ rules }) => rules),
    crawlDelay: delays.length === 0 ? undefined : Math.max(...delays),
  }
}

/** Whether a pattern fits the beginning of a path; `*` is anything, `$` at its end the end. Linear for each star. */
function fits(pattern: string, path: string): boolean {
  const isWhole = pattern.endsWith('$')
  const parts = (isWhole ? pattern.slice(0, -1) : pattern).split('*')
  if (!path.startsWith(parts[0])) return false
  let at = parts[0].length
  if (parts.length === 1) return !isWhole || at === path.length
  for (const part of parts.slice(1, -1)) {
    const found = path.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  const last = parts.at(-1)!
  return isWhole ? path.length - last.length >= at && path.endsWith(last) : path.indexOf(last, at) >= 0
}

/**
 * Whether rules let a program have a page: the longest rule that fits decides, of equally long ones the one that allows.
 *
 * `/robots.txt` itself is always allowed.
 */
export function isAllowedBy({ rules }: RobotsRules, url: URL): boolean {
  const path = canonicalPath(`${url.pathname}${url.search}`)
  if (url.pathname === '/robots.txt') return true
  let longest = -1
  let isAllowed = true
  for (const rule of rules) {
    if (rule.path.length < longest || !fits(rule.path, path)) continue
    isAllowed = rule.path.length > longest ? rule.isAllowed : isAllowed || rule.isAllowed
    longest = rule.path.length
  }
  return isAllowed
}
