import type { Row } from './protocol.ts'

/** What code is written for. */
export interface SnippetInput {
  /** Where the service is, without a slash at its end. */
  readonly url: string
  readonly row: Row
  readonly hasIntervals: boolean
}

/** A language that a request is written in. */
export interface Snippet {
  readonly name: string
  readonly write: (input: SnippetInput) => string
}

/** Quoted for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

function curl({ url, row, hasIntervals }: SnippetInput): string {
  const body = { instances: [row], ...(hasIntervals && { parameters: { intervals: true } }) }
  return `curl -s ${quoted(`${url}/predict`)} \\\n  -H 'content-type: application/json' \\\n  -d ${quoted(JSON.stringify(body))}\n`
}

function typescript({ url, row, hasIntervals }: SnippetInput): string {
  const entries = Object.entries(row).map(
    ([name, value]) =>
      `  ${name === '__proto__' ? '["__proto__"]' : JSON.stringify(name)}: ${JSON.stringify(value)},\n`,
  )
  return `import { createClient } from '@modelwright/runtime'

const model = createClient({ url: ${JSON.stringify(url)} })
const said = await model.predict({
${entries.join('')}}${hasIntervals ? ', { intervals: true }' : ''})
console.log(JSON.stringify(said))
`
}

/** A JSON value in Python: its texts and numbers are spelled alike. */
function python(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`
  if (typeof value === 'object')
    return `{${Object.entries(value as object)
      .map(([name, each]) => `${JSON.stringify(name)}: ${python(each)}`)
      .join(', ')}}`
  return JSON.stringify(value)
}

function pythonCode({ url, row, hasIntervals }: SnippetInput): string {
  const entries = Object.entries(row).map(
    ([name, value]) => `    ${JSON.stringify(name)}: ${python(value)},\n`,
  )
  return `import json
import urllib.request

row = {
${entries.join('')}}
body = {"instances": [row]${hasIntervals ? ', "parameters": {"intervals": True}' : ''}}
request = urllib.request.Request(
    ${JSON.stringify(`${url}/predict`)},
    data=json.dumps(body).encode(),
    headers={"content-type": "application/json"},
)
with urllib.request.urlopen(request) as answer:
    print(json.dumps(json.load(answer)["predictions"][0]))
`
}

/** Ways to ask the service for the row that is shown. */
export const snippets: readonly Snippet[] = [
  { name: 'curl', write: curl },
  { name: 'TypeScript', write: typescript },
  { name: 'Python', write: pythonCode },
]
