/** What series of rows by their source begin with: `sources/aws-lambda churn`. */
export const sourceSeries = 'sources/'

/** Sources of a window whose rows are drawn, the largest. */
export const mostDrawnSources = 20

/** What keys of findings about a source that fell silent begin with. */
export const silentSourceKey = 'quality/source/'
