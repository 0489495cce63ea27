import { figure, html, type Painter, type Section, scatterChart } from '../../../core/report/index.ts'
import { type Contender, residuals } from '../../../evaluate/index.ts'

/** Section on how far predictions of a number are off. */
export function residualSection(painter: Painter, contender: Contender): Section {
  const points = residuals(contender)
  const predicted = scatterChart(
    painter,
    points.map(({ predicted: x, truth }) => [x, truth] as const),
    { label: 'Truth over prediction', x: 'predicted', y: 'truth', reference: 'diagonal' },
  )
  const errors = scatterChart(
    painter,
    points.map(({ predicted: x, residual }) => [x, residual] as const),
    { label: 'Residual over prediction', x: 'predicted', y: 'truth − predicted', reference: 'zero' },
  )
  return {
    id: 'residuals',
    title: 'Predictions and errors',
    about: `${points.length} of the held-out rows, evenly spread by what was predicted for them.`,
    body: html`<div class="figures">${figure(predicted, html`<b>Truth over prediction.</b> The nearer to the dashed line, the better.`)}${figure(errors, html`<b>Residuals.</b> A slope or a funnel says what the model has not learnt; an even band is good.`)}</div>`,
  }
}
