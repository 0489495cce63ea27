/** What series of rows by their source begin with: `sources/aws-lambda churn`. */
export const sourceSeries = 'sources/'
