const REQUESTS = "mockpaywall_requests_total";
const BUCKETS = "mockpaywall_request_duration_seconds_bucket";
const MEDIAN = 0.5;
const P95 = 0.95;

/** What one reading of the metrics says, at *at* milliseconds. */
export function takeReading(samples, at) {
  const requests = samples.filter(({ name }) => name === REQUESTS).reduce((sum, { value }) => sum + value, 0);
  const buckets = new Map();
  for (const { labels, value } of samples.filter(({ name }) => name === BUCKETS)) buckets.set(Number(labels.le.replace("+Inf", "Infinity")), (buckets.get(Number(labels.le.replace("+Inf", "Infinity"))) ?? 0) + value);
  return { at, requests, buckets };
}

/** Return requests per second and latencies in milliseconds between two readings; null latencies without a request. */
export function compareReadings(before, after) {
  const seconds = (after.at - before.at) / 1000;
  const counts = [...after.buckets].sort(([a], [b]) => a - b).map(([bound, count]) => [bound, count - (before.buckets.get(bound) ?? 0)]);
  return { rate: Math.max(0, after.requests - before.requests) / seconds, median: findQuantile(counts, MEDIAN), p95: findQuantile(counts, P95) };
}

/** Return the latency that *share* of the requests did not exceed: within a bucket, evenly. */
function findQuantile(counts, share) {
  const total = counts.at(-1)?.[1] ?? 0;
  if (total <= 0) return null;
  const wanted = share * total;
  let [lower, below] = [0, 0];
  for (const [bound, count] of counts) {
    if (count >= wanted) return 1000 * (bound === Infinity ? lower : lower + ((bound - lower) * (wanted - below)) / (count - below));
    [lower, below] = [bound, count];
  }
  return null;
}
