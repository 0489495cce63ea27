import { exampleRow, formatTime, type Service, type WireAnswer } from '@modelwright/runtime'
import { escapeHtml } from '../core/report/index.ts'

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Makes the page at `/`: what is served, where, and a request that works. */
export function indexPage(service: Service, hostHeader = '', scheme = 'http'): WireAnswer {
  const title = titleOf(service)
  const html = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}
pre{background:#f3f4f6;padding:1rem;overflow:auto}td,th{padding:.2rem 1rem .2rem 0;text-align:left;vertical-align:top}</style>
<h1>${title}</h1>
${indexBody(service, hostHeader, scheme)}
</html>`
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
    body: Buffer.from(html),
  }
}

/** A request with nothing but what Python brings along. */
function pythonExample(row: unknown, url: string): string {
  return `import json, urllib.request

rows = json.loads(${pythonQuote(JSON.stringify([row]))})
request = urllib.request.Request("${url}/predict", json.dumps({"instances": rows}).encode(), {"Content-Type": "application/json"})
for said in json.load(urllib.request.urlopen(request))["predictions"]:
    print(said["prediction"], said.get("probabilities"))`
}

function typescriptExample(row: unknown, url: string): string {
  return `import { createClient } from '@modelwright/runtime'

const model = createClient({ url: '${url}' })
console.log(await model.predict(${JSON.stringify(row)}))`
}

/** JSON text as a string of Python: every backslash and quote doubled up or escaped. */
function pythonQuote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** Name and version of what is served, escaped. */
export function titleOf({ model, version }: Service): string {
  return escapeHtml(version === undefined ? model.name : `${model.name} ${version}`)
}

/** What is served, where, and a request that works, as markup: also for readers without scripts. */
export function indexBody({ model }: Service, hostHeader = '', scheme = 'http'): string {
  const { inputs, output } = model.schema
  const url = `${scheme}://${/^[\w.:[\]-]{1,255}$/.test(hostHeader) ? hostHeader : 'localhost'}`
  const rows = inputs.map(
    (input) =>
      `<tr><td>${escapeHtml(input.name)}<td>${input.type}${input.nullable ? ', may be missing' : ''}<td>${escapeHtml(rangeOf(input))}`,
  )
  const row = exampleRow(model.schema)
  const body = shellQuote(JSON.stringify(row))
  return `<p>Predicts <b>${escapeHtml(output.name)}</b>${output.unit === undefined ? '' : ` in ${escapeHtml(output.unit)}`} (${output.task}${output.classes === undefined ? '' : `: ${escapeHtml(listOf(output.classes))}`}). Artifact ${model.digest.slice(0, 12)}.</p>
<p>POST /predict, and <a href="/openapi.json">the paths of other formats</a> · <a href="/schema">/schema</a> · <a href="/openapi.json">/openapi.json</a> · <a href="/health/live">/health/live</a> · <a href="/health/ready">/health/ready</a></p>
<h2>curl</h2>
<pre>curl -H 'content-type: application/json' -d ${escapeHtml(body)} ${url}/predict</pre>
<h2>Python</h2>
<pre>${escapeHtml(pythonExample(row, url))}</pre>
<h2>TypeScript</h2>
<pre>${escapeHtml(typescriptExample(row, url))}</pre>
<h2>Columns</h2>
<table><tr><th>column<th>type<th>usual values${rows.join('\n')}</table>`
}

function rangeOf({ type, range, levels, unit }: Service['model']['schema']['inputs'][number]): string {
  if (levels !== undefined) return listOf(levels)
  const usual = range?.map((end) => (type === 'time' ? formatTime(end) : String(end))).join(' to ')
  return [usual, unit].filter((part) => part !== undefined).join(' ')
}

function listOf(levels: readonly string[]): string {
  const shown = levels.slice(0, 12).join(', ')
  return levels.length > 12 ? `${shown} and ${levels.length - 12} more` : shown
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
