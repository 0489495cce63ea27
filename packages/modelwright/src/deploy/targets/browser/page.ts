import type { Model } from '@modelwright/runtime'

type Input = Model['schema']['inputs'][number]

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)

const kinds: Readonly<Record<string, string>> = {
  number: 'type="number" step="any"',
  integer: 'type="number" step="1"',
}

/** A name with what it is counted in. */
const named = ({ name, unit }: Pick<Input, 'name' | 'unit'>): string =>
  escaped(unit === undefined ? name : `${name} (${unit})`)

function field(input: Input, at: number): string {
  const { name, type } = input
  const label = `<label for="f${at}">${named(input)}</label>`
  const kind = kinds[type] ?? 'type="text"'
  return `<p>${label}<input id="f${at}" data-type="${escaped(type)}" ${kind} data-name="${escaped(name)}"></p>`
}

/** What the page does: reads the fields, predicts at each change, says what is wrong. */
export const pageScript = `import { digest, name, predict } from './model.mjs'
const form = document.querySelector('form')
const out = document.querySelector('output')
const valueOf = ({ dataset, value }) => {
  if (value === '') return null
  if (dataset.type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value
  return dataset.type === 'number' || dataset.type === 'integer' ? Number(value) : value
}
const show = () => {
  const row = Object.fromEntries([...form.elements].filter(({ dataset }) => dataset.name).map((field) => [field.dataset.name, valueOf(field)]))
  const { predictions, problems } = predict([row])
  out.textContent = problems.length > 0 ? problems.map(({ message }) => message).join('\\n') : JSON.stringify(predictions[0], null, 2)
}
form.addEventListener('input', show)
form.addEventListener('submit', (event) => event.preventDefault())
document.querySelector('small').textContent = name + ', ' + digest.slice(0, 12)
show()
`

/** A page that runs a model: a field an input, and what the model says. Nothing is asked of any server. */
export function pageText({ schema, name }: Pick<Model, 'schema' | 'name'>): string {
  const title = escaped(name)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'">
<title>${title}</title>
<link rel="stylesheet" href="page.css">
<script type="module" src="page.mjs"></script>
</head>
<body>
<main>
<h1>${title}</h1>
<form>
${schema.inputs.map(field).join('\n')}
</form>
<h2 id="said">${named(schema.output)}</h2>
<output aria-labelledby="said" aria-live="polite"></output>
<p><small></small></p>
</main>
</body>
</html>
`
}

/** How it looks: by the colours of the reader's own system. */
export const pageStyle = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
main { max-width: 40rem; margin: 0 auto; padding: 1rem }
form p { display: grid; grid-template-columns: minmax(8rem, 1fr) 2fr; gap: 1rem; margin: 0.5rem 0; align-items: center }
label { overflow-wrap: anywhere }
input { font: inherit; padding: 0.3rem; min-width: 0 }
output { display: block; white-space: pre-wrap; overflow-wrap: anywhere; font-family: ui-monospace, monospace }
@media (max-width: 30rem) { form p { grid-template-columns: 1fr; gap: 0 } }
`
