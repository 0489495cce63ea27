import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const [header, ...lines] = readFileSync(new URL('../data/penguins.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
const birdsAPage = 50

function cells(line: string, tag: 'td' | 'th'): string {
  return `<tr>${line
    .split(',')
    .map((cell) => `<${tag}>${cell}</${tag}>`)
    .join('')}</tr>`
}

/** One page of the list, with a link to the next as long as there is one. */
function page(number: number): string {
  const birds = lines.slice((number - 1) * birdsAPage, number * birdsAPage)
  const hasNext = number * birdsAPage < lines.length
  return `<!doctype html><meta charset="utf-8"><title>Penguins</title>
<table><caption>Penguins seen, page ${number}</caption>
<thead>${cells(header, 'th')}</thead>
<tbody>${birds.map((bird) => cells(bird, 'td')).join('\n')}</tbody></table>
${hasNext ? `<a class="next" href="/penguins?page=${number + 1}">next</a>` : ''}`
}

/** Serves the list of penguins on this machine, as a site of the web would; stops with the program. */
export async function openSite(): Promise<string> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (url.pathname === '/robots.txt') response.end('User-agent: *\nDisallow: /nests\n')
    else if (url.pathname !== '/penguins') response.writeHead(404).end()
    else
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(page(Number(url.searchParams.get('page') ?? 1)))
  })
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
