import {
  calibrationChart,
  curveChart,
  dataTable,
  detChart,
  figure,
  type Html,
  html,
  type Painter,
  type Section,
  shownCount,
  shownNumber,
  shownRange,
  shownScore,
  shownText,
} from '../../../core/report/index.ts'
import {
  type CalibrationError,
  type Confusion,
  type Contender,
  calibration,
  confusion,
  det,
  foundAt,
  gain,
  normalQuantile,
  perClass,
  precisionRecall,
  roc,
} from '../../../evaluate/index.ts'
import { legend, named } from './legend.ts'

/** Curves that can be told apart in one picture. */
const mostCurves = 5

/** Classes a table of counts has room for. */
const mostClasses = 30

/** With more classes than this, counts stand closer. */
const mostRoomy = 10

function rankingFigures(painter: Painter, contender: Contender): Html {
  const rocs = roc(contender).filter(({ points }) => points.length > 0)
  const recalls = precisionRecall(contender).filter(({ points }) => points.length > 0)
  const shownRocs = rocs.slice(0, mostCurves)
  const shownRecalls = recalls.slice(0, mostCurves)
  const rocChart = curveChart(
    painter,
    shownRocs.map(({ points }) => ({
      points: points.map((point) => [point.falsePositiveRate, point.truePositiveRate] as const),
    })),
    {
      label: 'ROC curve: true positive rate over false positive rate',
      x: 'false positive rate',
      y: 'true positive rate',
      reference: [
        [0, 0],
        [1, 1],
      ],
    },
  )
  const share = shownRecalls.length === 1 ? shownRecalls[0].share : undefined
  const recallChart = curveChart(
    painter,
    shownRecalls.map(({ points }) => ({
      points: points.map((point) => [point.recall, point.precision] as const),
    })),
    {
      label: 'Precision over recall',
      x: 'recall',
      y: 'precision',
      ...(share === undefined
        ? {}
        : {
            reference: [
              [0, share],
              [1, share],
            ] as const,
          }),
    },
  )
  const rocText = html`<b>ROC.</b> The nearer to the upper left corner, the better the model ranks; the dashed line is guessing.${legend(shownRocs.map((curve) => curve.class))}`
  const recallText = html`<b>Precision and recall.</b> How many of those flagged are right, over how many of all are found${share !== undefined && '; the dashed line is guessing'}.${legend(shownRecalls.map((curve) => curve.class))}`
  return html`${figure(rocChart, rocText)}${figure(recallChart, recallText)}`
}

function gainFigure(painter: Painter, contender: Contender): Html {
  const shown = gain(contender)
    .filter(({ points }) => points.length > 0)
    .slice(0, mostCurves)
  const drawing = curveChart(
    painter,
    shown.map(({ points }) => ({ points: points.map((point) => [point.flagged, point.found] as const) })),
    {
      label: 'Gain: share found over share of rows looked at',
      x: 'share of rows looked at',
      y: 'share found',
      reference: [
        [0, 0],
        [1, 1],
      ],
    },
  )
  const found = shown.length === 1 ? foundAt(shown[0], 0.1) : Number.NaN
  const lift = Number.isNaN(found)
    ? ''
    : ` Looking at the most likely tenth finds ${shownNumber(found)} of them, ${shownNumber(10 * found)} times as many as a random tenth.`
  return figure(
    drawing,
    html`<b>Gain.</b> How many of the class are found by looking only at the most likely rows; the dashed line is guessing.${lift}${legend(shown.map((curve) => curve.class))}`,
  )
}

/** Both errors over each other; none where a model makes hardly any. */
function detFigure(painter: Painter, contender: Contender): Html {
  const shown = det(contender)
    .filter(({ points }) => points.length > 1)
    .slice(0, mostCurves)
  if (shown.length === 0) return html``
  const drawing = detChart(
    painter,
    shown.map(({ points }) => ({
      points: points.map((point) => [point.falsePositiveRate, point.falseNegativeRate] as const),
    })),
    {
      label: 'DET curve: share missed over share flagged in vain',
      x: 'flagged in vain',
      y: 'missed',
      placeOf: normalQuantile,
    },
  )
  return figure(
    drawing,
    html`<b>Both errors (DET).</b> How many are missed over how many others are flagged in vain, as the threshold moves; the nearer to the lower left corner, the better. The axes spread small shares out; the dashed line is guessing.${legend(shown.map((curve) => curve.class))}`,
  )
}

function calibrationFigure(
  painter: Painter,
  contender: Contender,
  error: CalibrationError | undefined,
): Html {
  const { bins } = calibration(contender)
  if (bins.length === 0 || error === undefined) return html``
  const drawing = calibrationChart(painter, bins, {
    label: 'Calibration: observed share over predicted probability',
    x: 'predicted probability',
    y: 'observed share',
  })
  return figure(
    drawing,
    html`<b>Calibration.</b> Honest probabilities lie on the dashed line; bars are 95 % intervals. Mean distance ${shownNumber(error.value)}; without what chance adds ${shownNumber(error.debiased)} (95 % interval ${shownRange(error.low, error.high)}). Honest probabilities would show ${shownNumber(error.byChance)} on as many rows.`,
  )
}

function shade(count: number, most: number): Html {
  const share = most === 0 ? 0 : Math.round((70 * count) / most)
  return html`<span style="display:block;padding:0 .3rem;background:color-mix(in srgb,var(--soft) ${share}%,transparent)">${count === 0 ? '·' : shownCount(count)}</span>`
}

function confusionTable({ classes, counts }: Confusion): Html {
  const shown = classes.slice(0, mostClasses)
  const heads = [{ title: 'Truth' }, ...shown.map((name) => ({ title: shownText(name, 18), isNumber: true }))]
  const rows = shown.map((name, truth) => {
    const most = counts[truth].reduce((sum, count) => sum + count, 0)
    return { cells: [named(name), ...shown.map((_, code) => shade(counts[truth][code], most))] }
  })
  const more =
    classes.length > mostClasses &&
    html`<p class="small">${classes.length - mostClasses} more classes are not shown.</p>`
  return html`<div${classes.length > mostRoomy && html` class="compact"`}>${dataTable(heads, rows)}</div>${more}`
}

function classTable(contender: Contender): Html {
  const heads = ['Class', 'Rows', 'Predicted', 'Precision', 'Recall', 'F1'].map((title, i) => ({
    title,
    isNumber: i > 0,
  }))
  const rows = perClass(contender).map((row) => ({
    cells: [
      named(row.class),
      shownCount(row.count),
      shownCount(row.predictedCount),
      ...[row.precision, row.recall, row.f1].map((share) => (Number.isNaN(share) ? '–' : shownScore(share))),
    ],
  }))
  return dataTable(heads, rows)
}

/** Sections on how classes are told apart. */
export function classSections(
  painter: Painter,
  contender: Contender,
  threshold: number | undefined,
  {
    decisions,
    calibrationError: error,
  }: { decisions: readonly string[]; calibrationError?: CalibrationError | undefined },
): Section[] {
  const decided =
    threshold === undefined
      ? ''
      : ` A row counts as positive from a probability of ${shownNumber(threshold)}.`
  return [
    {
      id: 'curves',
      title: 'Ranking and calibration',
      about:
        'How well the model puts rows in order, and whether its probabilities can be taken at their word.',
      body: html`<div class="figures">${rankingFigures(painter, contender)}${detFigure(painter, contender)}${gainFigure(painter, contender)}${calibrationFigure(painter, contender, error)}</div>`,
    },
    {
      id: 'confusion',
      title: 'Right and wrong',
      about: `Each line is a true class, each column what was predicted for its rows: the diagonal is right.${decided}`,
      body: html`${decisions.map((text) => html`<p>${text}</p>`)}${confusionTable(confusion(contender))}${classTable(contender)}`,
    },
  ]
}
