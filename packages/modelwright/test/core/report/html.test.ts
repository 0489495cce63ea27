import { expect, test } from 'vitest'
import { escapeHtml, html, nothing } from '../../../src/core/report/index.ts'

test('everything put in is escaped, markup is not', () => {
  const name = html`<b>${'<i>"\'&'}</b>`
  expect(
    html`<p title="${'" onclick="x'}">${name}${[name, 'a', 1]}${undefined}${false}${nothing}</p>`.markup,
  ).toBe(
    '<p title="&quot; onclick=&quot;x"><b>&lt;i&gt;&quot;&#39;&amp;</b><b>&lt;i&gt;&quot;&#39;&amp;</b>a1</p>',
  )
})

test('characters that cannot be shown, or turn what follows, become �', () => {
  expect(escapeHtml('a\u0000b\u202ec\u0085d\te\nf')).toBe('a\ufffdb\ufffdc\ufffdd\te\nf')
})

test('other scripts and emoji pass', () => {
  expect(escapeHtml('Zürich 東京 🚂 שלום')).toBe('Zürich 東京 🚂 שלום')
})
