import { collectPage } from '../../../generated/collect-page.js'
import { escapeHtml } from '../../core/report/index.ts'
import { formStyles } from './form-styles.ts'

/** A page and what it may do. */
export interface FormPage {
  readonly html: string
  readonly policy: string
}

/**
 * Makes the page of a form. It holds no data: what is asked comes by requests that carry the key of the address.
 *
 * @param nonce - new for each request: only this script and this style may run
 */
export function formPage(title: string, nonce: string): FormPage {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${formStyles}</style>
</head>
<body>
<div id="app"><p class="wait">Opening the form …</p></div>
<noscript><p class="wait">This form needs JavaScript. Without it, answer in the terminal: modelwright collect --terminal</p></noscript>
<script nonce="${nonce}" type="module">${collectPage}</script>
</body>
</html>
`
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ]
  return { html, policy: policy.join('; ') }
}
