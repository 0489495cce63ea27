/** Which data source a panel asks: the one chosen at the top of the dashboard. */
export const datasource = { type: 'prometheus', uid: '${datasource}' } as const

/** A question of a panel. */
export interface PanelQuery {
  /** PromQL. */
  readonly expr: string
  /** What a line is called, with `{{label}}` for the value of a label. */
  readonly legend: string
  /** Only the newest value. */
  readonly isInstant?: boolean
}

/** A panel, without its place. */
export interface PanelPlan {
  readonly kind: 'timeseries' | 'stat' | 'bargauge'
  readonly title: string
  readonly about: string
  readonly queries: readonly PanelQuery[]
  /** As Grafana calls it: `percentunit`, `s`, `short`. */
  readonly unit: string
  readonly width: number
  readonly height: number
  readonly decimals?: number
  readonly min?: number
  /** Values from which on a color stands for trouble. */
  readonly steps?: readonly { readonly color: string; readonly value: number }[]
}

/** A row of panels. */
export interface RowPlan {
  readonly title: string
  readonly panels: readonly PanelPlan[]
}

const targetsOf = (queries: readonly PanelQuery[]) =>
  queries.map(({ expr, legend, isInstant = false }, at) => ({
    refId: String.fromCharCode(65 + at),
    datasource,
    expr,
    legendFormat: legend,
    instant: isInstant,
    range: !isInstant,
    editorMode: 'code',
  }))

const reduceOptions = { calcs: ['lastNotNull'], values: false, fields: '' } as const

function optionsOf(kind: PanelPlan['kind']) {
  if (kind === 'timeseries')
    return {
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
      tooltip: { mode: 'multi', sort: 'desc' },
    }
  if (kind === 'stat')
    return {
      graphMode: 'area',
      colorMode: 'value',
      justifyMode: 'auto',
      textMode: 'auto',
      wideLayout: true,
      showPercentChange: false,
      percentChangeColorMode: 'standard',
      orientation: 'auto',
      reduceOptions,
    }
  return {
    displayMode: 'basic',
    valueMode: 'color',
    namePlacement: 'auto',
    showUnfilled: true,
    sizing: 'auto',
    minVizWidth: 8,
    minVizHeight: 16,
    maxVizHeight: 300,
    orientation: 'horizontal',
    legend: { displayMode: 'list', placement: 'bottom', showLegend: false, calcs: [] },
    reduceOptions,
  }
}

const lines = {
  drawStyle: 'line',
  lineInterpolation: 'linear',
  lineWidth: 1,
  fillOpacity: 0,
  showPoints: 'auto',
  pointSize: 4,
  // Windows are hours or days apart: a line goes on from one to the next.
  spanNulls: true,
  axisPlacement: 'auto',
  scaleDistribution: { type: 'linear' },
  thresholdsStyle: { mode: 'off' },
} as const

function fieldsOf({ kind, unit, decimals, min, steps }: PanelPlan) {
  return {
    defaults: {
      unit,
      ...(decimals === undefined ? {} : { decimals }),
      ...(min === undefined ? {} : { min }),
      color: { mode: steps === undefined ? 'palette-classic' : 'thresholds' },
      thresholds: {
        mode: 'absolute',
        steps: [{ color: steps === undefined ? 'text' : 'green', value: null }, ...(steps ?? [])],
      },
      ...(kind === 'timeseries' ? { custom: lines } : {}),
    },
    overrides: [],
  }
}

/** Puts panels side by side, 24 columns a row, and numbers them. */
export function panelsOf(rows: readonly RowPlan[]) {
  let [id, y] = [0, 0]
  return rows.flatMap(({ title, panels }) => {
    const head = {
      type: 'row',
      id: ++id,
      title,
      collapsed: false,
      gridPos: { h: 1, w: 24, x: 0, y },
      panels: [],
    }
    y++
    let [x, height] = [0, 0]
    const placed = panels.map((plan) => {
      if (x + plan.width > 24) {
        y += height
        ;[x, height] = [0, 0]
      }
      const gridPos = { h: plan.height, w: plan.width, x, y }
      x += plan.width
      height = Math.max(height, plan.height)
      return {
        type: plan.kind,
        id: ++id,
        title: plan.title,
        description: plan.about,
        datasource,
        gridPos,
        targets: targetsOf(plan.queries),
        options: optionsOf(plan.kind),
        fieldConfig: fieldsOf(plan),
      }
    })
    y += height
    return [head, ...placed]
  })
}
