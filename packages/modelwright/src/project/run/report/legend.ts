import { curveColor, type Html, html, shownText } from '../../../core/report/index.ts'

/** A name from data, whatever its direction. */
export const named = (name: string): Html => html`<bdi>${shownText(name, 24)}</bdi>`

/** Names the curves of a picture, each by its color; one alone needs no name. */
export function legend(names: readonly string[]): Html {
  if (names.length < 2) return html``
  const items = names.map(
    (name, place) =>
      html` <span style="color:${curveColor(place)}" aria-hidden="true">■</span> ${named(name)}`,
  )
  return html`<br>${items}`
}
