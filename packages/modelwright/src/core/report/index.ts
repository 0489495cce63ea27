export { type BandRow, bandChart } from './charts/bands.ts'
export { type Bar, barChart } from './charts/bars.ts'
export { type BeforeAfter, beforeAfterChart } from './charts/before-after.ts'
export { type Bins, binChart, runChart } from './charts/bins.ts'
export { type CalibrationPoint, calibrationChart } from './charts/calibration.ts'
export { type Curve, curveChart, curveColor } from './charts/curves.ts'
export { detChart } from './charts/det.ts'
export { effectChart, effectColors } from './charts/effects.ts'
export { type Fall, fallChart } from './charts/falls.ts'
export { intervalChart, type NamedInterval } from './charts/intervals.ts'
export { type LearningPoint, learningChart } from './charts/learning.ts'
export { openPainter, type Painter } from './charts/painter.ts'
export { scatterChart } from './charts/scatter.ts'
export { sparkLine } from './charts/spark.ts'
export { type TimeLine, type TimeValue, timelineChart } from './charts/timeline.ts'
export { escapeHtml, type Html, html, nothing, type Part, printable } from './html.ts'
export { type PageInput, pageOf, type Section } from './page.ts'
export {
  type Card,
  cards,
  dataTable,
  factList,
  figure,
  type Head,
  type Row,
  shareBar,
} from './parts.ts'
export {
  shownCompact,
  shownCount,
  shownMoment,
  shownNumber,
  shownRange,
  shownScore,
  shownShare,
  shownStretch,
  shownText,
} from './shown.ts'
