/** CloudWatch's names of what the pipeline counts; alarms and the dashboard read the same ones. */
export const metricNamespace = 'SmallcapLake';

/** By dataset: publications since its newest content; 0 while it is fresh. */
export const publicationsMissed = 'PublicationsMissed';

/** Sources of a run whose layout changed or that failed for a reason that waiting does not cure. */
export const sourcesUnsound = 'SourcesUnsound';

/** Beside `dataset`: which deployment it is, under the name the metrics library gives it. */
export const deploymentDimension = 'service';
