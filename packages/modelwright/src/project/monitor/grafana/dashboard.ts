import { gaugeHeads } from '../gauges/gauges.ts'
import { datasource, panelsOf } from './panels.ts'
import { dashboardRows } from './rows.ts'

/** Models that are monitored, and those that are only served. */
const models = `label_values({__name__=~"${gaugeHeads.rows.name}|modelwright_model_info"}, model)`

/** A line in every picture where another version answered for the first time. */
const newVersion = `changes(count(count by (version) (modelwright_model_info{model=~"$model"}))[$__interval:]) > 0`

/**
 * Makes a dashboard for Grafana of the gauges of monitoring and the metrics of the service, to be imported or provisioned.
 *
 * In the classic model (`schemaVersion` 39), which Grafana reads since version 10 and takes into newer forms by itself. The data
 * source and the models are chosen at its top.
 *
 * @returns plain JSON
 */
export function grafanaDashboard() {
  return {
    uid: 'modelwright-models',
    title: 'Modelwright: models in production',
    description:
      'How models fare, whether their rows still look like those they learnt from, and how they are served.',
    tags: ['modelwright'],
    timezone: 'utc',
    editable: true,
    graphTooltip: 1,
    schemaVersion: 39,
    version: 1,
    refresh: '1m',
    time: { from: 'now-7d', to: 'now' },
    annotations: {
      list: [
        {
          name: 'Versions',
          datasource,
          enable: true,
          iconColor: 'blue',
          expr: newVersion,
          step: '60s',
          titleFormat: 'Other versions are served',
        },
      ],
    },
    templating: {
      list: [
        {
          name: 'datasource',
          label: 'Data source',
          type: 'datasource',
          query: 'prometheus',
          hide: 0,
          refresh: 1,
        },
        {
          name: 'model',
          label: 'Model',
          type: 'query',
          datasource,
          query: models,
          definition: models,
          refresh: 2,
          sort: 1,
          multi: true,
          includeAll: true,
          allValue: '.*',
          hide: 0,
          current: { text: 'All', value: '$__all' },
        },
      ],
    },
    panels: panelsOf(dashboardRows),
  }
}
