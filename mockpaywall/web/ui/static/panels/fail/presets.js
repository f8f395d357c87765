/** The ten most used modes: name of its text, mode. */
export const PRESETS = [
  ["unavailable", "http=503"],
  ["hang", "fault=hang"],
  ["slow", "delay=5000"],
  ["reset", "fault=reset"],
  ["lost", "fault=reset:after"],
  ["business", "error=InvalidPhone"],
  ["limited", "http=429"],
  ["garbled", "payload=invalid-json"],
  ["flaky", "http=503@50%"],
  ["expired", "ttl=0"],
];
