import { type Html, html, nothing } from './html.ts'
import { searchBox, searchDigest, searchScript } from './search.ts'
import { styles } from './styles.ts'

/** A part of a page with its own heading. */
export interface Section {
  /** Anchor, unique in the page. */
  readonly id: string
  readonly title: string
  /** How to read it, in one sentence. */
  readonly about?: string
  readonly body: Html
}

/** What a page is made of. */
export interface PageInput {
  readonly title: string
  /** The kind of page, above the title. */
  readonly kicker: string
  /** The page in a few sentences. */
  readonly lead: Html
  readonly sections: readonly Section[]
  readonly footer: Html
  /** Whether a box finds what has `data-find`, by the one script that a page may hold. */
  readonly isSearched?: boolean
}

function sectionOf({ id, title, about, body }: Section): Html {
  const words = about === undefined ? nothing : html`<p class="about">${about}</p>`
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${words}${body}</section>
`
}

function contents(sections: readonly Section[]): Html {
  const links = sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)
  return html`<nav class="contents" aria-label="Contents"><ol>${links}</ol></nav>
`
}

/** Forbids scripts and requests, whatever a cell of the data may hold. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

/** Allows one script besides, by its digest. */
const searchedPolicy = `${policy}; script-src 'sha256-${searchDigest}'`

/** Makes a whole page that needs nothing besides itself: no script, no request. */
export function pageOf({ title, kicker, lead, sections, footer, isSearched = false }: PageInput): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${isSearched ? searchedPolicy : policy}">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${{ markup: styles }}</style>
</head>
<body>
<header><p class="kicker">${kicker}</p><h1>${title}</h1><div class="lead">${lead}</div></header>
${contents(sections)}${isSearched && searchBox()}<main>
${sections.map(sectionOf)}</main>
<footer>${footer}</footer>
${isSearched && { markup: `<script>${searchScript}</script>\n` }}</body>
</html>
`.markup
}
