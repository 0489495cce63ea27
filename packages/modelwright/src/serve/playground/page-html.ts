import type { Service } from '@modelwright/runtime'
import { escapeHtml } from '../../core/report/index.ts'
import { indexBody, titleOf } from '../index-page.ts'

/** What the page may do: its own files and the service, nothing inline, no markup made of text. */
export const pagePolicy = [
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; worker-src 'self'; img-src data:",
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "require-trusted-types-for 'script'; trusted-types modelwright-playground",
].join('; ')

/**
 * Makes the page at `/`: all that it shows comes from the artifact, which its worker fetches and checks by the digest here.
 * Addresses are relative, so that the service may lie behind a path. Without scripts it says what `GET /` has always said.
 */
export function pageHtml(service: Service, hostHeader: string, scheme?: string): string {
  const title = titleOf(service)
  const { model, version = '' } = service
  return `<!doctype html>
<html lang="en" data-name="${escapeHtml(model.name)}" data-version="${escapeHtml(version)}" data-digest="${model.digest}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · playground</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="playground/page.css">
<script src="playground/page.js" type="module"></script>
</head>
<body>
<div id="app"><header><p class="kicker">Playground</p><h1><bdi>${title}</bdi></h1></header><main><p class="quiet" role="status">Fetching the model …</p></main></div>
<noscript><div class="without">
<p>The playground needs JavaScript. Without it, the service answers all the same:</p>
${indexBody(service, hostHeader, scheme)}
</div></noscript>
</body>
</html>
`
}
